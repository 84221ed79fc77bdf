import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Redacted, TestClock } from "effect"
import type { InfluxConfig } from "../../src/config/InfluxConfig.js"
import * as Request from "../../src/publish/influx/request.js"
import * as Recorder from "./Recorder.js"

const settings = {
  measurement: "owserver",
  every: Duration.seconds(10),
  rows: 5000,
  queue: 100_000,
  age: Duration.days(1)
}

const secret = "s3cret-word"

const user = (username: string | undefined) =>
  ({
    _tag: "User",
    database: "my house",
    username,
    password: Redacted.make(username === undefined ? "" : secret),
    file: undefined
  }) as const

const token = {
  _tag: "Token",
  org: "home & co",
  bucket: "sensors",
  token: Redacted.make(secret),
  file: undefined
} as const

const requestOf = (url: string, login: InfluxConfig["login"] = token) => Request.make({ ...settings, url, login })

describe("a request to InfluxDB", () => {
  it.scopedLive("has the form of version 1 or 2, with the login in a header", () =>
    Effect.gen(function* () {
      const { url, written } = yield* Recorder.make
      const lines = "owserver,name=é value=1 1000\nowserver value=2 1001\n"
      for (const login of [user("pi"), user(undefined), token])
        assert.deepStrictEqual(yield* requestOf(url, login)(lines), { _tag: "Accepted" })
      yield* requestOf(`${url}/influx`)(lines)
      const common = { lines: ["owserver,name=é value=1 1000", "owserver value=2 1001"] }
      const first = { ...common, path: "/write", parameters: { db: "my house", precision: "ms" } }
      const parameters = { org: "home & co", bucket: "sensors", precision: "ms" }
      const second = { ...common, parameters, authorization: `Token ${secret}` }
      assert.deepStrictEqual(written, [
        { ...first, authorization: `Basic ${btoa(`pi:${secret}`)}` },
        { ...first, authorization: undefined },
        { ...second, path: "/api/v2/write" },
        { ...second, path: "/influx/api/v2/write" }
      ])
    })
  )

  it.scopedLive("each response has its outcome, with a reason in one line and without secrets", () =>
    Effect.gen(function* () {
      const { answer, url } = yield* Recorder.make
      const request = requestOf(url)
      const outcomeOf = (given: Recorder.Answer) => {
        answer(() => given)
        return request("m value=1 1\n")
      }
      const cases: ReadonlyArray<readonly [answer: Recorder.Answer, outcome: Request.Outcome]> = [
        [{ status: 200 }, { _tag: "Accepted" }],
        [
          { status: 400, body: '{"error":"partial write: field type conflict dropped=2"}' },
          { _tag: "Refused", reason: "HTTP 400: partial write: field type conflict dropped=2", count: 2 }
        ],
        [
          { status: 400, body: `{"code":"invalid","message":"${secret} is bad\\nvery bad"}` },
          { _tag: "Refused", reason: "HTTP 400: *** is bad", count: undefined }
        ],
        [{ status: 422 }, { _tag: "Refused", reason: "HTTP 422", count: undefined }],
        [
          { status: 413, body: "too large" },
          { _tag: "TooLarge", reason: "HTTP 413: too large" }
        ],
        [
          { status: 401, body: "{" },
          { _tag: "Denied", reason: "HTTP 401: {" }
        ],
        [{ status: 403 }, { _tag: "Denied", reason: "HTTP 403" }],
        [
          { status: 404, body: '{"error":"database not found: \\"x\\""}' },
          { _tag: "Denied", reason: 'HTTP 404: database not found: "x"' }
        ],
        [
          { status: 302, headers: { location: "http://elsewhere.lan/" } },
          { _tag: "Denied", reason: "HTTP 302" }
        ],
        [
          { status: 429, headers: { "retry-after": "7" } },
          { _tag: "Unavailable", reason: "HTTP 429", wait: 7000 }
        ],
        [
          { status: 429, headers: { "retry-after": "soon" } },
          { _tag: "Unavailable", reason: "HTTP 429", wait: 0 }
        ],
        [
          { status: 503, body: "a\u001B[2Jb" },
          { _tag: "Unavailable", reason: "HTTP 503: a\\u001b[2Jb", wait: 0 }
        ]
      ]
      for (const [given, expected] of cases) assert.deepStrictEqual(yield* outcomeOf(given), expected)
      const long = yield* outcomeOf({ status: 500, body: "x".repeat(100_000) })
      assert(long._tag === "Unavailable")
      assert.isAtMost(long.reason.length, 250)
      // A body without an end is not read to its end.
      assert.strictEqual((yield* outcomeOf({ status: 500, hangs: "endless" }))._tag, "Unavailable")
    })
  )

  it.scopedLive("a server that is not there is unavailable", () =>
    Effect.gen(function* () {
      const { url } = yield* Effect.scoped(Recorder.make)
      assert.deepStrictEqual(yield* requestOf(url)("m value=1 1\n"), {
        _tag: "Unavailable",
        reason: "ECONNREFUSED",
        wait: 0
      })
    })
  )

  for (const hangs of ["before", "after"] as const)
    it.scoped(`a server that hangs ${hangs} its headers is cut off`, () =>
      Effect.gen(function* () {
        const { answer, until, url } = yield* Recorder.make
        answer(() => ({ status: 500, body: "wait", hangs }))
        const fiber = yield* Effect.fork(requestOf(url)("m value=1 1\n"))
        yield* until(({ length }) => length === 1)
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual(yield* Fiber.join(fiber), {
          _tag: "Unavailable",
          reason: "no response within 30 s",
          wait: 0
        })
      })
    )
})
