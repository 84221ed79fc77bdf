import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Access from "../../src/http/Access.js"
import * as Sessions from "../../src/http/Sessions.js"
import * as Serving from "./Serving.js"

const { token } = Serving
const day = 86_400_000
const open = { isPublic: false, isSecure: false }

const setCookie = ({ headers }: Serving.Answer): string => headers["set-cookie"]?.join("\n") ?? ""

const attributesOf = (answer: Serving.Answer): string => setCookie(answer).replace(/^[^;]*; Max-Age=\d+; /, "")

describe("a cookie", () => {
  const publicUrl = "https://home.example/station/"

  it.scopedLive.each([
    [
      "over HTTPS, from a proxy of which the station knows nothing",
      { origin: "https://pi.lan", host: "pi.lan" },
      {},
      "Path=/; HttpOnly; Secure; SameSite=Strict"
    ],
    [
      "at the address of the station itself, which has a publicUrl",
      { origin: "http://pi.lan:4380", host: "pi.lan:4380" },
      { publicUrl },
      "Path=/; HttpOnly; SameSite=Strict"
    ],
    [
      "at publicUrl",
      { origin: "https://home.example", host: "127.0.0.1:4380" },
      { publicUrl },
      "Path=/station; HttpOnly; Secure; SameSite=Strict"
    ]
  ] as const)("of a login %s keeps its scope when it is renewed and removed", ([, headers, options, attributes]) =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ token, ...options })
      const login = yield* Serving.ask(serving, "/api/v1/login", { method: "POST", headers, body: { token } })
      assert.strictEqual(attributesOf(login), attributes)
      const sessions = yield* Sessions.make(Redacted.make(token))
      const session = sessions.find(setCookie(login).split(";", 1)[0] ?? "", Date.now())
      const old = `${sessions.name}=${sessions.start(Date.now() - 2 * day, session!.scope, session!.id)}`

      // A browser sends no Origin with a GET.
      const get = { headers: { host: headers.host, cookie: old } }
      const renewed = yield* Serving.ask(serving, "/api/v1/series", get)
      assert.strictEqual(attributesOf(renewed), attributes)
      const [cookie = ""] = setCookie(renewed).split(";", 1)
      assert.deepStrictEqual(sessions.find(cookie, Date.now()), {
        id: session!.id,
        scope: session!.scope,
        isOld: false
      })

      const end = { method: "POST", headers: { ...headers, cookie } }
      assert.strictEqual(attributesOf(yield* Serving.ask(serving, "/api/v1/logout", end)), attributes)
    })
  )
})

describe("the scope of a login", () => {
  const scope = (publicUrl: string | undefined, headers: Access.Request["headers"], trustProxy = ["10.0.0.1"]) => {
    const settings = { address: "::", token: undefined, auth: undefined, hosts: [], publicUrl, trustProxy }
    const request = { method: "POST", path: "/api/v1/login", peer: "10.0.0.1", headers }
    const { isPublic, isSecure } = Access.scopeOf(settings, request)
    return { path: Access.pathOf(settings, { isPublic, isSecure }), isSecure }
  }
  const https = { "x-forwarded-proto": "https" }

  it.each([
    ["the scheme of the page in the browser", undefined, { origin: "https://pi.lan" }, "/", true],
    ["not that of publicUrl, if the page has another", "https://a.example/s/", { origin: "http://pi" }, "/", false],
    ["publicUrl, if there is no Origin", "https://a.example/s/", {}, "/s", true],
    ["publicUrl without a path", "https://a.example", {}, "/", true],
    ["publicUrl without TLS", "http://a.example", {}, "/", false],
    ["a path without a slash at its end", "https://a.example/s", {}, "/s", true],
    ["a path of several parts", "https://a.example/a/b/", {}, "/a/b", true],
    ["a trusted proxy", undefined, https, "/", true],
    ["what the proxy appended to a forged scheme", undefined, { "x-forwarded-proto": "https, http" }, "/", false],
    ["none of these", undefined, {}, "/", false]
  ] as const)("comes from %s", (_, publicUrl, headers, path, isSecure) => {
    assert.deepStrictEqual(scope(publicUrl, headers), { path, isSecure })
  })

  it("does not come from a proxy that is not trusted", () => {
    assert.isFalse(scope(undefined, https, []).isSecure)
  })
})

describe("sessions", () => {
  it.effect("last 30 days, hold if the clock is set back by a day, and are renewed after a day", () =>
    Effect.gen(function* () {
      const { end, find, name, start } = yield* Sessions.make(Redacted.make(token))
      const cookie = `${name}=${start(100 * day, open)}`
      assert.deepInclude(find(cookie, 101 * day), { isOld: false })
      assert.deepInclude(find(cookie, 101 * day + 1000), { isOld: true })
      assert.isDefined(find(cookie, 130 * day - 1))
      assert.isUndefined(find(cookie, 130 * day))
      assert.deepInclude(find(cookie, 99 * day), { isOld: false })
      assert.isUndefined(find(cookie, 99 * day - 1000))
      end(find(cookie, 100 * day)!.id)
      assert.isUndefined(find(cookie, 100 * day))
    })
  )

  it.effect("keep the scope of their cookie", () =>
    Effect.gen(function* () {
      const { find, name, start } = yield* Sessions.make(Redacted.make(token))
      for (const isPublic of [false, true])
        for (const isSecure of [false, true]) {
          const scope = { isPublic, isSecure }
          assert.deepStrictEqual(find(`${name}=${start(0, scope)}`, 0)?.scope, scope)
        }
    })
  )
})
