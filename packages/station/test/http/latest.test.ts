import { assert, describe, it } from "@effect/vitest"
import { type Sample, StoreError } from "@owserver/station"
import { Effect } from "effect"
import * as Readings from "../../src/readings/Readings.js"
import * as Serving from "./Serving.js"

const start = Date.parse("2026-01-31T12:00:00Z")

const sample = (device: string, at: number, value: number, quality: Sample.Quality = "good"): Sample.Sample => ({
  series: Serving.series(device),
  at: start + at,
  value,
  quality
})

const [one, two, three] = ["28.000000000001", "28.000000000002", "28.000000000003"]

interface Item {
  readonly series: number
  readonly at: number
  readonly value: number
  readonly raw: number
  readonly quality: string
}

interface Fresh {
  readonly raw: number
  readonly lastGood: number
  readonly stale: boolean
}

const day = 86_400_000

const plain = ({ at, quality, raw, series, value }: Item) => ({ series, at, value, raw, quality })

const ask = (serving: Pick<Serving.Serving, "port">, path: string, options?: Serving.Asked) =>
  Effect.tap(Serving.ask(serving, `/api/v1${path}`, options), ({ status, text }) =>
    Effect.sync(() => assert.isBelow(status, 300, text))
  )

/** What is served must be what is stored. */
const same = ({ port, store }: Serving.Serving) =>
  Effect.gen(function* () {
    const { json } = yield* ask({ port }, "/latest")
    const stored = [...(yield* store.latest)].sort((a, b) => a.series - b.series)
    assert.deepStrictEqual(json.items.map(plain), stored.map(plain))
    return stored
  })

describe("the newest readings in memory", () => {
  it.scopedLive("are those of the store, after each change", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const { read } = serving
      assert.deepStrictEqual(yield* same(serving), [])
      yield* read([sample(one, 0, 20), sample(two, 0, 21)])
      assert.lengthOf(yield* same(serving), 2)
      yield* read([sample(one, 1000, 20.5), sample(two, 1000, 85, "doubtful"), sample(three, 1000, 1)])
      const [first, second] = yield* same(serving)

      yield* ask(serving, `/series/${first!.series}/calibrations/${start + 500}`, {
        method: "PUT",
        body: { factor: 2, offset: 1 }
      })
      assert.strictEqual((yield* same(serving))[0]!.value, 42)
      yield* read([sample(one, 2000, 10)])
      assert.strictEqual((yield* same(serving))[0]!.value, 21)
      yield* ask(serving, `/series/${first!.series}/calibrations/${start + 500}`, { method: "DELETE" })
      assert.strictEqual((yield* same(serving))[0]!.value, 10)

      yield* read([sample(one, 2500, -40)])
      yield* ask(serving, `/series/${first!.series}/values?from=${start + 2500}&to=${start + 2501}`, {
        method: "DELETE"
      })
      assert.strictEqual((yield* same(serving))[0]!.value, 10)
      yield* ask(serving, `/series/${first!.series}/replaced-by/${second!.series}`, { method: "POST" })
      yield* same(serving)
      yield* ask(serving, `/series/${second!.series}`, { method: "DELETE" })
      assert.lengthOf(yield* same(serving), 2)
      yield* read([sample(two, 3000, 7)])
      assert.lengthOf(yield* same(serving), 3)
    })
  )

  it.scopedLive("are those that arrived last, though the clock was set back meanwhile, also after a restart", () =>
    Effect.gen(function* () {
      const now = Date.now()
      const at = (device: string, time: number, value: number) => ({ ...sample(device, 0, value), at: time })
      const serving = yield* Serving.serve({ stored: [at(one, now + day, 20), at(two, now + day, 20)] })
      const latest = Effect.map(ask(serving, "/latest"), ({ json }) =>
        json.items.map(({ lastGood, raw, stale }: Fresh) => [raw, lastGood - now, stale])
      )
      assert.deepStrictEqual(yield* latest, [
        [20, day, true],
        [20, day, true]
      ])
      yield* serving.read([at(one, now, -40)])
      yield* serving.read([at(one, now + day + 1, 20.5)])
      yield* serving.read([at(one, now + 1, -41)])
      assert.deepStrictEqual(yield* latest, [
        [-41, 1, false],
        [20, day, true]
      ])
      const { catalogue } = yield* Readings.make(serving.store)
      const found = (yield* catalogue.latest).map(({ lastGood, raw }) => [raw, lastGood! - now])
      assert.deepStrictEqual(found, [
        [-41, 1],
        [20, day]
      ])
    })
  )

  it.scopedLive("are those of the store after a restart, with calibrations, before anything is read", () =>
    Effect.gen(function* () {
      const { read, store } = yield* Serving.serve()
      yield* read([sample(one, 0, 20), sample(two, 0, 21), sample(two, 1000, 85, "doubtful")])
      const [first] = yield* store.series
      yield* store.calibrate(first!.id, { from: start, factor: 1, offset: -1.5 })
      const { catalogue } = yield* Readings.make(store)
      const found = yield* catalogue.latest
      assert.deepStrictEqual(found.map(plain), (yield* store.latest).map(plain))
      assert.deepStrictEqual(
        found.map(({ lastGood, value }) => [value, lastGood]),
        [
          [18.5, start],
          [85, start]
        ]
      )
    })
  )

  it.scopedLive("are served without the database, also while it is away or does not answer", () =>
    Effect.gen(function* () {
      const error = new StoreError({ reason: "Unavailable", operation: "any", issue: "the disk is gone" })
      const calls: Array<string> = []
      let state: "here" | "away" | "silent" = "here"
      const guard = <A>(name: string, effect: Effect.Effect<A, StoreError>) =>
        Effect.suspend(() => {
          calls.push(name)
          return state === "here" ? effect : state === "away" ? error : Effect.never
        })
      const serving = yield* Serving.serve({
        wrap: (store) => ({
          ...store,
          series: guard("series", store.series),
          latest: guard("latest", store.latest),
          allCalibrations: guard("calibrations", store.allCalibrations)
        })
      })
      yield* serving.read([sample(one, 0, 20)])
      const expected = (yield* ask(serving, "/latest")).json.items
      assert.lengthOf(expected, 1)
      calls.length = 0
      assert.deepStrictEqual((yield* ask(serving, "/latest")).json.items, expected)
      // The list of series is read again every few seconds.
      assert.isAtMost(calls.filter((name) => name !== "series").length, 0)

      for (const other of ["away", "silent"] as const) {
        state = other
        // The first reading of a new series, which the database does not know yet.
        yield* serving.feed.report({ _tag: "Read", samples: [sample(two, 0, 1)] })
        assert.deepStrictEqual((yield* ask(serving, "/latest")).json.items, expected)
        assert.lengthOf((yield* ask(serving, "/devices")).json.items, 1)
      }
      // An answer from memory would be wrong now.
      yield* serving.feed.catalogue.invalidate(expected[0].series)
      state = "away"
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/latest")).status, 503)
      state = "here"
      assert.deepStrictEqual((yield* ask(serving, "/latest")).json.items.map(plain), expected.map(plain))
    })
  )
})
