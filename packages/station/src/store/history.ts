/**
 * Histories and totals.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { isTime } from "../model/Sample.js"
import type * as Series from "../model/Series.js"
import * as Aggregate from "./Aggregate.js"
import { aggregateRanges, type Source } from "./aggregateRanges.js"
import * as Bucket from "./Bucket.js"
import { holdingAt } from "./calibrations.js"
import { forEachCounted, type Value } from "./counting.js"
import { type Marks, readMarks } from "./extent.js"
import { localPeriods } from "./localPeriods.js"
import type { History, Period, Point, StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import { sourcesOf } from "./sources.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/** More would make a long answer. */
const mostPoints = 10_000

const widthOf = { hour: Bucket.hour, day: Bucket.day, month: 28 * Bucket.day }

type Operation = "history" | "totals"

const invalid = (operation: Operation, issue: string) => new StoreError({ reason: "Invalid", operation, issue })

const checkPeriod = (operation: Operation, { from, to }: Period): Effect.Effect<void, StoreError> =>
  isTime(from) && isTime(to) && from < to
    ? Effect.void
    : invalid(operation, `the period from ${from} to ${to} is not a time in whole milliseconds before a later one`)

/** Ranges of one width, from a multiple of `level` on, cut to the period. */
const rangesOf = ({ from, to }: Period, width: number, level: number): ReadonlyArray<Period> => {
  const start = Bucket.floor(from, level)
  return Array.from({ length: Math.max(0, Math.ceil((to - start) / width)) }, (_, n) => ({
    from: Math.max(start + n * width, from),
    to: Math.min(start + (n + 1) * width, to)
  }))
}

interface Layout {
  readonly width: number
  readonly ranges: ReadonlyArray<Period>
}

/**
 * At most `points` ranges of the smallest whole multiple of `level`. Where only hours or days are left, a range has at least an hour
 * or a day.
 */
const layoutOf = (period: Period, points: number, level: number, marks: Marks): Layout => {
  const { from, to } = period
  const inside = (at: number) => Math.min(Math.max(at, from), to)
  const [hours, minutes] = [inside(marks.hours), inside(marks.minutes)]
  for (let width = Bucket.ceil((to - from) / points, level); ; width += level) {
    const atLeast = (part: Period, least: number) => rangesOf(part, Math.max(width, least), Math.max(level, least))
    const ranges =
      width >= Bucket.day
        ? rangesOf(period, width, level)
        : [
            ...atLeast({ from, to: hours }, Bucket.day),
            ...(width >= Bucket.hour
              ? atLeast({ from: hours, to }, level)
              : [...atLeast({ from: hours, to: minutes }, Bucket.hour), ...atLeast({ from: minutes, to }, level)])
          ]
    if (ranges.length <= points) return { width, ranges }
  }
}

/** The coarsest level that gives `points` points, or the finest one. */
const levelOf = ({ from, to }: Period, points: number): number =>
  [Bucket.day, Bucket.hour].find((level) => (to - from) / level >= points) ?? Bucket.minutes

const readSingle: (
  database: Database,
  sources: ReadonlyArray<Source>,
  period: Period,
  marks: Marks
) => Effect.Effect<ReadonlyArray<Point>, SqlError> = Effect.fnUntraced(function* (database, sources, period, marks) {
  const points: Array<Point> = []
  for (const source of sources) {
    const { calibrations, id, kind } = source
    const push = ({ at }: Value, aggregate: Aggregate.Aggregate) => {
      const calibrated = Aggregate.calibrate(aggregate, holdingAt(calibrations, at))
      points.push(Aggregate.toPoint(calibrated, kind, at, at))
    }
    if (kind === "counter") yield* forEachCounted(database, source, marks.rolled, period, push)
    else {
      const values = yield* database.sql<Value>`
        select at, value, quality from reading
        where at >= ${period.from} and at < ${period.to} and series = ${id} order by at`
      for (const value of values) push(value, value.quality === 0 ? Aggregate.ofValue(value.value) : Aggregate.doubtful)
    }
  }
  return points.sort((one, other) => one.at - other.at)
})

/** How a period is read: single readings, or ranges of some width. */
const layout: (
  database: Database,
  sources: ReadonlyArray<Source>,
  period: Period & { readonly points: number },
  marks: Marks
) => Effect.Effect<Layout | "single", SqlError> = Effect.fnUntraced(function* (database, sources, period, marks) {
  const { from, points, to } = period
  const level = levelOf(period, points)
  const coarse = layoutOf(period, points, level, marks)
  if (level > Bucket.minutes || (to - from) / level >= points || from < marks.raw) return coarse
  // Readings are scanned for one series, so only a period with few readings of all series can be read finely.
  if ((yield* windowEnd(database, period)) < to) return coarse
  const [found] = yield* database.sql<{ n: number }>`
    select count(*) as n from reading
    where at >= ${from} and at < ${to} and ${database.sql.in(
      "series",
      sources.map(({ id }) => id)
    )}`
  if (found!.n <= Math.min(points, mostFetched)) return "single"
  const width = Math.ceil((to - from) / points)
  return { width, ranges: rangesOf(period, width, 1) }
})

const toPoints = (
  ranges: ReadonlyArray<Period>,
  aggregates: ReadonlyArray<Aggregate.Aggregate>,
  kind: Series.Kind
): ReadonlyArray<Point> => ranges.map(({ from, to }, n) => Aggregate.toPoint(aggregates[n]!, kind, from, to))

const isFilled = ({ doubted, n }: Point): boolean => n > 0 || doubted > 0

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "history" | "totals"> => ({
  history: Effect.fn("Store.history")(function* (id, options) {
    yield* checkPeriod("history", options)
    const { points, to } = options
    if (!(Number.isInteger(points) && points > 0 && points <= mostPoints))
      return yield* invalid("history", `${points} is not a number of points from 1 to ${mostPoints}`)
    const read: Effect.Effect<History, SqlError | StoreError> = Effect.gen(function* () {
      const { firstAt, series, sources } = yield* sourcesOf(database, "history", id)
      // Points before the first reading would be wasted. The bucket of that reading begins before it.
      const period = { from: Math.max(options.from, Bucket.floor(firstAt, Bucket.day)), to, points }
      if (period.from >= to) return { series, width: 0, points: [] }
      const marks = yield* readMarks(database)
      const found = yield* layout(database, sources, period, marks)
      if (found === "single") return { series, width: 0, points: yield* readSingle(database, sources, period, marks) }
      const aggregates = yield* aggregateRanges(database, sources, found.ranges)
      return { series, width: found.width, points: toPoints(found.ranges, aggregates, series.kind).filter(isFilled) }
    })
    return yield* database.read("history", read)
  }),
  totals: Effect.fn("Store.totals")(function* (id, options) {
    yield* checkPeriod("totals", options)
    if ((options.to - options.from) / widthOf[options.per] > mostPoints)
      return yield* invalid("totals", `the period has more than ${mostPoints} of the ${options.per}s`)
    const ranges = localPeriods(options, options.per, options.zone)
    if (ranges === undefined) return yield* invalid("totals", `the time zone ${options.zone} is unknown`)
    yield* pause
    const read = Effect.gen(function* () {
      const { series, sources } = yield* sourcesOf(database, "totals", id)
      return toPoints(ranges, yield* aggregateRanges(database, sources, ranges), series.kind)
    })
    return yield* database.read("totals", read)
  })
})
