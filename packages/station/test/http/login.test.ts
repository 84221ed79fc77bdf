import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Sessions from "../../src/http/Sessions.js"
import { listen } from "./Listener.js"
import * as Serving from "./Serving.js"

const { token } = Serving
const day = 86_400_000
const open = { isPublic: false, isSecure: false }
const own = (port: number) => ({ host: `pi.lan:${port}`, origin: `http://pi.lan:${port}` })

const login = (
  serving: Pick<Serving.Serving, "port">,
  headers: Serving.Asked["headers"] = {},
  body: unknown = { token }
) => Serving.ask(serving, "/api/v1/login", { method: "POST", headers, body })

const setCookie = ({ headers }: Serving.Answer): string => headers["set-cookie"]?.join("\n") ?? ""

/** Logs in, and returns what a browser sends back. */
const cookieOf = (serving: Pick<Serving.Serving, "port">) =>
  Effect.map(login(serving, own(serving.port)), (answer) => setCookie(answer).split(";", 1)[0] ?? "")

const label = { method: "PUT", body: { name: "cellar" } }
const sample = { series: Serving.series("28.000000000001"), at: 1_769_860_800_000, value: 20, quality: "good" as const }

layer(Serving.layer({ token }), { excludeTestServices: true })("a login", (it) => {
  it.effect("sets a cookie that scripts and other sites cannot use, and that does not contain the token", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const answer = yield* login({ port }, own(port))
      assert.deepStrictEqual([answer.status, answer.text], [204, ""])
      const [pair = "", ...attributes] = setCookie(answer).split("; ")
      assert.match(pair, /^owserver-[\da-f]{8}=[\w-]{22}\.\d{10}\.0\.[\w-]{43}$/)
      assert.sameMembers(attributes, ["Max-Age=2592000", "Path=/", "HttpOnly", "SameSite=Strict"])
      assert.notInclude(setCookie(answer), token)
      assert.strictEqual(answer.headers["cache-control"], "no-store")
      assert.notStrictEqual(setCookie(yield* login({ port }, own(port))), setCookie(answer))
    })
  )

  it.effect("fails without detail if the token is wrong, and sets no cookie", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      for (const wrong of ["", "x", token.slice(0, -1), `${token}x`, token.toUpperCase(), "€".repeat(100)]) {
        const answer = yield* login({ port }, own(port), { token: wrong })
        assert.deepStrictEqual(
          [wrong, answer.status, answer.json, setCookie(answer)],
          [wrong, 401, { _tag: "Unauthorized", message: "the token is wrong" }, ""]
        )
      }
    })
  )

  it.effect("takes one JSON object of bounded size, and nothing that a form of another site can send", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const of = (type: string) => ({ ...own(port), "content-type": type })
      const json = of("application/json")
      const cases: ReadonlyArray<readonly [Serving.Asked["headers"], unknown, number]> = [
        [json, "", 400],
        [json, "{", 400],
        [json, [], 400],
        [json, null, 400],
        [json, { token: 1 }, 400],
        [json, { tokens: token }, 400],
        [json, { token: "a".repeat(4097) }, 400],
        [json, { token: "a".repeat(70_000) }, 413],
        [of("Application/JSON; charset=utf-8"), { token }, 204],
        [of("application/x-www-form-urlencoded"), `token=${token}`, 415],
        [of("text/plain"), { token }, 415],
        [of("text/plain; application/json"), { token }, 415],
        [
          of("multipart/form-data; boundary=b"),
          `--b\r\nContent-Disposition: form-data; name="token"; filename="a"\r\n\r\n${token}\r\n--b--\r\n`,
          415
        ]
      ]
      for (const [headers, body, status] of cases) {
        const answer = yield* login({ port }, headers, body)
        const name = JSON.stringify([headers, body]).slice(0, 200)
        assert.strictEqual(answer.status, status, name)
        assert.strictEqual(setCookie(answer) !== "", status === 204, name)
      }
    })
  )

  it.effect("from another site is refused, and so is the end of a login", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      for (const origin of ["http://evil.example", `http://pi.lan:${port + 1}`, "null", ""]) {
        const headers = { ...own(port), origin }
        const answer = yield* login({ port }, headers)
        assert.deepStrictEqual([origin, answer.status, setCookie(answer)], [origin, 403, ""])
        const end = { method: "POST", headers: { ...headers, cookie } }
        assert.strictEqual((yield* Serving.ask({ port }, "/api/v1/logout", end)).status, 403)
      }
      assert.strictEqual((yield* Serving.ask({ port }, "/api/v1/series", { headers: { cookie } })).status, 200)
    })
  )

  it.effect("is as good as the token for reads, writes and the live stream", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.Served
      yield* serving.read([sample])
      const cookie = yield* cookieOf(serving)
      const headers = { ...own(serving.port), cookie }
      for (const path of ["series", "latest", "export"])
        assert.strictEqual((yield* Serving.ask(serving, `/api/v1/${path}`, { headers: { cookie } })).status, 200)
      assert.strictEqual((yield* Serving.ask(serving, "/openapi.json", { headers: { cookie } })).status, 200)
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/series/1/label", { ...label, headers })).status, 204)
      const socket = yield* Serving.connect(
        serving,
        `GET /api/v1/live HTTP/1.1\r\nHost: pi.lan\r\nCookie: other=1; ${cookie}\r\n\r\n`
      )
      const head = yield* Effect.async<string>((resume) => {
        socket.once("data", (bytes) => resume(Effect.succeed(bytes.toString())))
      })
      assert.match(head, /^HTTP\/1\.1 200 /)
    }).pipe(Effect.scoped)
  )

  it.effect("does not authorize what a page of another origin causes", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      const status = (path: string, headers: object, asked: Serving.Asked = {}) =>
        Effect.map(
          Serving.ask({ port }, path, { ...asked, headers: { host: `pi.lan:${port}`, cookie, ...headers } }),
          ({ status }) => status
        )
      for (const path of ["/api/v1/series/1/label", "/api/v1/series/1/value"]) {
        assert.strictEqual(yield* status(path, {}, label), 403, "a write without an Origin")
        assert.strictEqual(yield* status(path, { origin: `http://pi.lan:${port + 1}` }, label), 403)
      }
      assert.strictEqual(yield* status("/api/v1/live", { origin: "http://evil.example" }), 403)
      for (const site of ["cross-site", "same-site"]) {
        const image = { "sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }
        assert.strictEqual(yield* status("/api/v1/live", image), 403)
        assert.strictEqual(yield* status("/api/v1/export", image), 403)
        const link = { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
        assert.strictEqual(yield* status("/api/v1/export", link), 200)
      }
      for (const site of ["same-origin", "none"])
        assert.strictEqual(yield* status("/api/v1/export", { "sec-fetch-site": site }), 200)
    })
  )

  it.effect("a wrong token is not made good by a cookie, and the token needs no Origin", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      const status = (headers: NonNullable<Serving.Asked["headers"]>, asked: Serving.Asked = {}) =>
        Effect.map(Serving.ask({ port }, "/api/v1/series/1/label", { ...asked, headers }), ({ status }) => status)
      assert.strictEqual(yield* status({ cookie, authorization: "Bearer wrong" }, label), 401)
      assert.strictEqual(yield* status({ cookie, authorization: `Bearer ${token}` }, label), 204)
    })
  )

  it.effect("forged, changed and foreign cookies are none", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      const [name = "", value = ""] = cookie.split("=")
      const [id = "", time = "", scope = "", mac = ""] = value.split(".")
      const other = yield* Sessions.make(Redacted.make(`${token}2`))
      const status = (cookie: string) =>
        Effect.map(Serving.ask({ port }, "/api/v1/series", { headers: { cookie } }), ({ status }) => status)
      const changed = (text: string) => text.replace(/./, (letter) => (letter === "A" ? "B" : "A"))
      for (const forged of [
        "",
        "=",
        name,
        `${name}=`,
        `${name}=${token}`,
        `${name}=${changed(id)}.${time}.${scope}.${mac}`,
        `${name}=${id}.${Number(time) + 1}.${scope}.${mac}`,
        `${name}=${id}.0${time}.${scope}.${mac}`,
        `${name}=${id}.${time}.1.${mac}`,
        `${name}=${id}.${time}.4.${mac}`,
        `${name}=${id}.${time}.${mac}`,
        `${name}=${id}.${time}.${scope}.${changed(mac)}`,
        `${name}=${id}.${time}.${scope}.${mac.slice(1)}`,
        `${name}=${id}.${time}.${scope}.${mac}A`,
        `${name}=${id}.${time}.${scope}.`,
        `${name}=${other.start(Date.now(), open)}`,
        `${other.name}=${other.start(Date.now(), open)}`,
        `${name}x=${value}`,
        `${name}=${"a".repeat(8000)}`
      ])
        assert.deepStrictEqual([forged, yield* status(forged)], [forged, 401])
      // A site of the same domain can add cookies, before and behind.
      assert.strictEqual(yield* status(`${name}=x; ${cookie};${name}=y`), 200)
    })
  )

  it.scoped("ends by a logout, with its live streams and for all copies of the cookie", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      const kept = yield* cookieOf({ port })
      const status = (cookie: string) =>
        Effect.map(Serving.ask({ port }, "/api/v1/series", { headers: { cookie } }), ({ status }) => status)
      const listener = yield* listen({ port }, { cookie })
      const other = yield* listen({ port }, { cookie: kept })
      const logout = { method: "POST", headers: { ...own(port), cookie } }
      const answer = yield* Serving.ask({ port }, "/api/v1/logout", logout)
      assert.strictEqual(answer.status, 204)
      assert.match(setCookie(answer), /^owserver-[\da-f]{8}=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/)
      assert.deepStrictEqual([yield* status(cookie), yield* status(kept)], [401, 200])
      yield* Effect.repeat(Effect.sleep(5), { until: listener.isClosed })
      assert.deepStrictEqual([other.status, other.isClosed()], [200, false])
      assert.strictEqual((yield* Serving.ask({ port }, "/api/v1/logout", logout)).status, 204)
      assert.strictEqual((yield* Serving.ask({ port }, "/api/v1/logout", { method: "POST" })).status, 204)
    })
  )

  it.effect("is prolonged by a request after a day, also by one that fails, and keeps its id", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const sessions = yield* Sessions.make(Redacted.make(token))
      const get = (cookie: string, path = "/api/v1/series") => Serving.ask({ port }, path, { headers: { cookie } })
      const old = `${sessions.name}=${sessions.start(Date.now() - 2 * day, open)}`
      for (const [path, status] of [
        ["/api/v1/series", 200],
        ["/api/v1/series?limit=0", 400]
      ] as const) {
        const answer = yield* get(old, path)
        assert.strictEqual(answer.status, status)
        const [cookie = ""] = setCookie(answer).split(";", 1)
        assert.strictEqual(cookie.split(".")[0], old.split(".")[0])
        assert.strictEqual(setCookie(yield* get(cookie)), "")
      }
      const end = { method: "POST", headers: { ...own(port), cookie: old } }
      assert.match(setCookie(yield* Serving.ask({ port }, "/api/v1/logout", end)), /=; Max-Age=0;/)
      const expired = `${sessions.name}=${sessions.start(Date.now() - 31 * day, open)}`
      assert.strictEqual((yield* get(expired)).status, 401)
    })
  )

  it.effect("the session tells whether a login is needed, without a token and to no other site", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const cookie = yield* cookieOf({ port })
      const session = (headers: NonNullable<Serving.Asked["headers"]>) =>
        Effect.map(Serving.ask({ port }, "/api/v1/session", { headers }), ({ json }) => json)
      assert.deepStrictEqual(yield* session({}), { tokenRequired: true, authorized: false })
      assert.deepStrictEqual(yield* session({ cookie: "owserver=1" }), { tokenRequired: true, authorized: false })
      assert.deepStrictEqual(yield* session({ cookie }), { tokenRequired: true, authorized: true })
      const bearer = { authorization: `Bearer ${token}` }
      assert.deepStrictEqual(yield* session(bearer), { tokenRequired: true, authorized: true })
      assert.strictEqual((yield* session({ origin: "http://evil.example" }))._tag, "Forbidden")
    })
  )
})

describe("a login", () => {
  it.scopedLive("survives a restart, but not a change of the token", () =>
    Effect.gen(function* () {
      const [one, same, changed] = yield* Effect.all([
        Serving.serve({ token }),
        Serving.serve({ token }),
        Serving.serve({ token: `${token}2` })
      ])
      const cookie = yield* cookieOf(one)
      const status = (serving: Serving.Serving) =>
        Effect.map(Serving.ask(serving, "/api/v1/series", { headers: { cookie } }), ({ status }) => status)
      assert.deepStrictEqual([yield* status(one), yield* status(same), yield* status(changed)], [200, 200, 401])
    })
  )

  it.scopedLive("is not needed without a token, and changes nothing", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const session = yield* Serving.ask(serving, "/api/v1/session")
      assert.deepStrictEqual(session.json, { tokenRequired: false, authorized: true })
      const answer = yield* login(serving)
      assert.deepStrictEqual([answer.status, setCookie(answer)], [204, ""])
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/logout", { method: "POST" })).status, 204)
    })
  )

  it.scopedLive("behind a proxy with TLS has a cookie for HTTPS, below the path of the station", () =>
    Effect.gen(function* () {
      const publicUrl = "https://home.example/station/"
      const serving = yield* Serving.serve({ token, publicUrl, trustProxy: ["127.0.0.1"] })
      const answer = yield* login(serving, { origin: "https://home.example" })
      assert.match(setCookie(answer), /; Path=\/station; HttpOnly; Secure; SameSite=Strict$/)
      const [cookie = ""] = setCookie(answer).split(";", 1)
      const end = { method: "POST", headers: { origin: "https://home.example", cookie } }
      const ended = yield* Serving.ask(serving, "/api/v1/logout", end)
      assert.match(setCookie(ended), /=; Max-Age=0; Path=\/station; HttpOnly; Secure; SameSite=Strict$/)
      // The same station on its own address, without the proxy.
      assert.notMatch(setCookie(yield* login(serving, own(serving.port))), /Secure|station/)
    })
  )
})
