/**
 * Random histories of a store.
 */
import type { Sample, Series, Store } from "@owserver/station"
import { Chunk, Effect, FastCheck as fc, Stream } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import type * as Databases from "./Databases.js"
import { type Expected, StoreModel } from "./StoreModel.js"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const retention = { readings: 3 * day, fiveMinutes: 8 * day, hours: 14 * day }

const start = Date.parse("2026-03-25T07:13:21.000Z")

const describeSeries = (device: string, property: string, kind: Series.Kind): Series.Description => ({
  server: "home",
  device,
  property,
  kind,
  unit: kind === "gauge" ? "°C" : "",
  family: device.slice(0, 2)
})

const descriptions = [
  describeSeries("28.000000000001", "temperature", "gauge"),
  describeSeries("28.000000000002", "temperature", "gauge"),
  describeSeries("1D.000000000001", "counter.A", "counter"),
  describeSeries("1D.000000000002", "counter.A", "counter"),
  describeSeries("05.000000000001", "sensed", "state")
]

/** A step of a history. Times are relative to the clock of the run, and series are indices of the existing ones. */
export type Step =
  | {
      readonly type: "append"
      readonly series: number
      readonly readings: ReadonlyArray<readonly [after: number, value: number, doubtful: boolean]>
      readonly late: number
    }
  | { readonly type: "leap"; readonly by: number }
  | { readonly type: "rollUp"; readonly after: number }
  | { readonly type: "retain" | "restart" }
  | { readonly type: "calibrate"; readonly series: number; readonly before: number; readonly factor: number }
  | { readonly type: "replace"; readonly series: number; readonly other: number }
  | { readonly type: "removeSeries"; readonly series: number }
  | { readonly type: "removeValues"; readonly series: number; readonly before: number; readonly length: number }
  | {
      readonly type: "history"
      readonly series: number
      readonly before: number
      readonly length: number
      readonly points: number
      readonly isRolled: boolean
    }
  | {
      readonly type: "totals"
      readonly series: number
      readonly before: number
      readonly length: number
      readonly per: "hour" | "day" | "month"
      readonly zone: string
    }
  | { readonly type: "latest" | "values" }

const series = fc.nat(4)

/** Spans from seconds to weeks, often at whole minutes. */
const span = fc.oneof(
  fc.integer({ min: 1, max: 30 * minute }),
  fc.integer({ min: 1, max: 60 }).map((n) => n * minute),
  fc.integer({ min: 1, max: 300 }).map((n) => n * hour),
  fc.integer({ min: 1, max: 20 * day })
)

const zone = fc.constantFrom("Europe/Berlin", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant("append" as const),
      series,
      readings: fc.array(
        fc.tuple(
          fc.oneof(fc.constant(0), fc.constant(30_000), fc.constant(minute), fc.integer({ min: 1, max: 3 * hour })),
          fc.oneof({ weight: 8, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(2 ** 32 - 1) }),
          fc.boolean().chain((rare) => (rare ? fc.boolean() : fc.constant(false)))
        ),
        { minLength: 1, maxLength: 40 }
      ),
      late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: span })
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("leap" as const),
      by: fc.oneof(
        span,
        span.map((by) => -by)
      )
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("rollUp" as const), after: span }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("retain" as const, "restart" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("calibrate" as const),
      series,
      before: span,
      factor: fc.constantFrom(1, 0.5, 2, -1.5)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("replace" as const), series, other: series }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("removeSeries" as const), series }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("removeValues" as const), series, before: span, length: span })
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant("history" as const),
      series,
      before: span,
      length: span,
      points: fc.constantFrom(1, 2, 7, 50, 1000),
      isRolled: fc.boolean()
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("totals" as const),
      series,
      before: span,
      length: span,
      per: fc.constantFrom("hour" as const, "day" as const, "month" as const),
      zone
    })
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("values" as const, "latest" as const) }) }
)

const expectNumber = (found: number | undefined, expected: number | undefined, what: string) => {
  if (found === undefined || expected === undefined) expect(found, what).toBe(expected)
  else
    expect(Math.abs(found - expected), `${what}: ${found}, not ${expected}`).toBeLessThanOrEqual(
      Math.abs(expected) * 1e-9
    )
}

const expectPoint = (point: Store.Point, expected: Expected) => {
  const what = (field: string) => `${field} at ${new Date(point.at).toISOString()}`
  expect([point.n, point.doubted], what("n, doubted")).toEqual([expected.n, expected.doubted])
  for (const field of ["min", "avg", "max", "delta"] as const) expectNumber(point[field], expected[field], what(field))
}

/** Runs the steps on a store and on the model, and compares their answers. */
export const run = (opened: Databases.Opened, steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const { database } = opened
    const { sql } = database
    const open = () => assemble(database, retention)
    const model = new StoreModel(retention)
    let store = open()
    let now = start
    let newest = start
    const counts = new Map<number, number>()
    /** The id of a series that exists. */
    const idOf = (index: number) => model.ids[index % Math.max(1, model.ids.length)]
    const rollUp = (at: number) => Effect.tap(store.rollUp(at), () => Effect.sync(() => model.settle()))
    const rollUpAll = Effect.suspend(() => rollUp(Math.max(newest, now) + 3 * hour))

    const check = (id: number, history: Store.History, period: Store.Period, points: number) => {
      const expected = model.points(id)
      expect(history.points.length).toBeLessThanOrEqual(points)
      let sum = 0
      let at = period.from
      for (const point of history.points) {
        const until = history.width === 0 ? point.at + 1 : point.until
        expect(point.at).toBeGreaterThanOrEqual(at)
        at = history.width === 0 ? point.at : until
        // The replaced series may have a reading at the same time.
        if (history.width > 0) expectPoint(point, expected({ from: point.at, to: until }))
        sum += point.n + point.doubted
      }
      const all = expected(period)
      expect(sum, "readings in the points").toBe(all.n + all.doubted)
    }

    for (const step of steps) {
      if (step.type === "append") {
        const description = descriptions[step.series]!
        const samples: Array<Sample.Sample> = []
        let at = now - step.late
        let count = counts.get(step.series) ?? 0
        for (const [after, value, doubtful] of step.readings) {
          at += after
          // Small numbers count on; others are set.
          count = value < 400 ? (count + value) % 2 ** 32 : value
          const known = description.kind === "gauge" ? value / 16 : description.kind === "state" ? value % 2 : count
          samples.push({ series: description, at, value: known, quality: doubtful ? "doubtful" : "good" })
        }
        counts.set(step.series, count)
        if (step.late === 0) now = at
        newest = Math.max(newest, at)
        yield* store.append({ samples, transitions: [] })
        const [row] = yield* sql<{ id: number }>`
          select id from series where device = ${description.device} and property = ${description.property}`
        for (const sample of samples) model.append(row!.id, sample)
      } else if (step.type === "leap") now += step.by
      else if (step.type === "rollUp") yield* rollUp(now + step.after)
      else if (step.type === "restart") store = open()
      else if (step.type === "values") {
        const values = yield* Stream.runCollect(store.values({ from: 0, to: newest + 1 }))
        expect(Chunk.toReadonlyArray(values).map(({ at, raw, series }) => ({ series, at, raw }))).toEqual(
          model.values()
        )
      } else if (step.type === "latest") {
        const latest = new Map((yield* store.latest).map(({ at, raw, series }) => [series, { series, at, raw }]))
        for (const id of model.ids) if (model.isKept(id)) expect(latest.get(id)).toEqual(model.latest(id))
      } else if (model.ids.length === 0) continue
      else if (step.type === "retain") {
        // The clock would not be plausible a day after the newest reading.
        const at = (model.values().at(-1)?.at ?? now) + 3 * hour
        yield* store.retain(at)
        model.retain(at)
      } else if ("series" in step) {
        const id = idOf(step.series)!
        if (step.type === "calibrate") {
          const calibration = { from: now - step.before, factor: step.factor, offset: 0.25 }
          yield* store.calibrate(id, calibration)
          model.calibrate(id, calibration)
        } else if (step.type === "replace") {
          const other = idOf(step.other)!
          const isReplacement = model.ids.some((some) => some !== other && model.continues(other, some))
          if (model.continues(id, other) || isReplacement || model.kindOf(id) !== model.kindOf(other)) continue
          yield* store.replace(id, other)
          model.replace(id, other)
        } else if (step.type === "removeSeries") {
          yield* store.removeSeries(id)
          model.removeSeries(id)
        } else if (step.type === "removeValues") {
          yield* rollUpAll
          const period = { from: now - step.before, to: now - step.before + step.length }
          expect(yield* store.removeValues(id, period)).toBe(model.removeValues(id, period))
        } else {
          const period = { from: now - step.before, to: now - step.before + step.length }
          if (step.type === "history") {
            // Late readings of counters, and those before the readings that are kept, count after rolling up.
            if (step.isRolled || !model.isExact(id)) yield* rollUpAll
            const history = yield* store.history(id, { ...period, points: step.points })
            check(id, history, period, step.points)
          } else if (step.per !== "hour" || step.length < 3 * day) {
            yield* rollUpAll
            const totals = yield* store.totals(id, { ...period, per: step.per, zone: step.zone })
            expect(totals[0]!.at).toBeLessThanOrEqual(period.from)
            expect(totals.at(-1)!.until).toBeGreaterThanOrEqual(period.to)
            const expected = model.points(id)
            for (const total of totals) expectPoint(total, expected({ from: total.at, to: total.until }))
          }
        }
      }
    }
  })
