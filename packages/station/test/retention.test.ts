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

const filled = Effect.fnUntraced(function* ({ database }: Databases.Opened) {
  const store = assemble(database, retention)
  yield* store.append({ samples, transitions: [] })
  return store
})

const every = { from: start, to: end }

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

    it.scopedLive("late readings do not change an hour whose readings have been deleted", () =>
      Effect.gen(function* () {
        const store = yield* filled(yield* open)
        yield* store.retain(end)
        yield* store.append({ samples: [{ ...samples[0]!, at: start + 60_000, value: 1000 }], transitions: [] })
        yield* store.append({ samples: [{ ...samples[0]!, at: start + 6 * day + 1, value: 1000 }], transitions: [] })
        yield* store.rollUp(end)
        const history = yield* store.history(1, { ...every, points: days })
        expect(Math.max(...history.points.map(({ max }) => max!))).toBe(6)
      }).pipe(Effect.orDie)
    )
  })
}

const count = (store: ReturnType<typeof assemble>) =>
  Effect.map(Stream.runCollect(store.values({ from: 0, to: end })), Chunk.size)

it.scoped("a clock far after the newest reading deletes nothing within an hour", () =>
  Effect.gen(function* () {
    const memory = Databases.all.find(({ name }) => name === "libSQL, memory")!
    const store = yield* filled(yield* memory.open)
    const leapt = end + 400 * day
    yield* store.retain(leapt)
    yield* TestClock.adjust(Duration.minutes(59))
    yield* store.retain(leapt)
    expect(yield* count(store)).toBe(samples.length)
    // The clock was right after all: the sensors are gone.
    yield* TestClock.adjust(Duration.minutes(1))
    yield* store.retain(leapt)
    expect(yield* count(store)).toBeLessThan(10)
  }).pipe(Effect.orDie)
)

it.scoped("the hour begins again when the clock was plausible meanwhile", () =>
  Effect.gen(function* () {
    const memory = Databases.all.find(({ name }) => name === "libSQL, memory")!
    const store = yield* filled(yield* memory.open)
    const leapt = end + 400 * day
    yield* store.retain(leapt)
    yield* TestClock.adjust(Duration.minutes(59))
    yield* store.retain(start + day)
    yield* TestClock.adjust(Duration.minutes(1))
    yield* store.retain(leapt)
    expect(yield* count(store)).toBe(samples.length)
  }).pipe(Effect.orDie)
)
