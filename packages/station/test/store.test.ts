import { describe, it } from "@effect/vitest"
import type { Condition, Sample, Series, Store, StoreError } from "@owserver/station"
import { Effect, Fiber } from "effect"
import { expect } from "vitest"
import * as Databases from "./Databases.js"

const temperature: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const other = { ...temperature, device: "28.000000000002" }
const counter: Series.Description = {
  ...temperature,
  device: "1D.000000000001",
  property: "counter.A",
  kind: "counter"
}

const sample = (at: number, value: number, series = temperature, quality: Sample.Quality = "good"): Sample.Sample => ({
  series,
  at,
  value,
  quality
})

const transition = (change: Condition.Transition["change"], at: number, detail = ""): Condition.Transition => ({
  kind: "server-lost",
  server: "home",
  device: "",
  property: "",
  change,
  at,
  detail
})

const append = (store: Store.StoreService, ...samples: ReadonlyArray<Sample.Sample>) =>
  store.append({ samples, transitions: [] })

const report = (store: Store.StoreService, ...transitions: ReadonlyArray<Condition.Transition>) =>
  store.append({ samples: [], transitions })

const idOf = (store: Store.StoreService, { device }: Series.Key) =>
  Effect.map(store.series, (all) => all.find((series) => series.device === device)!.id)

const minute = 60_000
const hour = 60 * minute
const day = 86_400_000

for (const { name, open, skipped } of Databases.all) {
  const test = (claim: string, body: (opened: Databases.Opened) => Effect.Effect<void, unknown>) =>
    it.scopedLive(claim, () => Effect.orDie(Effect.flatMap(open, body)))

  describe.skipIf(skipped)(name, () => {
    test("a reading of the same series and time replaces the stored one", ({ database, store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1000, 20), sample(1000, 20.5), sample(2000, 21))
        yield* append(store, sample(2000, 22))
        const rows = yield* database.sql`select at, value, quality from reading order by at`
        expect(rows).toEqual([
          { at: 1000, value: 20.5, quality: 0 },
          { at: 2000, value: 22, quality: 0 }
        ])
      }))

    test("batches of any size are stored whole", ({ database, store }) =>
      Effect.gen(function* () {
        let at = 0
        const sizes = [1, 2, 31, 32, 33, 63, 100, 499, 500, 501, 1033]
        for (const size of sizes) yield* append(store, ...Array.from({ length: size }, () => sample(at++, at / 7)))
        const rows = yield* database.sql<{ at: number; value: number }>`select at, value from reading order by at`
        expect(rows).toEqual(Array.from({ length: at }, (_, n) => ({ at: n, value: (n + 1) / 7 })))
      }))

    test("unsorted batches with doubled readings are stored as sorted ones are", ({ database, store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(0, 0), sample(0, 0, other))
        const doubled = [
          sample(3000, 1),
          sample(1000, 2, other),
          sample(1000, 3),
          sample(3000, 4),
          sample(1000, 5, other)
        ]
        yield* append(store, ...doubled)
        yield* append(store, sample(2000, 6), sample(2000, 7, other), sample(2000, 8))
        const rows = yield* database.sql<{ value: number }>`select value from reading where at > 0 order by at, value`
        expect(rows.map(({ value }) => value)).toEqual([3, 5, 7, 8, 4])
      }))

    test("extreme values and times come back exactly", ({ database, store }) =>
      Effect.gen(function* () {
        const values = [0.1 + 0.2, -1e100, 1e100, 5e-324, 2 ** 53 + 2, -55.0625, 0]
        const samples = values.map((value, n) => sample(-(n + 1) * 10 * 365 * day, value))
        yield* append(store, ...samples, sample(8.6e15, 1), sample(-8.6e15, 2))
        const rows = yield* database.sql<{ value: number }>`select value from reading order by at desc`
        expect(rows.map(({ value }) => value)).toEqual([1, ...values, 2])
      }))

    test("an invalid sample is refused, and nothing of its batch is stored", ({ database, store }) =>
      Effect.gen(function* () {
        const refused = [
          ...[Number.NaN, Infinity, -Infinity, 1e101].map((value) => sample(1, value)),
          ...[0.5, Number.NaN, Infinity, 8.6e15 + 1].map((at) => sample(at, 1))
        ]
        for (const one of refused) {
          const error = yield* Effect.flip(append(store, sample(0, 1), one))
          expect(error.reason).toBe("Invalid")
        }
        expect(yield* database.sql`select * from reading`).toEqual([])
        expect(yield* store.series).toEqual([])
      }))

    test("hostile names are kept as text", ({ store }) =>
      Effect.gen(function* () {
        const device = `'; drop table reading; --\u0000\n\u001b[2J\ud800<b>🦊`
        yield* append(store, sample(1, 1, { ...temperature, device, property: "x".repeat(100_000) }))
        yield* append(store, sample(2, 2, { ...temperature, device, property: "x".repeat(100_000) }))
        const [series] = yield* store.series
        expect(series!.device).toBe(`'; drop table reading; --\ufffd\n\u001b[2J\ufffd<b>🦊`)
        expect(series!.property.length).toBe(100_000)
        yield* store.label(series!.id, { name: "👨‍👩‍👧", place: "Küche %' \"" })
        for (const name of ["a\u0000b", "\u001b[2J", "a\nb", "\u202eb"])
          expect((yield* Effect.flip(store.label(series!.id, { name }))).message).toBe(
            "label: the name has control characters"
          )
        expect((yield* store.series)[0]).toMatchObject({ name: "👨‍👩‍👧", place: "Küche %' \"" })
        yield* report(store, { ...transition("began", 1, "\u0000\ud800"), device })
        yield* report(store, { ...transition("ended", 2), device })
        expect(yield* store.events({})).toMatchObject([{ detail: "\ufffd\ufffd", endedAt: 2 }])
      }))

    test("series are listed by their keys, with the time of their first reading", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(5000, 1, other), sample(4000, 1), sample(3000, 7, counter))
        yield* append(store, sample(1000, 1, other), sample(9000, 1))
        const listed = (yield* store.series).map(({ device, firstAt }) => [device, firstAt])
        expect(listed).toEqual([
          [counter.device, 3000],
          [temperature.device, 4000],
          [other.device, 1000]
        ])
      }))

    test("of several descriptions of a series in one batch, the last is stored, with the first time", ({ store }) =>
      Effect.gen(function* () {
        const hostile = { ...temperature, property: "a\0\ud800", unit: "\ud800" }
        const same = { ...temperature, property: "a\ufffd\ufffd", unit: "K" }
        yield* append(
          store,
          sample(2000, 2, hostile),
          sample(1000, 1, hostile),
          sample(3000, 3, same),
          sample(1, 4, other)
        )
        const [one, two] = yield* store.series
        expect(one).toMatchObject({ property: "a\ufffd\ufffd", unit: "K", firstAt: 1000 })
        expect(two).toMatchObject({ device: other.device, firstAt: 1 })
        yield* append(store, sample(500, 0, same))
        expect((yield* store.series).map(({ firstAt }) => firstAt)).toEqual([500, 1])
      }))

    test("a changed description is stored", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1, 1))
        yield* append(store, sample(2, 1, { ...temperature, unit: "K" }))
        expect(yield* store.series).toMatchObject([{ unit: "K", firstAt: 1 }])
      }))

    test("labels change only what is given", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1, 1))
        const id = yield* idOf(store, temperature)
        expect(yield* store.series).toMatchObject([{ name: "", place: "", hidden: false, replacedBy: undefined }])
        yield* store.label(id, { name: "Freezer" })
        yield* store.label(id, { place: "Cellar", hidden: true })
        yield* store.label(id, {})
        expect(yield* store.series).toMatchObject([{ name: "Freezer", place: "Cellar", hidden: true }])
        yield* store.label(id, { hidden: false, name: "" })
        expect(yield* store.series).toMatchObject([{ name: "", place: "Cellar", hidden: false }])
      }))

    test("unknown series and invalid arguments are refused", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1, 1))
        const id = yield* idOf(store, temperature)
        const one = { from: 0, factor: 1, offset: 0 }
        const refused = [
          ...[id + 1, -1, 0.5, 2 ** 40, Number.NaN].flatMap((unknown) => [
            store.label(unknown, { name: "x" }),
            store.label(unknown, {}),
            store.calibrations(unknown),
            store.calibrate(unknown, one),
            store.uncalibrate(unknown, 0),
            store.replace(id, unknown),
            store.replace(unknown, id)
          ]),
          store.label(id, { name: "x".repeat(201) }),
          ...[0, Number.NaN, Infinity].map((factor) => store.calibrate(id, { ...one, factor })),
          ...[Number.NaN, Infinity].map((offset) => store.calibrate(id, { ...one, offset })),
          ...[0.5, Infinity].map((from) => store.calibrate(id, { ...one, from })),
          store.uncalibrate(id, 7),
          ...[0, -1, 1.5, 1e6].map((limit) => store.events({ limit })),
          store.events({ before: Number.NaN })
        ]
        for (const effect of refused) {
          const error = yield* Effect.flip(effect as Effect.Effect<unknown, StoreError>)
          expect(error.reason).toBe("Invalid")
        }
      }))

    test("the latest values are calibrated by the segment in which they lie", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1000, 20), sample(2000, 30, other, "doubtful"), sample(2500, 7, counter))
        const id = yield* idOf(store, temperature)
        yield* store.calibrate(id, { from: 500, factor: 2, offset: 1 })
        yield* store.calibrate(id, { from: 1001, factor: 1, offset: -9 })
        const expected = { at: 1000, raw: 20, value: 41, quality: "good" }
        expect(yield* store.latest).toContainEqual({ series: id, ...expected })
        expect(yield* store.latest).toContainEqual({
          series: yield* idOf(store, other),
          at: 2000,
          raw: 30,
          value: 30,
          quality: "doubtful"
        })
        yield* append(store, sample(1001, 20))
        expect(yield* store.latest).toContainEqual({ series: id, ...expected, at: 1001, value: 11 })
        yield* store.calibrate(id, { from: 1001, factor: 1, offset: 5 })
        yield* store.uncalibrate(id, 500)
        expect(yield* store.calibrations(id)).toEqual([{ from: 1001, factor: 1, offset: 5 }])
        expect(yield* store.latest).toContainEqual({ series: id, ...expected, at: 1001, value: 25 })
      }))

    test("the latest value of a series that fell silent is found after its rollup", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1000, 20), sample(minute * 7, 21), sample(minute * 8, 85, temperature, "doubtful"))
        yield* append(store, ...Array.from({ length: 100 }, (_, n) => sample(n * 3 * minute, n, other)))
        yield* store.rollUp(2 * day)
        yield* append(store, sample(2 * day, 5, other))
        const id = yield* idOf(store, temperature)
        const find = Effect.map(store.latest, (all) => all.find(({ series }) => series === id))
        expect(yield* find).toMatchObject({ at: minute * 8, raw: 85, quality: "doubtful" })
        yield* append(store, sample(minute * 100, 22))
        expect(yield* find).toMatchObject({ at: minute * 100, raw: 22 })
        yield* store.removeValues(id, { from: minute * 8, to: day })
        expect(yield* find).toMatchObject({ at: minute * 7, raw: 21 })
        yield* store.removeValues(id, { from: 0, to: day })
        expect(yield* find).toBeUndefined()
      }))

    test("the latest values are not from the future while the clock is behind, unless there are no others", ({
      store
    }) =>
      Effect.gen(function* () {
        const now = Date.now()
        const find = (series: Series.Description) =>
          Effect.gen(function* () {
            const id = yield* idOf(store, series)
            return (yield* store.latest).find(({ series }) => series === id)?.raw
          })
        yield* append(store, sample(now - 2 * day, 18), sample(now + day, 20), sample(now + 2 * day, 20, other))
        expect([yield* find(temperature), yield* find(other)]).toEqual([18, 20])
        // The clock was wrong for days, so all has been rolled up, and what comes now is late.
        yield* store.rollUp(now + 3 * day)
        expect([yield* find(temperature), yield* find(other)]).toEqual([18, 20])
        yield* append(store, sample(now - 3 * hour, -40), sample(now + 1000, -41), sample(now + 61_000 + hour, 19))
        expect([yield* find(temperature), yield* find(other)]).toEqual([-41, 20])
        yield* store.rollUp(now + 3 * day)
        expect([yield* find(temperature), yield* find(other)]).toEqual([-41, 20])
      }))

    test("a condition is one event, however often it is seen or begun", ({ store }) =>
      Effect.gen(function* () {
        yield* report(store, transition("began", 1000, "refused"), transition("seen", 2000, "timeout"))
        yield* report(store, transition("began", 3000, "refused again"))
        const [open] = yield* store.events({ open: true })
        expect(open).toMatchObject({ beganAt: 1000, endedAt: undefined, count: 3, detail: "refused again" })
        yield* report(store, transition("ended", 4000), transition("ended", 5000))
        expect(yield* store.events({ open: true })).toEqual([])
        expect(yield* store.events({})).toMatchObject([{ id: open!.id, endedAt: 4000, count: 3 }])
        yield* report(store, transition("began", 6000), transition("ended", 100))
        expect(yield* store.events({})).toMatchObject([{ beganAt: 6000, endedAt: 6000, count: 1 }, { id: open!.id }])
      }))

    test("events are paged from the last stored one on", ({ store }) =>
      Effect.gen(function* () {
        for (let n = 0; n < 5; n++) yield* report(store, transition("began", n), transition("ended", n))
        const first = yield* store.events({ limit: 2 })
        const second = yield* store.events({ limit: 10, before: first.at(-1)!.id })
        expect([...first, ...second].map(({ beganAt }) => beganAt)).toEqual([4, 3, 2, 1, 0])
      }))

    test("a replaced sensor hands its label on, and joins the history", ({ store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1000, 1), sample(2000, 2, other))
        const [old, next] = [yield* idOf(store, temperature), yield* idOf(store, other)]
        yield* store.label(old, { name: "Freezer", place: "Cellar" })
        yield* store.replace(old, next)
        const all = yield* store.series
        expect(all.find(({ id }) => id === old)).toMatchObject({ name: "", place: "", replacedBy: next })
        expect(all.find(({ id }) => id === next)).toMatchObject({ name: "Freezer", place: "Cellar" })
        const { points } = yield* store.history(next, { from: 0, to: 3000, points: 10 })
        expect(points.map(({ avg }) => avg)).toEqual([1, 2])
      }))

    test("a sensor cannot replace itself, directly or through others", ({ store }) =>
      Effect.gen(function* () {
        const third = { ...temperature, device: "28.000000000003" }
        yield* append(store, sample(1, 1), sample(1, 1, other), sample(1, 1, third), sample(1, 1, counter))
        const [a, b, c] = [yield* idOf(store, temperature), yield* idOf(store, other), yield* idOf(store, third)]
        yield* store.replace(a, b)
        yield* store.replace(b, c)
        for (const [one, next] of [
          [a, a],
          [c, a],
          [c, b],
          [b, a],
          [a, yield* idOf(store, counter)]
        ] as const) {
          expect((yield* Effect.flip(store.replace(one, next))).reason).toBe("Invalid")
        }
      }))

    test("readings of a deleted series begin a new one", ({ database, store }) =>
      Effect.gen(function* () {
        yield* append(store, sample(1000, 1), sample(1000, 2, other))
        const id = yield* idOf(store, temperature)
        yield* store.label(id, { name: "Freezer" })
        yield* store.removeSeries(id)
        yield* append(store, sample(2000, 3))
        expect(yield* database.sql`select value from reading order by value`).toEqual([{ value: 2 }, { value: 3 }])
        const found = (yield* store.series).find(({ device }) => device === temperature.device)
        expect(found).toMatchObject({ name: "", firstAt: 2000 })
        expect(found!.id).not.toBe(id)
      }))

    test("an import of a file is claimed once", ({ store }) =>
      Effect.gen(function* () {
        expect(yield* store.claimImport("abc")).toBe(true)
        expect(yield* store.claimImport("abc")).toBe(false)
        expect(yield* store.claimImport("abd")).toBe(true)
      }))

    test("an interrupted append stores all or nothing, and the store goes on", ({ database, store }) =>
      Effect.gen(function* () {
        for (let n = 0; n < 50; n++) {
          const samples = Array.from({ length: 1000 }, (_, k) => sample(n * 1000 + k, k))
          const fiber = yield* Effect.fork(append(store, ...samples))
          for (let turn = 0; turn < n % 10; turn++) yield* Effect.yieldNow()
          yield* Fiber.interrupt(fiber)
          const [row] = yield* database.sql<{ n: number }>`
            select count(*) as n from reading where at >= ${n * 1000} and at < ${(n + 1) * 1000}`
          expect([0, 1000]).toContain(row!.n)
        }
        yield* append(store, sample(-1, 1))
      }))
  })
}
