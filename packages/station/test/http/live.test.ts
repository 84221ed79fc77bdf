import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as Api from "@owserver/station/Api"
import { Effect, Option, Schema } from "effect"
import { listen } from "./Listener.js"
import * as Serving from "./Serving.js"

const until = (holds: () => boolean) => Effect.repeat(Effect.sleep(5), { until: holds })

const probe = Serving.series("28.000000000001")
const start = 1_769_860_800_000
const reading = (n: number) => ({ series: probe, at: start + n * 1000, value: n, quality: "good" as const })

describe("the live stream", () => {
  it.scopedLive("has readings, changes and devices, as the API describes them", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const listener = yield* listen(serving)
      assert.strictEqual(listener.headers["content-type"], "text/event-stream")
      assert.strictEqual(listener.headers["x-accel-buffering"], "no")
      assert.isUndefined(listener.headers["content-encoding"])
      yield* serving.read([reading(1)])
      const key = { server: "attic", device: probe.device, property: "temperature", at: start, detail: "" }
      yield* serving.feed.report({ _tag: "Changed", transition: { kind: "read-failed", change: "began", ...key } })
      yield* serving.feed.report({ _tag: "Changed", transition: { kind: "read-failed", change: "seen", ...key } })
      yield* serving.feed.report({
        _tag: "Found",
        server: "attic",
        device: probe.device,
        family: "28",
        alias: undefined
      })
      yield* until(() => listener.messages().length >= 3)
      const [first, change, found, ...others] = listener.messages()
      assert.isEmpty(others)
      assert.deepInclude(Schema.decodeUnknownSync(Api.LiveReading)(first?.data), {
        series: null,
        at: start + 1000,
        value: 1
      })
      assert.deepInclude(Schema.decodeUnknownSync(Api.LiveChange)(change?.data), {
        change: "began",
        kind: "read-failed"
      })
      assert.deepInclude(Schema.decodeUnknownSync(Api.LiveDevice)(found?.data), { device: probe.device, alias: null })
      assert.deepStrictEqual(
        [first, change, found].map((message) => message?.event),
        ["reading", "change", "found"]
      )
    })
  )

  it.scopedLive("tells when names, calibrations, aliases or series were changed", () =>
    Effect.gen(function* () {
      const device = probe.device
      const serving = yield* Serving.serve({ bus: Bus.make({ [device]: {} }) })
      yield* serving.read([reading(1), { ...reading(1), series: Serving.series("28.0000000000AA") }])
      const [first, second] = (yield* Serving.ask(serving, "/api/v1/series")).json.items
      const requests = [
        ["PUT", `/series/${first.id}/label`, { name: "freezer" }],
        ["PUT", `/series/${first.id}/calibrations/0`, { factor: 1, offset: 1 }],
        ["DELETE", `/series/${first.id}/calibrations/0`],
        ["POST", `/series/${first.id}/replaced-by/${second.id}`],
        ["PUT", `/devices/${device}/alias`, { alias: "cold" }],
        ["DELETE", `/series/${second.id}/values?from=0&to=1`],
        ["DELETE", `/series/${second.id}`]
      ] as const
      const listener = yield* listen(serving)
      const told = () => listener.messages().filter(({ event }) => event === "inventory")
      for (const [n, [method, path, body]] of requests.entries()) {
        const { status, text } = yield* Serving.ask(serving, `/api/v1${path}`, { method, body })
        assert.isBelow(status, 300, text)
        yield* until(() => told().length > n)
      }
      assert.deepStrictEqual(
        told().map(({ data }) => data),
        requests.map(() => ({}))
      )
    })
  )

  it.scopedLive("continues after Last-Event-ID without a gap or a repetition", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const whole = yield* listen(serving)
      for (let n = 0; n < 10; n++) yield* serving.read([reading(n)])
      yield* until(() => whole.messages().length === 10)
      const { id } = whole.messages()[3]!
      const late = yield* listen(serving, { "last-event-id": id })
      for (let n = 10; n < 20; n++) yield* serving.read([reading(n)])
      yield* until(() => whole.messages().length === 20 && late.messages().length >= 16)
      assert.deepStrictEqual(late.messages(), whole.messages().slice(4))
    })
  )

  it.scopedLive("says reset to a listener that missed events, or that knew an earlier run", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ live: { most: 5, pause: 1 } })
      const whole = yield* listen(serving)
      for (let n = 0; n < 10; n++) {
        yield* serving.read([reading(n)])
        yield* until(() => whole.messages().length > n)
      }
      const ids = whole.messages().map(({ id }) => id)
      for (const id of [ids[0]!.replace(/-\d+$/, "-1"), "zzz-3", "nonsense", ids[0]!.replace(/-\d+$/, "-999")]) {
        const late = yield* listen(serving, { "last-event-id": id })
        yield* until(() => late.messages().length > 0)
        assert.deepStrictEqual(
          late.messages().map(({ event }) => event),
          ["reset"],
          id
        )
      }
      const known = yield* listen(serving, { "last-event-id": ids.at(-2)! })
      yield* until(() => known.messages().length > 0)
      assert.deepStrictEqual(
        known.messages().map(({ id }) => id),
        ids.slice(-1)
      )
    })
  )

  it.scopedLive("forgets events after its time", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ live: { keep: 50 } })
      const whole = yield* listen(serving)
      yield* serving.read([reading(1), reading(2)])
      yield* until(() => whole.messages().length === 2)
      yield* Effect.sleep(60)
      yield* serving.read([reading(3)])
      const late = yield* listen(serving, { "last-event-id": whole.messages()[0]!.id })
      yield* until(() => late.messages().length > 0)
      assert.strictEqual(late.messages()[0]?.event, "reset")
    })
  )

  it.scopedLive("sends comments while nothing happens", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ live: { heartbeat: 20 } })
      const listener = yield* listen(serving)
      yield* until(() => (listener.text().match(/^:$/gm)?.length ?? 0) > 2)
      assert.isEmpty(listener.messages())
    })
  )

  it.scopedLive("cuts off a listener that does not read, and delays no other", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ live: { waiting: 100_000, pause: 1 } })
      const deaf = yield* listen(serving)
      deaf.response.pause()
      const other = yield* listen(serving)
      let sent = 0
      // Until the buffers of the kernel are full, too.
      while ((yield* serving.feed.live.status).overflows === 0) {
        const batch = Array.from({ length: 200 }, () => reading(sent++))
        yield* serving.feed.report({ _tag: "Read", samples: batch })
        yield* until(() => other.text().length > 0)
        yield* Effect.sleep(2)
      }
      yield* until(() => other.text().includes(`"value":${sent - 1},`))
      assert.deepStrictEqual(
        other.messages().map(({ data }) => data.value),
        Array.from({ length: sent }, (_, n) => n)
      )
      assert.strictEqual((yield* serving.feed.live.status).listeners, 1)
      deaf.response.resume()
      yield* until(deaf.isClosed)
    })
  )

  it.scopedLive("refuses listeners beyond its limit, and counts those that leave", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ live: { listeners: 2 } })
      yield* Effect.scoped(
        Effect.gen(function* () {
          for (const status of [200, 200, 503]) assert.strictEqual((yield* listen(serving)).status, status)
        })
      )
      while ((yield* serving.feed.live.status).listeners > 0) yield* Effect.sleep(5)
      assert.strictEqual((yield* listen(serving)).status, 200)
    })
  )

  it.scopedLive("a new series has no id until it is stored, and is calibrated from then on", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const listener = yield* listen(serving)
      yield* serving.read([reading(1)])
      yield* Serving.ask(serving, "/api/v1/series/1/calibrations/0", { method: "PUT", body: { factor: 2, offset: 0 } })
      yield* Serving.ask(serving, "/api/v1/latest")
      yield* serving.read([reading(2)])
      const readings = () => listener.messages().filter(({ event }) => event === "reading")
      yield* until(() => readings().length === 2)
      assert.deepStrictEqual(
        readings().map(({ data: { raw, series, value } }) => [series, raw, value]),
        [
          [null, 1, 1],
          [1, 2, 4]
        ]
      )
    })
  )
})

it.effect("no listener is added after the end", () =>
  Effect.gen(function* () {
    const Live = yield* Effect.promise(() => import("../../src/http/Live.js"))
    const live = yield* Live.make()
    yield* live.close
    assert.isTrue(Option.isNone(yield* live.listen(undefined, () => {})))
  }).pipe(Effect.scoped)
)
