/**
 * Runs the steps of a history on a store and on its model.
 */
import type { Sample, Series, Store } from "@owserver/station"
import { Chunk, Clock, Effect, Stream } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import type * as Databases from "./Databases.js"
import { day, hour, type Readings, type Step } from "./StoreHistories.js"
import { type Expected, StoreModel } from "./StoreModel.js"

const minute = 60_000

const retention = { readings: 3 * day, fiveMinutes: 8 * day, hours: 14 * day }

/** After this time, all readings have been rolled up: three hours at once, after two minutes. */
const settled = 4 * hour

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
    let retained = Number.POSITIVE_INFINITY
    let newest = start
    const counts = new Map<number, number>()
    /** The id of a series that exists. */
    const idOf = (index: number) => model.ids[index % Math.max(1, model.ids.length)]
    const idOfDescription = (index: number) => {
      const { device, property } = descriptions[index]!
      return Effect.map(
        sql<{ id: number }>`select id from series where device = ${device} and property = ${property}`,
        ([row]) => row?.id
      )
    }
    const rollUp = (at: number) => Effect.tap(store.rollUp(at), () => Effect.sync(() => model.settle()))
    const retain = (at: number) => Effect.tap(store.retain(at), () => Effect.sync(() => model.retain(at)))
    const rollUpAll = Effect.suspend(() => rollUp(Math.max(newest, now) + settled))

    const check = (id: number, history: Store.History, period: Store.Period, points: number) => {
      const expected = model.points(id)
      expect(history.points.length).toBeLessThanOrEqual(points)
      let sum = 0
      let at = period.from
      for (const point of history.points) {
        const until = history.width === 0 ? point.at + 1 : point.until
        expect(point.at).toBeGreaterThanOrEqual(at)
        at = history.width === 0 ? point.at : until
        // A replaced series may have a reading at the same time.
        if (history.width > 0 || model.isAlone(id)) expectPoint(point, expected({ from: point.at, to: until }))
        sum += point.n + point.doubted
      }
      const all = expected(period)
      expect(sum, "readings in the points").toBe(all.n + all.doubted)
    }

    const append = (index: number, readings: Readings, from: number) =>
      Effect.gen(function* () {
        const description = descriptions[index]!
        const samples: Array<Sample.Sample> = []
        let at = from
        let count = counts.get(index) ?? 0
        for (const [after, value, doubtful] of readings) {
          at += after
          // Small numbers count on; others are set.
          count = value < 400 ? (count + value) % 2 ** 32 : value
          const known = description.kind === "gauge" ? value / 16 : description.kind === "state" ? value % 2 : count
          samples.push({ series: description, at, value: known, quality: doubtful ? "doubtful" : "good" })
        }
        counts.set(index, count)
        newest = Math.max(newest, at)
        yield* store.append({ samples, transitions: [] })
        const id = (yield* idOfDescription(index))!
        for (const sample of samples) model.append(id, sample)
        return at
      })

    const checkLatestAt = (at: number) =>
      Effect.gen(function* () {
        const clock: Clock.Clock = Object.assign(Clock.make(), { currentTimeMillis: Effect.succeed(at) })
        const values = yield* Effect.withClock(store.latest, clock)
        const latest = new Map(values.map(({ at, raw, series }) => [series, { series, at, raw }]))
        for (const id of model.ids) if (model.isKept(id)) expect(latest.get(id)).toEqual(model.latest(id, at))
      })

    /** The clock may have been set back. */
    const checkLatest = Effect.suspend(() =>
      Effect.forEach([now, now - 10 * minute, now - 5 * hour], checkLatestAt, { discard: true })
    )

    const checkValues = Effect.gen(function* () {
      const values = yield* Stream.runCollect(store.values({ from: 0, to: newest + 1 }))
      expect(Chunk.toReadonlyArray(values).map(({ at, raw, series }) => ({ series, at, raw }))).toEqual(model.values())
    })

    const checkTotals = (id: number, period: Store.Period, per: "hour" | "day" | "month", zone: string) =>
      Effect.gen(function* () {
        const totals = yield* store.totals(id, { ...period, per, zone })
        expect(totals[0]!.at).toBeLessThanOrEqual(period.from)
        expect(totals.at(-1)!.until).toBeGreaterThanOrEqual(period.to)
        const expected = model.points(id)
        for (const total of totals) expectPoint(total, expected({ from: total.at, to: total.until }))
      })

    /** Compares all answers over all times. */
    const checkAll = Effect.gen(function* () {
      yield* rollUpAll
      yield* checkLatest
      yield* checkValues
      for (const id of model.ids) {
        const first = model.firstAt(id)
        if (first === undefined) continue
        const period = { from: first - day, to: newest + 1 }
        for (const points of [1, 40, 1000]) check(id, yield* store.history(id, { ...period, points }), period, points)
        yield* checkTotals(id, { ...period, from: Math.max(period.from, newest - 60 * day) }, "day", "Europe/Berlin")
        // The days whose single readings are kept, or have just been deleted.
        for (const at of [first, newest - 4 * day, newest - day]) {
          const close = { from: at, to: at + 5 * hour }
          check(id, yield* store.history(id, { ...close, points: 100 }), close, 100)
        }
      }
    })

    for (const step of steps) {
      if (step.type === "append") {
        const at = yield* append(step.series, step.readings, now - step.late)
        if (step.late === 0) now = at
      } else if (step.type === "return") {
        const id = yield* idOfDescription(step.series)
        const hours = id === undefined ? [] : model.hours(id)
        if (hours.length > 0) yield* append(step.series, step.readings, hours[step.hour % hours.length]!)
      } else if (step.type === "leap") now += step.by
      else if (step.type === "rollUp") yield* rollUp(now + step.after)
      else if (step.type === "restart") store = open()
      else if (step.type === "values") yield* checkValues
      else if (step.type === "latest") yield* checkLatest
      else if (model.ids.length === 0) continue
      else if (step.type === "retain") {
        const at = (model.values().at(-1)?.at ?? now) + settled
        // A clock that leaps by more than a day would be doubted.
        for (let time = Math.min(retained, at); time < at; time += day) yield* retain(time)
        yield* retain(at)
        retained = at
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
            yield* checkTotals(id, period, step.per, step.zone)
          }
        }
      }
    }
    yield* checkAll
  })
