/** docs/station/proxy.md, with its nginx: TLS, a path, the live stream, logins and the origins of pages. */
import * as FileSystem from "node:fs"
import * as Https from "node:https"
import { assert, describe, it, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { Context, Effect, Layer, Stream } from "effect"
import { StoreError } from "../../src/store/StoreError.js"
import * as Serving from "../http/Serving.js"
import * as Ow from "../Ow.js"
import * as Nginx from "./Nginx.js"
import * as Program from "./NginxProgram.js"

const isRun = Program.isInstalled || process.env.NGINX_REQUIRED === "1"

const { token } = Serving
const bearer = { authorization: `Bearer ${token}` }
const probe = Serving.series("28.AD6555070000")
const relay = Serving.series("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
const sample = { series: probe, at: 1_769_860_800_000, value: 20, quality: "good" as const }

interface Proxied extends Nginx.Nginx {
  readonly station: Serving.Serving
  /** The host and port in URLs. */
  readonly host: string
}

/** A station with the settings of the page, behind its nginx. */
const proxied = (options: Serving.Options = {}) =>
  Effect.gen(function* () {
    let station: Serving.Serving | undefined
    const nginx = yield* Nginx.make((port) =>
      Effect.gen(function* () {
        const text = Nginx.replaced(Nginx.block("json"), [["https://home.example/", `https://home.example:${port}/`]])
        const { publicUrl, trustProxy } = JSON.parse(text).http
        station = yield* Serving.serve({ ...(options.auth !== "none" && { token }), publicUrl, trustProxy, ...options })
        return station
      })
    )
    return { ...nginx, station: station!, host: `home.example:${nginx.port}` } satisfies Proxied
  })

interface Asked extends Serving.Asked {
  /** The name of the site. Default: home.example. */
  readonly name?: string
}

const request = ({ certificate, port }: Proxied, path: string, { headers = {}, method = "GET", name }: Asked) => {
  const servername = name ?? "home.example"
  return Https.request({
    host: "127.0.0.1",
    port,
    path,
    method,
    servername,
    // Not the address of the proxy, which is trusted.
    localAddress: "127.0.0.2",
    ca: FileSystem.readFileSync(certificate),
    headers: { host: `${servername}:${port}`, ...headers },
    agent: false
  })
}

const ask = (proxied: Proxied, path: string, asked: Asked = {}): Effect.Effect<Serving.Answer, Error> =>
  Effect.async((resume) => {
    const { body, headers = {} } = asked
    const content = body === undefined ? undefined : JSON.stringify(body)
    const json = content === undefined ? {} : { "content-type": "application/json", "content-length": content.length }
    const sent = request(proxied, path, { ...asked, headers: { ...json, ...headers } })
    sent.on("error", (error) => resume(Effect.fail(error)))
    sent.on("response", (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part) => {
        text += part
      })
      response.on("error", (error) => resume(Effect.fail(error)))
      response.on("end", () => {
        const isJson = response.headers["content-type"]?.includes("json") === true
        const parsed = isJson ? JSON.parse(text) : undefined
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed }))
      })
    })
    sent.end(content)
  })

class Shared extends Context.Tag("Shared")<Shared, Proxied>() {}

const bus = Bus.make({ "28.AD6555070000": { temperature: 20 }, "05.4AEC29CDBAAB": { PIO: false } })

const shared = Layer.scoped(
  Shared,
  Effect.tap(proxied({ bus, writable: [{ match: "05.*", property: "PIO" }] }), ({ station }) =>
    station.read([sample, { ...sample, series: relay, value: 0 }])
  )
)

describe.skipIf(!isRun)("behind the nginx of the page", () => {
  layer(shared, { excludeTestServices: true })((it) => {
    const asked = (path: string, options?: Asked) => Effect.flatMap(Shared, (proxied) => ask(proxied, path, options))

    it.effect("the dashboard and its files are below the path, and nothing else is", () =>
      Effect.gen(function* () {
        const html = { accept: "text/html" }
        const first = yield* asked("/station/", { headers: html })
        // In a clone that has not been built, a page says so.
        assert.include([200, 503], first.status)
        assert.match(first.headers["content-security-policy"] as string, /^default-src 'self'/)
        for (const [, path] of first.text.matchAll(/(?:href|src)="([^"]+)"/g)) {
          assert.notMatch(path ?? "", /^(?:\/|https?:)/)
          const { status } = yield* asked(new URL(path ?? "", "https://home.example/station/").pathname)
          assert.strictEqual(status, 200, path)
        }
        const { headers, status } = yield* asked("/station")
        assert.strictEqual(status, 301)
        assert.match(headers.location ?? "", /^https:\/\/home\.example(?::\d+)?\/station\/$/)
        assert.strictEqual((yield* asked("/api/v1/series", { headers: bearer })).status, 404)
        assert.strictEqual((yield* asked("/station/../api/v1/series", { headers: bearer })).status, 404)
      })
    )

    it.effect("the API answers with the token, compressed, and not without", () =>
      Effect.gen(function* () {
        const { json } = yield* asked("/station/api/v1/series", { headers: bearer })
        assert.strictEqual(json.items.length, 2)
        assert.strictEqual((yield* asked("/station/api/v1/series")).status, 401)
        assert.deepStrictEqual((yield* asked("/station/healthz")).json, { status: "ok" })
        const gzip = { ...bearer, "accept-encoding": "gzip" }
        const { headers } = yield* Effect.flatMap(Shared, (proxied) =>
          Effect.async<{ readonly headers: Serving.Answer["headers"] }>((resume) => {
            request(proxied, "/station/openapi.json", { headers: gzip })
              .on("response", (response) => resume(Effect.succeed({ headers: response.resume().headers })))
              .end()
          })
        )
        assert.strictEqual(headers["content-encoding"], "gzip")
      })
    )

    it.effect("a login sets a cookie for HTTPS below the path, which authorizes the pages of this origin only", () =>
      Effect.gen(function* () {
        const { host } = yield* Shared
        const origin = `https://${host}`
        const login = { method: "POST", body: { token } }
        const answer = yield* asked("/station/api/v1/login", { ...login, headers: { origin } })
        assert.strictEqual(answer.status, 204)
        const [set = ""] = answer.headers["set-cookie"] ?? []
        assert.match(set, /^owserver-\w+=[^;]+; Max-Age=2592000; Path=\/station; HttpOnly; Secure; SameSite=Strict$/)
        const cookie = set.split(";", 1)[0] ?? ""
        const wrong = yield* asked("/station/api/v1/login", { method: "POST", body: { token: "wrong" } })
        assert.strictEqual(wrong.status, 401)

        const session = yield* asked("/station/api/v1/session", { headers: { cookie } })
        assert.deepStrictEqual(session.json, { tokenRequired: true, authorized: true })
        const write = (from: string, name?: string) =>
          asked("/station/api/v1/series/1/label", {
            method: "PUT",
            body: { name: "cellar" },
            headers: { cookie, origin: from },
            ...(name !== undefined && { name })
          })
        assert.strictEqual((yield* write(origin)).status, 204)
        for (const from of ["https://evil.example", "http://home.example", "https://home.example:1", "null"])
          assert.strictEqual((yield* write(from)).status, 403, from)
        const foreign = yield* asked("/station/api/v1/login", { ...login, headers: { origin: "https://evil.example" } })
        assert.deepStrictEqual([foreign.status, foreign.headers["set-cookie"]], [403, undefined])
      })
    )

    it.effect("the records name the client, not the proxy, and not what the client claims to be", () =>
      Effect.gen(function* () {
        const { json: series } = yield* asked("/station/api/v1/series", { headers: bearer })
        const { id } = series.items.find(({ device }: { readonly device: string }) => device === relay.device)
        const headers = { ...bearer, "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "http" }
        const path = `/station/api/v1/series/${id}/value`
        assert.strictEqual((yield* asked(path, { method: "PUT", body: { value: 1 }, headers })).status, 204)
        const { json } = yield* asked("/station/api/v1/events?limit=1", { headers: bearer })
        assert.strictEqual(json.items[0].detail, "set to 1 by 127.0.0.2 with the token")
      })
    )

    it.effect("events arrive while the response goes on", () =>
      Effect.gen(function* () {
        const proxied = yield* Shared
        const response = yield* Effect.async<import("node:http").IncomingMessage>((resume) => {
          request(proxied, "/station/api/v1/live", { headers: bearer })
            .on("response", (response) => resume(Effect.succeed(response)))
            .end()
        })
        assert.deepInclude(response.headers, { "content-type": "text/event-stream" })
        let text = ""
        response.setEncoding("utf8").on("data", (part) => {
          text += part
        })
        const received = (pattern: RegExp) =>
          Effect.repeat(
            Effect.delay(
              Effect.sync(() => pattern.test(text)),
              "20 millis"
            ),
            { until: (is) => is }
          )
        yield* received(/^retry: /)
        for (const value of [21, 22]) {
          yield* proxied.station.read([{ ...sample, at: sample.at + value, value }])
          yield* received(new RegExp(`^data: .*"value":${value},`, "m"))
        }
        assert.isFalse(response.complete)
        response.destroy()
      })
    )

    it.effect("a body of 10 MB is refused", () =>
      Effect.gen(function* () {
        const body = { name: "a".repeat(10_000_000) }
        const path = "/station/api/v1/series/1/label"
        const refused = yield* Effect.either(asked(path, { method: "PUT", headers: bearer, body }))
        // nginx may close the connection while the body is still sent.
        if (refused._tag === "Right") assert.strictEqual(refused.right.status, 413)
      })
    )

    it.effect("ow history, ow export and ow label work with the URL of the proxy", () =>
      Effect.gen(function* () {
        const { certificate, host, port } = yield* Shared
        const environment = { HOME: "/nonexistent", STATION_TOKEN: token, NODE_EXTRA_CA_CERTS: certificate }
        const url = `https://127.0.0.1:${port}/station/`
        const listed = yield* Ow.run(["history", "--url", url, "--json"], environment)
        assert.deepInclude(listed, { code: 0, err: "" })
        assert.strictEqual(listed.out.trimEnd().split("\n").length, 2)
        const exported = yield* Ow.run(["export", "--url", url], environment)
        assert.match(exported.out, /^time,server,.*\n2026-01-31T12:00:00\.000Z,attic,28\.AD6555070000,/)
        const labelled = yield* Ow.run(["label", "05.4AEC29CDBAAB", "--name", "pump", "--url", url], environment)
        assert.deepInclude(labelled, { code: 0, err: "ow: labelled pump (05.4AEC29CDBAAB/PIO)\n" })
        const untrusted = yield* Ow.run(["history", "--url", url], { ...environment, NODE_EXTRA_CA_CERTS: "" })
        assert.strictEqual(untrusted.code, 5)
        assert.match(untrusted.err, /its certificate is self-signed; name it in the variable NODE_EXTRA_CA_CERTS\n$/)
        assert.include(host, String(port))
      })
    )
  })

  it.scopedLive("without a token, only the name of publicUrl is served", () =>
    Effect.gen(function* () {
      const all = yield* proxied({ auth: "none" })
      assert.strictEqual((yield* ask(all, "/station/api/v1/series")).status, 200)
      const evil = yield* ask(all, "/station/api/v1/series", { name: "evil.example" })
      assert.deepStrictEqual([evil.status, evil.json._tag], [403, "Forbidden"])
      const forged = { "x-forwarded-host": "home.example" }
      assert.strictEqual(
        (yield* ask(all, "/station/api/v1/series", { name: "evil.example", headers: forged })).status,
        403
      )
    })
  )

  it.scopedLive("an export that fails half-way does not look complete", () =>
    Effect.gen(function* () {
      const error = new StoreError({ reason: "Unavailable", operation: "values", issue: "the disk is gone" })
      const readings = Stream.map(Stream.range(1, 50_000), (at) => ({ ...sample, series: 1, at, raw: 20 }))
      const away = yield* proxied({
        wrap: (store) => ({ ...store, values: () => Stream.concat(readings, Stream.fail(error)) })
      })
      yield* away.station.read([sample])
      const answer = yield* Effect.either(ask(away, "/station/api/v1/export", { headers: bearer }))
      // nginx answers 502 if nothing of the response had arrived.
      if (answer._tag === "Right") assert.strictEqual(answer.right.status, 502)
    })
  )

  it.scopedLive("a station that does not run is 502", () =>
    Effect.gen(function* () {
      const gone = yield* Nginx.make(() => Effect.scoped(Serving.serve({ token })))
      const { status } = yield* ask({ ...gone, station: undefined as never, host: "" }, "/station/healthz")
      assert.strictEqual(status, 502)
    })
  )
})
