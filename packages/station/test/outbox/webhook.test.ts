import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Broker, Heartbeat, Target, type TargetConfig } from "@owserver/station"
import { Duration, Effect, Redacted, type Scope } from "effect"
import { message } from "./Messages.js"
import * as Recorder from "./Recorder.js"

const limits = { timeout: Duration.seconds(30), expires: Duration.days(1) }

const webhook = (url: string, fields: Partial<TargetConfig.Webhook> = {}): TargetConfig.Webhook => ({
  type: "webhook",
  url: Redacted.make(url),
  urlFile: undefined,
  method: "POST",
  headers: Redacted.make({}),
  token: undefined,
  tokenFile: undefined,
  body: undefined,
  ...limits,
  ...fields
})

const ntfy = (url: string, fields: Partial<TargetConfig.Ntfy> = {}): TargetConfig.Ntfy => ({
  type: "ntfy",
  url: Redacted.make(url),
  urlFile: undefined,
  token: undefined,
  tokenFile: undefined,
  priority: 5,
  ...limits,
  ...fields
})

const fetching = Effect.provideService(
  Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer),
  FetchHttpClient.RequestInit,
  { redirect: "manual" }
)

const sent = (config: TargetConfig.TargetConfig, one = message(1, "x"), broker?: Pick<Broker.Broker, "publish">) =>
  Effect.gen(function* () {
    const client = yield* fetching
    return yield* Target.make("x", config, { client, broker }).send(one)
  })

const ok = Recorder.make((response) => response.end("ok"))

describe("a webhook", () => {
  it.scopedLive("gets all fields as JSON, with an id that stays the same", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* ok
      const one = message("a", "x", { at: 1_700_000_000_000 })
      yield* sent(webhook(`${url}/path?key=1&b=%2F`), one)
      yield* sent(webhook(`${url}/path?key=1&b=%2F`), one)
      assert.strictEqual(requests.length, 2)
      for (const { body, headers, method, url } of requests) {
        assert.deepStrictEqual([method, url], ["POST", "/path?key=1&b=%2F"])
        assert.strictEqual(headers["idempotency-key"], "a/raised/x")
        assert.strictEqual(headers["content-type"], "application/json")
        assert.isUndefined(headers.traceparent)
        assert.deepStrictEqual(JSON.parse(body), {
          id: "a/raised/x",
          change: "raised",
          alarm: "a",
          rule: "Freezer too warm",
          title: "freezer",
          place: "kitchen",
          server: "house",
          device: "28.AD6555070000",
          property: "temperature",
          at: 1_700_000_000_000,
          time: "2023-11-14T22:13:20.000Z",
          value: -12.5,
          unit: "°C",
          detail: "-12.5 °C is above -15 °C",
          headline: "Alarm: Freezer too warm",
          message: "Alarm: Freezer too warm – freezer (kitchen): -12.5 °C is above -15 °C"
        })
      }
    })
  )

  it.scopedLive("has method, headers, token, user and body of the configuration", () =>
    Effect.gen(function* () {
      const { host, requests, url } = yield* ok
      const headers = Redacted.make({ "X-Key": "k", "Content-Type": "application/x-own" })
      const body = Redacted.make<unknown>({ text: "{{title}}: {{value}}", value: "{{value}}" })
      yield* sent(webhook(url, { method: "PUT", headers, token: Redacted.make("t0ken"), body }))
      yield* sent(webhook(`http://us%40er:p%3Aw@${host}/`, { body: Redacted.make<unknown>("{{headline}}!") }))
      yield* sent(webhook(url, { method: "GET" }))
      const [put, basic, get] = requests
      assert.deepInclude(put?.headers, {
        "x-key": "k",
        "content-type": "application/x-own",
        authorization: "Bearer t0ken"
      })
      assert.deepStrictEqual(
        [put?.method, JSON.parse(put?.body ?? "")],
        ["PUT", { text: "freezer: -12.5", value: -12.5 }]
      )
      assert.strictEqual(basic?.headers.authorization, `Basic ${btoa("us@er:p:w")}`)
      assert.deepStrictEqual(
        [basic?.body, basic?.headers["content-type"]],
        ["Alarm: Freezer too warm!", "text/plain; charset=utf-8"]
      )
      assert.deepStrictEqual([get?.method, get?.body], ["GET", ""])
    })
  )

  it.scopedLive.each([
    [200, "Accepted"],
    [204, "Accepted"],
    [301, "Unavailable"],
    [307, "Unavailable"],
    [400, "Refused"],
    [404, "Refused"],
    [408, "Unavailable"],
    [410, "Refused"],
    [425, "Unavailable"],
    [429, "Unavailable"],
    [500, "Unavailable"],
    [503, "Unavailable"]
  ] as const)("that answers %i is %s, and no redirection is followed", ([status, expected]) =>
    Effect.gen(function* () {
      const other = yield* ok
      const { host, url } = yield* Recorder.make((response) =>
        response.writeHead(status, { location: `${other.url}/stolen` }).end("s3cret answer")
      )
      const result = yield* Effect.either(sent(webhook(`${url}/s3cret`)))
      assert.strictEqual(result._tag === "Right" ? "Accepted" : result.left.reason, expected)
      if (result._tag === "Left") {
        assert.notInclude(result.left.message, "s3cret")
        assert.include(result.left.message, `${host}: the answer`)
      }
      assert.deepStrictEqual(other.requests, [])
    })
  )

  it.scopedLive("says how long to wait, in seconds or as a date", () =>
    Effect.gen(function* () {
      const wait = (value: string) =>
        Effect.gen(function* () {
          const { url } = yield* Recorder.make((response) => response.writeHead(503, { "retry-after": value }).end())
          return (yield* Effect.flip(sent(webhook(url)))).retryAfter
        })
      assert.strictEqual(yield* wait("120"), 120_000)
      assert.isAbove((yield* wait("Fri, 31 Dec 2999 23:59:59 GMT"))!, 1e12)
      assert.strictEqual(yield* wait("Fri, 31 Dec 1999 23:59:59 GMT"), 0)
      for (const value of ["-1", "soon", "1e9", ""]) assert.isUndefined(yield* wait(value))
    })
  )

  const silent = (answer: Parameters<typeof Recorder.raw>[0]): Effect.Effect<string, never, Scope.Scope> =>
    Effect.map(Recorder.raw(answer), ({ url }) => url)

  it.scopedLive.each([
    ["says nothing", silent(() => {}), "no answer for 1s"],
    ["never ends its headers", silent((socket) => void socket.write("HTTP/1.1 200 OK\r\nX: ")), "no answer for 1s"],
    ["closes at once", silent((socket) => void socket.destroy()), "the connection was closed"],
    [
      "closes in its headers",
      silent((socket) => void socket.end("HTTP/1.1 200 OK\r\nX: ")),
      "the connection was closed"
    ],
    ["is not HTTP", silent((socket) => void socket.write("s3cret garbage\r\n\r\n")), "the answer is not HTTP"],
    [
      "has endless headers",
      silent((socket) => void socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(200_000)}`)),
      "the answer has too many headers"
    ]
  ] as const)("that %s is unavailable", ([, server, issue]) =>
    Effect.gen(function* () {
      const url = yield* server
      const error = yield* Effect.flip(sent(webhook(`${url}/s3cret`, { timeout: Duration.seconds(1) })))
      assert.deepStrictEqual([error.reason, error.message], ["Unavailable", `${new URL(url).host}: ${issue}`])
    })
  )

  it.scopedLive("that nobody serves is unavailable", () =>
    Effect.gen(function* () {
      const { host, url } = yield* Effect.scoped(ok)
      const error = yield* Effect.flip(sent(webhook(`${url}/s3cret`)))
      assert.deepStrictEqual(error.message, `${host}: the connection was refused`)
    })
  )

  it.scopedLive("has its answer read only to a small part, and its connection closed", () =>
    Effect.gen(function* () {
      let written = 0
      const server = yield* Recorder.raw((socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n")
        const chunk = "x".repeat(65_536)
        const more = () => {
          written += chunk.length
          if (!socket.destroyed) socket.write(chunk, more)
        }
        more()
      })
      yield* sent(webhook(server.url))
      yield* Effect.repeat(Effect.delay(Effect.sync(server.open), "5 millis"), { until: (open) => open === 0 })
      assert.isBelow(written, 50_000_000)
    })
  )

  it.scopedLive("that accepts a message and then never ends its answer has it", () =>
    Effect.gen(function* () {
      const server = yield* Recorder.raw((socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\nx"))
      yield* sent(webhook(server.url))
    })
  )
})

describe("ntfy", () => {
  it.scopedLive("gets JSON at its root, with texts that headers could not have", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* ok
      const config = ntfy(`${url}/base/my_topic-1`, { token: Redacted.make("tk_1") })
      yield* sent(config, message(1, "x", { title: "Gefrierschrank 🧊\r\n", detail: "ü".repeat(5000) }))
      yield* sent(config, message(1, "x", { change: "cleared" }))
      const [raised, cleared] = requests.map(({ body, url }) => ({ url, ...JSON.parse(body) }))
      assert.strictEqual(requests[0]?.headers.authorization, "Bearer tk_1")
      assert.deepInclude(raised, { url: "/base/", topic: "my_topic-1", title: "Alarm: Freezer too warm", priority: 5 })
      assert.deepStrictEqual(raised.tags, ["rotating_light"])
      assert.strictEqual(raised.message.length, 1000)
      assert.deepInclude(cleared, { title: "Over: Freezer too warm", priority: 3 })
    })
  )
})

describe("a topic of MQTT", () => {
  const topic: TargetConfig.MqttTopic = { type: "mqtt", topic: "alarms", retain: true, body: undefined, ...limits }

  it.effect("gets its payload through the broker, and is unavailable without one", () =>
    Effect.gen(function* () {
      const published: Array<Broker.Publication> = []
      const publish = (one: Broker.Publication) => Effect.sync(() => void published.push(one))
      yield* sent(topic, message(1, "x"), { publish })
      yield* sent({ ...topic, body: Redacted.make<unknown>("{{value}}") }, message(1, "x"), { publish })
      assert.deepInclude(published[0], { topic: "alarms", retain: true })
      assert.strictEqual(JSON.parse(published[0]!.payload).id, "1/raised/x")
      assert.strictEqual(published[1]?.payload, "-12.5")
      const failing = { publish: () => new Broker.BrokerError({ message: "no connection" }) }
      const error = yield* Effect.flip(sent(topic, message(1, "x"), failing))
      assert.deepStrictEqual([error.reason, error.message], ["Unavailable", "MQTT: no connection"])
      assert.strictEqual((yield* Effect.flip(sent(topic))).message, "no MQTT broker is configured")
    })
  )
})

describe("a heartbeat", () => {
  it("is not sent if alarms are no longer raised", () => {
    const writer = { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }
    const status = { startedAt: 0, servers: [], writer, maintenance: undefined }
    const alarms = (failure: string | undefined) => ({ rules: 1, active: 0, waiting: 0, failure })
    assert.isTrue(Heartbeat.isWell({ ...status, alarms: alarms(undefined) }))
    assert.isFalse(Heartbeat.isWell({ ...status, alarms: alarms("the database is away") }))
  })

  it.scopedLive("is sent only while the station is well, and failures are reported once each way", () =>
    Effect.gen(function* () {
      const client = yield* fetching
      let status = 200
      let isWell = true
      let asked = 0
      const reached = (count: () => number, least: number) =>
        Effect.repeat(Effect.delay(Effect.sync(count), "5 millis"), { until: (n) => n >= least })
      const { requests, url } = yield* Recorder.make((response) => response.writeHead(status).end())
      const changes: Array<string> = []
      yield* Effect.forkScoped(
        Heartbeat.run({
          heartbeat: { url: Redacted.make(url), urlFile: undefined, every: Duration.millis(10) },
          client,
          isWell: Effect.sync(() => {
            asked++
            return isWell
          }),
          changed: (error) => Effect.sync(() => void changes.push(error?.reason ?? "well"))
        })
      )
      yield* reached(() => requests.length, 3)
      status = 500
      yield* reached(() => changes.length, 1)
      yield* reached(() => requests.length, requests.length + 3)
      status = 200
      yield* reached(() => changes.length, 2)
      assert.deepStrictEqual(changes, ["Unavailable", "well"])
      isWell = false
      // The request of an earlier turn has ended when the next turn asks.
      yield* reached(() => asked, asked + 2)
      const before = requests.length
      yield* reached(() => asked, asked + 3)
      assert.strictEqual(requests.length, before)
      assert.strictEqual(requests[0]?.method, "GET")
    })
  )
})
