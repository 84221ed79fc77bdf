import { describe, it } from "@effect/vitest"
import type { Sample, Series } from "@owserver/station"
import { Chunk, Duration, Effect, Stream, TestClock } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import * as Databases from "./Databases.js"

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse("2026-01-01T00:00Z")

const temperature: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const days = 8
const end = start + days * day

/** A reading every twenty minutes. */
const samples = Array.from(
  { length: (days * day) / 1_200_000 },
  (_, n): Sample.Sample => ({
    series: temperature,
    at: start + n * 1_200_000,
    value: n % 7,
    quality: "good"
  })
)

const retention = { readings: "1 day", fiveMinutes: "3 days", hours: "5 days" } as const

const filled = Effect.fnUntraced(function* ({ database }: Pick<Databases.Opened, "database">) {
  const store = assemble(database, retention)
  yield* store.append({ samples, transitions: [] })
  return store
})

const every = { from: start, to: end }

const reading = (at: number): Sample.Sample => ({ ...samples[0]!, at })

const count = (store: ReturnType<typeof assemble>) =>
  Effect.map(Stream.runCollect(store.values({ from: 0, to: end + 1000 * day })), Chunk.size)

for (const { name, open, skipped } of Databases.all) {
  if (name === "libSQL, file") continue
  describe.skipIf(skipped)(name, () => {
    it.scopedLive("each level is kept as long as it should be, and histories take the next coarser one", () =>
      Effect.gen(function* () {
        const opened = yield* open
        const store = yield* filled(opened)
        yield* store.retain(end)
        const { sql } = opened.database
        const rows = yield* sql<{ width: number; at: number }>`
          select width, min(at) as at from rollup group by width
          union all select 0, min(at) from reading order by 1`
        expect(rows.map(({ at, width }) => [width, (at - start) / day])).toEqual([
          [0, 7],
          [300, 5],
          [3600, 3],
          [86_400, 0]
        ])
        const { points, width } = yield* store.history(1, { ...every, points: 10_000 })
        expect(width).toBe(300_000)
        const widths = points.map(({ at, until }) => [Math.floor((at - start) / day), until - at] as const)
        expect(new Set(widths.filter(([day]) => day < 3).map(([, width]) => width))).toEqual(new Set([day]))
        expect(new Set(widths.filter(([day]) => day >= 3 && day < 5).map(([, width]) => width))).toEqual(
          new Set([hour])
        )
        expect(new Set(widths.filter(([day]) => day >= 5).map(([, width]) => width))).toEqual(new Set([300_000]))
        expect(points.reduce((sum, { n }) => sum + n, 0)).toBe(samples.length)
        const totals = yield* store.totals(1, { ...every, per: "day", zone: "UTC" })
        expect(totals.map(({ n }) => n)).toEqual(Array(days).fill(72))
      }).pipe(Effect.orDie)
    )

    it.scopedLive("late readings do not change an hour of which readings have been deleted, however many come", () =>
      Effect.gen(function* () {
        const store = yield* filled(yield* open)
        yield* store.retain(end)
        const late = [0, 3, 6].flatMap((n) =>
          Array.from({ length: 50 }, (_, minute) => ({ ...reading(start + n * day + minute * 60_000), value: 1000 }))
        )
        yield* store.append({ samples: late, transitions: [] })
        yield* store.rollUp(end)
        yield* store.retain(end)
        const { points } = yield* store.history(1, { ...every, points: days })
        expect(Math.max(...points.map(({ max }) => max!))).toBe(6)
        expect(points.map(({ n }) => n)).toEqual(Array(days).fill(72))
      }).pipe(Effect.orDie)
    )

    it.scopedLive("readings of a time whose readings have been deleted count in hours that had none", () =>
      Effect.gen(function* () {
        const opened = yield* open
        const store = yield* filled(opened)
        yield* store.retain(end)
        const other = { ...temperature, device: "28.000000000002" }
        const append = (...minutes: ReadonlyArray<number>) =>
          store.append({
            samples: [0, 3, 6].flatMap((n) =>
              minutes.map((minute) => ({ ...reading(start + n * day + minute * 60_000), series: other }))
            ),
            transitions: []
          })
        const counts = Effect.map(store.history(2, { ...every, points: days }), ({ points }) =>
          points.map(({ at, n }) => [(at - start) / day, n])
        )
        const each = (n: number) => [0, 3, 6].map((day) => [day, n])
        yield* append(0, 70)
        yield* store.rollUp(end)
        expect(yield* counts).toEqual(each(2))
        yield* append(1, 71)
        yield* store.rollUp(end)
        expect(yield* counts).toEqual(each(4))
        yield* store.retain(end)
        expect(yield* counts).toEqual(each(4))
        expect(yield* opened.database.sql`select * from complete`).toEqual([])
        yield* append(2, 72)
        yield* store.rollUp(end)
        expect(yield* counts).toEqual(each(4))
      }).pipe(Effect.orDie)
    )

    it.scopedLive("readings count again in an hour whose values were deleted by hand", () =>
      Effect.gen(function* () {
        const store = yield* filled(yield* open)
        yield* store.retain(end)
        const at = start + 5 * day + hour
        yield* store.removeValues(1, { from: at, to: at + hour })
        yield* store.append({ samples: [reading(at + 1), reading(at - 1)], transitions: [] })
        yield* store.rollUp(end)
        const totals = yield* store.totals(1, { from: at - hour, to: at + 2 * hour, per: "hour", zone: "UTC" })
        expect(totals.map(({ n }) => n)).toEqual([3, 1, 3])
      }).pipe(Effect.orDie)
    )

    it.scopedLive("readings that arrive during a deletion are kept until they have been rolled up", () =>
      Effect.gen(function* () {
        const { database } = yield* open
        const store = yield* filled({ database })
        const other = { ...temperature, device: "28.000000000002" }
        const arrive = store.append({ samples: [{ ...reading(start + day), series: other }], transitions: [] })
        let transactions = 0
        const interrupted: Databases.Opened["database"] = {
          ...database,
          transaction: (operation, effect) =>
            // The third one deletes the first readings. The two before it set marks.
            Effect.zipRight(
              operation === "retain" && ++transactions === 3 ? arrive : Effect.void,
              database.transaction(operation, effect)
            )
        }
        yield* assemble(interrupted, retention).retain(end)
        yield* store.retain(end)
        const { points } = yield* store.history(2, { ...every, points: days })
        expect(points.map(({ n }) => n)).toEqual([1])
        expect(yield* count(store)).toBe(72)
      }).pipe(Effect.orDie)
    )
  })
}

const memory = Databases.all.find(({ name }) => name === "libSQL, memory")!

/** As long as it takes to trust a clock that was set. */
const patience = Duration.days(1)

describe("a clock that leapt forward", () => {
  const leapt = end + 400 * day

  it.scoped("deletes nothing within a day, although the readings follow it, also after a restart", () =>
    Effect.gen(function* () {
      const opened = yield* memory.open
      const store = yield* filled(opened)
      yield* store.retain(end - 5 * day)
      const before = yield* count(store)
      yield* store.append({ samples: [reading(leapt)], transitions: [] })
      yield* store.retain(leapt + 1)
      yield* TestClock.adjust(Duration.hours(23))
      yield* store.retain(leapt + 23 * hour)
      const restarted = assemble(opened.database, retention)
      yield* restarted.retain(leapt + 23 * hour)
      yield* TestClock.adjust(Duration.hours(23))
      yield* restarted.retain(leapt + 46 * hour)
      expect(yield* count(store)).toBe(before + 1)
      // The clock was right after all: the station was off.
      yield* TestClock.adjust(Duration.hours(1))
      yield* restarted.retain(leapt + 47 * hour)
      expect(yield* count(store)).toBeLessThan(10)
    }).pipe(Effect.orDie)
  )

  it.scoped("and follows an import of old readings deletes nothing within a day", () =>
    Effect.gen(function* () {
      const store = yield* filled(yield* memory.open)
      yield* store.retain(leapt)
      yield* TestClock.adjust(Duration.subtract(patience, "1 second"))
      yield* store.retain(leapt)
      expect(yield* count(store)).toBe(samples.length)
    }).pipe(Effect.orDie)
  )

  it.scoped("is doubted anew if it was plausible meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* filled(yield* memory.open)
      yield* store.retain(leapt)
      yield* TestClock.adjust(Duration.subtract(patience, "1 second"))
      yield* store.retain(start + day)
      yield* TestClock.adjust("1 second")
      yield* store.retain(leapt)
      expect(yield* count(store)).toBe(samples.length)
    }).pipe(Effect.orDie)
  )

  it.scoped("is not doubted if the time has really passed", () =>
    Effect.gen(function* () {
      const store = yield* filled(yield* memory.open)
      yield* store.retain(end - 5 * day)
      yield* TestClock.adjust(Duration.days(400))
      yield* store.retain(end + 395 * day)
      expect(yield* count(store)).toBeLessThan(10)
    }).pipe(Effect.orDie)
  )

  it.scoped("and was trusted for too long deletes nothing more when it has been set right", () =>
    Effect.gen(function* () {
      const store = yield* filled(yield* memory.open)
      yield* store.append({ samples: [reading(leapt)], transitions: [] })
      yield* store.retain(leapt)
      yield* TestClock.adjust(patience)
      yield* store.retain(leapt)
      const fresh = Array.from({ length: 2 * 72 }, (_, n) => reading(end + n * 1_200_000))
      yield* store.append({ samples: fresh, transitions: [] })
      yield* store.retain(end + 2 * day)
      yield* store.rollUp(end + 2 * day)
      yield* store.retain(end + 2 * day)
      // A day of readings is kept.
      expect(yield* count(store)).toBe(fresh.length / 2 + 1)
      const { points } = yield* store.history(1, { from: end, to: end + 2 * day, points: 10_000 })
      expect(points.reduce((sum, { n }) => sum + n, 0)).toBe(fresh.length)
    }).pipe(Effect.orDie)
  )
})

it.scoped("more readings of one moment than a step has are deleted", () =>
  Effect.gen(function* () {
    const { database } = yield* memory.open
    const store = assemble(database, retention)
    const many = Array.from(
      { length: 5000 },
      (_, n): Sample.Sample => ({
        ...reading(start),
        series: { ...temperature, device: `28.${n.toString(16).padStart(12, "0")}` }
      })
    )
    yield* store.append({ samples: many, transitions: [] })
    yield* store.append({ samples: [reading(start + day)], transitions: [] })
    yield* store.retain(start + 2 * day)
    expect(yield* count(store)).toBe(1)
  }).pipe(Effect.orDie)
)
