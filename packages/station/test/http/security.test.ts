import { assert, describe, it, layer } from "@effect/vitest"
import { Duration, Effect, Exit, Redacted, Scope } from "effect"
import { HttpService } from "../../src/index.js"
import * as Serving from "./Serving.js"

const evil = "evil.example"
const withToken = { authorization: `Bearer ${Serving.token}` }
const sample = { series: Serving.series("28.000000000001"), at: 1_769_860_800_000, value: 20, quality: "good" as const }

/** Waits until the other end closes a connection, and returns what it sent. */
const received = (socket: import("node:net").Socket): Effect.Effect<string> =>
  Effect.async((resume) => {
    let text = ""
    socket.on("data", (bytes) => {
      text += bytes.toString()
    })
    socket.on("close", () => resume(Effect.succeed(text)))
    if (socket.destroyed) resume(Effect.succeed(text))
  })

layer(Serving.layer({ hosts: ["station.lan"] }), { excludeTestServices: true })("without a token", (it) => {
  it.effect("a web site that points its name to this machine gets nothing (DNS rebinding)", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      for (const host of [
        evil,
        `${evil}:${port}`,
        `localhost.${evil}`,
        `127.0.0.1.${evil}`,
        `127.evil.example`,
        `station.lan.${evil}`,
        `localhost@${evil}`,
        "0.0.0.0",
        "169.254.169.254"
      ]) {
        const { json, status } = yield* Serving.asked("/api/v1/series", { headers: { host } })
        assert.deepStrictEqual([host, status, json._tag], [host, 403, "Forbidden"])
      }
      assert.strictEqual((yield* Serving.asked("/healthz", { headers: { host: evil } })).status, 403)
    })
  )

  it.effect("names of this machine and configured ones are served", () =>
    Effect.gen(function* () {
      for (const host of [
        "localhost",
        "LOCALHOST:80",
        "127.0.0.1",
        "127.8.9.1:1",
        "[::1]:4380",
        "a.localhost",
        "station.lan",
        "station.lan."
      ])
        assert.strictEqual((yield* Serving.asked("/api/v1/series", { headers: { host } })).status, 200, host)
    })
  )

  it.effect("a forwarded Host of anyone is not believed", () =>
    Effect.gen(function* () {
      const headers = { host: evil, "x-forwarded-host": "localhost", forwarded: "host=localhost" }
      assert.strictEqual((yield* Serving.asked("/api/v1/series", { headers })).status, 403)
    })
  )

  it.effect("a page of another site cannot send requests, whatever their method", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      for (const origin of [
        `http://${evil}`,
        `http://localhost:${port + 1}`,
        "null",
        "https://localhost",
        "file://",
        ""
      ])
        for (const method of ["GET", "POST", "PUT", "DELETE"]) {
          const headers = { host: `localhost:${port}`, origin }
          const { status } = yield* Serving.asked("/api/v1/series/1/label", { method, headers })
          assert.deepStrictEqual([origin, method, status], [origin, method, 403])
        }
      const own = { host: `localhost:${port}`, origin: `http://localhost:${port}` }
      assert.strictEqual((yield* Serving.asked("/api/v1/series", { headers: own })).status, 200)
    })
  )

  it.effect("no response allows another site to read it, and a preflight is refused", () =>
    Effect.gen(function* () {
      const headers = { origin: `http://${evil}`, "access-control-request-method": "PUT" }
      const { headers: answer, status } = yield* Serving.asked("/api/v1/series/1/label", { method: "OPTIONS", headers })
      assert.strictEqual(status, 403)
      assert.isEmpty(Object.keys(answer).filter((name) => name.startsWith("access-control-")))
    })
  )

  it.effect("each response, errors included, forbids foreign scripts, frames and caches", () =>
    Effect.gen(function* () {
      for (const [path, host] of [
        ["/api/v1/series", "localhost"],
        ["/nothing", "localhost"],
        ["/api/v1/series", evil]
      ] as const) {
        const { headers } = yield* Serving.asked(path, { headers: { host } })
        assert.match(headers["content-security-policy"] as string, /^default-src 'self';.*frame-ancestors 'none'/)
        assert.notMatch(headers["content-security-policy"] as string, /unsafe/)
        assert.strictEqual(headers["x-frame-options"], "DENY")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.strictEqual(headers["cross-origin-resource-policy"], "same-origin")
        assert.strictEqual(headers["cache-control"], "no-store")
      }
    })
  )

  it.effect("a body of 10 MB is refused unread, with and without its length", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.Served
      const put = "PUT /api/v1/series/1/label HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      const announced = yield* Serving.connect(serving, `${put}Content-Length: 10485760\r\n\r\n{`)
      assert.match(yield* received(announced), /^HTTP\/1\.1 413 /)
      const chunk = `1000\r\n${" ".repeat(4096)}\r\n`
      const chunked = yield* Serving.connect(
        serving,
        `${put}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(2560)}0\r\n\r\n`
      )
      assert.match(yield* received(chunked), /^HTTP\/1\.1 411 /)
    }).pipe(Effect.scoped)
  )

  it.effect("connections that send their headers slowly are closed, and hold up nobody", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ limits: { headers: 300, request: 1000 } })
      const slow = yield* Effect.forEach(Array.from({ length: 100 }), () =>
        Serving.connect(serving, "GET /api/v1/series HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
      )
      const body = yield* Serving.connect(
        serving,
        "PUT /api/v1/series/1/label HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
      )
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/series")).status, 200)
      for (const socket of slow) assert.match(yield* received(socket), /^HTTP\/1\.1 408 /)
      yield* received(body)
    }).pipe(Effect.scoped)
  )

  it.effect("headers of 64 kB, and what is not HTTP, are refused", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.Served
      const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"a".repeat(65_536)}\r\n\r\n`
      assert.match(yield* received(yield* Serving.connect(serving, long)), /^HTTP\/1\.1 431 /)
      assert.match(yield* received(yield* Serving.connect(serving, "\x16\x03\x01\x00\xa5\r\n\r\n")), /^HTTP\/1\.1 400 /)
      const smuggled =
        "PUT /api/v1/series/1/label HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      assert.match(yield* received(yield* Serving.connect(serving, smuggled)), /^HTTP\/1\.1 400 /)
      const noHost = "GET /api/v1/series HTTP/1.1\r\n\r\n"
      assert.match(yield* received(yield* Serving.connect(serving, noHost)), /^HTTP\/1\.1 400 /)
    }).pipe(Effect.scoped)
  )

  it.effect("nothing is writable unless the configuration says so", () =>
    Effect.gen(function* () {
      const { read } = yield* Serving.Served
      const relay = Serving.series("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
      yield* read([{ ...sample, series: relay }])
      const { json, status } = yield* Serving.asked("/api/v1/series/1/value", { method: "PUT", body: { value: 1 } })
      assert.deepStrictEqual([status, json._tag], [403, "Forbidden"])
      assert.strictEqual(json.message, '05.4AEC29CDBAAB/PIO is not in "writable" of the configuration')
    })
  )
})

layer(Serving.layer({ token: Serving.token, publicUrl: "https://home.example/station/", trustProxy: ["127.0.0.1"] }), {
  excludeTestServices: true
})("with a token", (it) => {
  it.effect("every path but the probes needs the token, and nothing else passes for it", () =>
    Effect.gen(function* () {
      const { token } = Serving
      for (const path of [
        "/api/v1/series",
        "/api/v1/live",
        "/openapi.json",
        "/nothing",
        "/healthz/../api/v1/series",
        "//healthz"
      ])
        for (const authorization of [
          undefined,
          "Bearer",
          "Bearer ",
          token,
          `Basic ${token}`,
          `Bearer ${token}x`,
          `Bearer ${token.slice(0, -1)}`,
          `Bearer ${token.toUpperCase()}`,
          `Bearer x ${token}`,
          "Bearer undefined"
        ]) {
          const headers = authorization === undefined ? {} : { authorization }
          const answer = yield* Serving.asked(path, { headers })
          assert.deepStrictEqual([path, authorization, answer.status], [path, authorization, 401])
          assert.strictEqual(answer.headers["www-authenticate"], "Bearer")
          assert.notInclude(answer.text, token)
        }
      assert.strictEqual((yield* Serving.asked(`/api/v1/series?token=${token}`)).status, 401)
      for (const path of ["/healthz", "/readyz"]) {
        const { json, status } = yield* Serving.asked(path)
        assert.deepStrictEqual([status, json], [200, { status: "ok" }])
      }
      assert.strictEqual((yield* Serving.asked("/api/v1/series", { headers: withToken })).status, 200)
    })
  )

  it.effect("Origin is the Host, that of a trusted proxy, or publicUrl", () =>
    Effect.gen(function* () {
      const status = (headers: { readonly [name: string]: string }) =>
        Effect.map(Serving.asked("/api/v1/series", { headers: { ...withToken, ...headers } }), ({ status }) => status)
      assert.strictEqual(yield* status({ host: "pi.lan:4380", origin: "http://pi.lan:4380" }), 200)
      assert.strictEqual(yield* status({ host: "pi.lan", origin: "https://pi.lan" }), 200)
      assert.strictEqual(yield* status({ host: "127.0.0.1:4380", origin: "https://home.example" }), 200)
      assert.strictEqual(
        yield* status({ host: "127.0.0.1", "x-forwarded-host": "other.lan", origin: "https://other.lan" }),
        200
      )
      assert.strictEqual(yield* status({ host: "pi.lan", origin: "http://evil.example" }), 403)
      assert.strictEqual(yield* status({ host: "pi.lan", origin: "http://home.example" }), 403)
      assert.strictEqual(yield* status({ host: "pi.lan", origin: "https://home.example.evil.example" }), 403)
      assert.strictEqual(yield* status({ host: "pi.lan", origin: "null" }), 403)
    })
  )
})

describe("a service that starts", () => {
  const start = (settings: Partial<HttpService.Options>) =>
    Effect.gen(function* () {
      const { feed, store } = yield* Serving.serve()
      return yield* Effect.either(
        HttpService.serve({
          ...feed,
          store,
          port: 0,
          address: "127.0.0.1",
          token: undefined,
          auth: undefined,
          hosts: [],
          publicUrl: undefined,
          trustProxy: [],
          control: { isWritable: () => false, write: () => Effect.void, setAlias: () => Effect.void },
          record: () => Effect.void,
          health: { status: Effect.never },
          config: { servers: [], collect: { every: Duration.seconds(30), plan: [] }, display: { temperature: "C" } },
          ...settings
        })
      )
    })

  it.scopedLive("refuses an address that others can reach without a token, and takes it with one", () =>
    Effect.gen(function* () {
      const refused = yield* start({ address: "0.0.0.0" })
      assert.match(String(refused), /others can reach 0\.0\.0\.0; set a token/)
      const token = Redacted.make(Serving.token)
      assert.strictEqual((yield* start({ address: "0.0.0.0", token }))._tag, "Right")
      assert.strictEqual((yield* start({ address: "0.0.0.0", auth: "none" }))._tag, "Right")
    })
  )

  it.scopedLive("names a port that is in use, and an address that is not of this machine", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.serve()
      const message = (settings: Partial<HttpService.Options>) =>
        Effect.map(start(settings), (result) => (result._tag === "Left" ? result.left.message : ""))
      assert.strictEqual(
        yield* message({ port }),
        `cannot serve HTTP on 127.0.0.1:${port}: another program uses this port; set http.port or STATION_PORT`
      )
      assert.strictEqual(
        yield* message({ address: "192.0.2.1", auth: "none" }),
        "cannot serve HTTP on 192.0.2.1:0: this machine does not have this address; set http.address"
      )
    })
  )

  it.live("refuses connections beyond its limit, and ends with open connections within its grace", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const serving = yield* Scope.extend(Serving.serve({ limits: { connections: 20 } }), scope)
      const get = "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
      const sockets = yield* Effect.forEach(Array.from({ length: 30 }), () => Serving.connect(serving, get))
      yield* Effect.forEach(sockets.slice(20), (socket) =>
        Effect.map(received(socket), (text) => assert.strictEqual(text, ""))
      )
      yield* Scope.close(scope, Exit.void)
      for (const socket of sockets.slice(0, 20)) assert.match(yield* received(socket), /^HTTP\/1\.1 200 /)
    }).pipe(Effect.scoped)
  )
})
