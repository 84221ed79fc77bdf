import { assert, describe, it } from "@effect/vitest"
import type { Collector, Condition, Sample } from "@owserver/station"
import { Duration, Effect } from "effect"
import * as Serving from "./Serving.js"

const minute = 60_000

const sample = (series: Sample.Sample["series"], age: number, quality: Sample.Quality = "good"): Sample.Sample => ({
  series,
  at: Date.now() - age,
  value: 20,
  quality
})

const server = (open: ReadonlyArray<Condition.Key>): Collector.Status => ({
  server: "attic",
  isOnline: true,
  latency: 0.4,
  devices: 1,
  missing: 0,
  buses: 1,
  readings: 0,
  failures: 0,
  missed: 0,
  open
})

/** The newest readings, by device. Each device has one series here. */
const latestOf = (serving: Serving.Serving) =>
  Effect.gen(function* () {
    const { items: all } = (yield* Serving.ask(serving, "/api/v1/series")).json
    const { items: latest } = (yield* Serving.ask(serving, "/api/v1/latest")).json
    // biome-ignore lint/suspicious/noExplicitAny: responses are checked where they are used
    return (device: string): any => {
      // biome-ignore lint/suspicious/noExplicitAny: see above
      const series = all.find((one: any) => one.device === device)
      // biome-ignore lint/suspicious/noExplicitAny: see above
      return { series, latest: latest.find((one: any) => one.series === series.id) }
    }
  })

const [fresh, old, doubted, slow] = ["28.000000000001", "28.000000000002", "28.000000000003", "28.000000000004"].map(
  (device) => Serving.series(device)
) as [Sample.Sample["series"], Sample.Sample["series"], Sample.Sample["series"], Sample.Sample["series"]]

describe("a series is stale", () => {
  it.scopedLive("after three intervals without a good reading, in /latest, /series and its history", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      yield* serving.read([sample(fresh, 30_000), sample(old, 2 * minute)])
      const of = yield* latestOf(serving)
      assert.deepInclude(of(fresh.device).latest, { every: 30_000, stale: false, conditions: [] })
      assert.deepInclude(of(fresh.device).series, { every: 30_000, stale: false, conditions: [] })
      assert.deepInclude(of(old.device).latest, { every: 30_000, stale: true })
      const { series } = of(old.device)
      assert.deepInclude(series, { stale: true })
      const { json } = yield* Serving.ask(serving, `/api/v1/series/${series.id}/history`)
      assert.deepInclude(json.series, { stale: true })
      yield* serving.read([sample(old, 0)])
      assert.isFalse((yield* latestOf(serving))(old.device).latest.stale)
    })
  )

  it.scopedLive("by the interval of its rule, which may name a label", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({
        plan: [
          { match: "attic", every: Duration.minutes(10) },
          { match: slow.device, every: Duration.hours(1) }
        ]
      })
      yield* serving.read([sample(old, 2 * minute), sample(slow, 120 * minute), sample(fresh, 2 * minute)])
      const before = yield* latestOf(serving)
      assert.deepInclude(before(slow.device).latest, { every: 3_600_000, stale: false })
      assert.deepInclude(before(old.device).latest, { every: 30_000, stale: true })
      const { id } = before(old.device).series
      const label = { method: "PUT", body: { name: "attic" } }
      yield* Serving.ask(serving, `/api/v1/series/${id}/label`, label)
      const after = yield* latestOf(serving)
      assert.deepInclude(after(old.device).latest, { every: 600_000, stale: false })
      assert.deepInclude(after(fresh.device).latest, { every: 30_000, stale: true })
    })
  )

  it.scopedLive("if only doubtful readings come, though the newest reading is young", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const good = sample(doubted, 2 * minute)
      yield* serving.read([good])
      yield* serving.read([sample(doubted, 1000, "doubtful"), sample(fresh, 60_000)])
      yield* serving.read([sample(fresh, 1000, "doubtful")])
      const of = yield* latestOf(serving)
      assert.deepInclude(of(doubted.device).latest, { quality: "doubtful", lastGood: good.at, stale: true })
      assert.deepInclude(of(fresh.device).latest, { quality: "doubtful", stale: false })
    })
  )

  it.scopedLive("not by a restart: the good reading before a doubtful one is found in the database", () =>
    Effect.gen(function* () {
      const good = sample(doubted, 61_000)
      const alone = sample(old, 1000, "doubtful")
      const samples = [good, sample(doubted, 31_000, "doubtful"), sample(doubted, 1000, "doubtful"), alone]
      const serving = yield* Serving.serve({ stored: [...samples, sample(fresh, 1000)] })
      const of = yield* latestOf(serving)
      assert.deepInclude(of(doubted.device).latest, { quality: "doubtful", lastGood: good.at, stale: false })
      assert.deepInclude(of(old.device).latest, { lastGood: null, stale: true })
      assert.isFalse(of(fresh.device).latest.stale)
    })
  )

  it.scopedLive("not by a calibration, but if the clock is more than a minute behind its readings", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      // The newest reading is not stored yet, as in a running station.
      yield* serving.read([sample(fresh, 10 * minute), sample(slow, -60 * minute), sample(old, -50_000)])
      yield* serving.feed.report({ _tag: "Read", samples: [sample(fresh, 1000)] })
      const { id } = (yield* latestOf(serving))(fresh.device).series
      const calibrate = { method: "PUT", body: { factor: 2, offset: 0 } }
      yield* Serving.ask(serving, `/api/v1/series/${id}/calibrations/0`, calibrate)
      const of = yield* latestOf(serving)
      assert.deepInclude(of(fresh.device).latest, { value: 40, stale: false })
      assert.isFalse(of(old.device).latest.stale)
      assert.isTrue(of(slow.device).latest.stale)
    })
  )
})

it.scopedLive("a series names the open conditions of itself, its device and its server, each once", () =>
  Effect.gen(function* () {
    const array = Serving.series("1D.000000000001", { property: "counter.A", kind: "counter", unit: "" })
    const other = Serving.series(fresh.device, { property: "humidity" })
    const key = (kind: Condition.Kind, device = "", property = ""): Condition.Key => ({
      kind,
      server: "attic",
      device,
      property
    })
    const serving = yield* Serving.serve({
      status: {
        servers: [
          server([
            key("server-lost"),
            key("bus-failed"),
            key("device-missing", old.device),
            key("read-failed", fresh.device, "temperature"),
            key("read-failed", fresh.device),
            key("doubtful", fresh.device, "temperature"),
            key("read-failed", array.device, "counter.ALL")
          ]),
          { ...server([{ ...key("collector-failed"), server: "shed" }]), server: "shed" }
        ]
      }
    })
    yield* serving.read([fresh, other, old, array].map((series) => sample(series, 0)))
    const { items } = (yield* Serving.ask(serving, "/api/v1/series")).json
    // biome-ignore lint/suspicious/noExplicitAny: the response is checked here
    const of = Object.fromEntries(items.map((one: any) => [`${one.device}/${one.property}`, one.conditions]))
    assert.deepStrictEqual(of, {
      "28.000000000001/temperature": ["server-lost", "read-failed", "doubtful"],
      "28.000000000001/humidity": ["server-lost", "read-failed"],
      "28.000000000002/temperature": ["server-lost", "device-missing"],
      "1D.000000000001/counter.A": ["server-lost", "read-failed"]
    })
  })
)

it.scopedLive("a series is writable by the alias that its device has now", () =>
  Effect.gen(function* () {
    const relays = ["05.000000000001", "05.000000000002"].map((device) =>
      Serving.series(device, { property: "PIO", kind: "state", unit: "" })
    )
    const serving = yield* Serving.serve({ writable: [{ match: "pump", property: "PIO" }] })
    yield* serving.read(relays.map((series) => ({ ...sample(series, 0), value: 0 })))
    const found = (n: number, alias: string | undefined) =>
      serving.feed.report({ _tag: "Found", server: "attic", device: relays[n]!.device, family: "05", alias })
    const writable = Effect.map(Serving.ask(serving, "/api/v1/series"), ({ json }) =>
      json.items.map((one: { readonly writable: boolean }) => one.writable)
    )
    yield* found(0, "pump")
    assert.deepStrictEqual(yield* writable, [true, false])
    yield* found(0, undefined)
    yield* found(1, "pump")
    assert.deepStrictEqual(yield* writable, [false, true])
  })
)
