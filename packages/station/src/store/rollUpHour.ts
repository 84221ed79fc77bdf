/**
 * Rolling up one hour of readings to rollups of 5 minutes.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { Counters } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Aggregate from "./Aggregate.js"
import * as Bucket from "./Bucket.js"
import * as Counting from "./counting.js"
import { type Marks, readMarks, setMark } from "./extent.js"
import { type Late, type Rollup, writeLate, writeRollups, writeStates } from "./rollupRows.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/** The aggregates of an hour, by series and by the start of the bucket. */
type Buckets = Map<number, Map<number, Aggregate.Aggregate>>

const add = (buckets: Buckets, series: number, at: number, aggregate: Aggregate.Aggregate): void => {
  const own = buckets.get(series) ?? new Map<number, Aggregate.Aggregate>()
  own.set(at, Aggregate.combine(own.get(at) ?? Aggregate.empty, aggregate))
  buckets.set(series, own)
}

/** All series, or those that have late readings in the hour. */
type Scope = "all" | "late"

const lateSeries = ({ sql }: Database, hour: number) =>
  sql`select series from late where width = 3600 and at = ${hour} and taken = 1`

interface GaugeRow {
  readonly series: number
  readonly bucket: number
  readonly n: number
  readonly doubted: number
  readonly sum: number | null
  readonly min: number | null
  readonly max: number | null
}

const readGauges = Effect.fnUntraced(function* (database: Database, hour: number, scope: Scope, buckets: Buckets) {
  const { sql } = database
  const gauges = sql`series in (select id from series where kind <> 'counter')`
  const where = scope === "all" ? gauges : sql`${gauges} and series in (${lateSeries(database, hour)})`
  const good = sql.literal("case when quality = 0 then value end")
  // Numbers are bound as real ones, whose division has a remainder.
  const bucket = sql`(at - cast(${hour} as bigint)) / ${sql.literal(`${Bucket.minutes}`)}`
  const to = hour + Bucket.hour
  for (let at = hour; at < to; ) {
    const end = yield* windowEnd(database, { from: at, to })
    const rows = yield* sql<GaugeRow>`
      select series, ${bucket} as bucket, count(${good}) as n, sum(quality) as doubted, sum(${good}) as sum,
        min(${good}) as min, max(${good}) as max
      from reading where at >= ${at} and at < ${end} and ${where} group by 1, 2`
    for (const { bucket, doubted, max, min, n, series, sum } of rows) {
      add(buckets, series, hour + bucket * Bucket.minutes, {
        ...Aggregate.empty,
        n,
        doubted,
        sum: sum ?? 0,
        min: min ?? undefined,
        max: max ?? undefined
      })
    }
    at = end
    yield* pause
  }
})

type SeriesState = Counting.StateRow & { readonly series: number }

/** What is known of the counters of an hour. */
interface CounterStates {
  /** The states before the hour. */
  readonly before: ReadonlyMap<number, SeriesState>
  /** The states after the hour, as stored when it was computed before. */
  readonly stored: ReadonlyMap<number, SeriesState>
  /** The states after the hour, as counted now. */
  readonly after: Map<number, Counters.State>
}

const readStates = Effect.fnUntraced(function* (database: Database, hour: number, scope: Scope) {
  const { sql } = database
  const isCounter = sql`series.kind = 'counter'`
  const where = scope === "all" ? isCounter : sql`${isCounter} and series.id in (${lateSeries(database, hour)})`
  const columns = sql.literal("state.series, state.last, state.last_at, state.doubtful, state.doubtful_at")
  const before = yield* sql<SeriesState>`
    select ${columns} from series join counter state on state.series = series.id and state.at =
      (select max(at) from counter where counter.series = series.id and counter.at < ${hour})
    where ${where}`
  const stored = yield* sql<SeriesState>`
    select ${columns} from series join counter state on state.series = series.id and state.at = ${hour} where ${where}`
  const bySeries = (rows: ReadonlyArray<SeriesState>) => new Map(rows.map((row) => [row.series, row]))
  return { before: bySeries(before), stored: bySeries(stored), after: new Map<number, Counters.State>() }
})

const readCounters = Effect.fnUntraced(function* (
  database: Database,
  hour: number,
  scope: Scope,
  buckets: Buckets,
  { after, before }: CounterStates
) {
  const { sql } = database
  const counters = sql`series in (select id from series where kind = 'counter')`
  const where = scope === "all" ? counters : sql`${counters} and series in (${lateSeries(database, hour)})`
  const to = hour + Bucket.hour
  for (let at = hour; at < to; ) {
    const end = yield* windowEnd(database, { from: at, to }, mostFetched)
    const rows = yield* sql<Counting.Value & { readonly series: number }>`
      select at, series, value, quality from reading where at >= ${at} and at < ${end} and ${where} order by at`
    for (const row of rows) {
      const { series } = row
      const state = after.get(series) ?? Counting.fromRow(before.get(series))
      const [counted, next] = Counting.count(state, row)
      add(buckets, series, Bucket.floor(row.at, Bucket.minutes), counted)
      after.set(series, next)
    }
    at = end
    yield* pause
  }
})

const toRollups = (buckets: Buckets): ReadonlyArray<Rollup> =>
  [...buckets]
    .sort(([one], [other]) => one - other)
    .flatMap(([series, own]) =>
      [...own]
        .sort(([one], [other]) => one - other)
        .map(([at, { delta, doubted, last, max, min, n, sum }]) => ({
          series,
          width: 300,
          at,
          n,
          doubted,
          sum: n === 0 ? null : sum,
          min: min ?? null,
          max: max ?? null,
          last: last ?? null,
          delta: delta ?? null
        }))
    )

const isSame = (one: Counting.StateRow, other: Counting.StateRow): boolean =>
  one.last === other.last &&
  one.last_at === other.last_at &&
  one.doubtful === other.doubtful &&
  one.doubtful_at === other.doubtful_at

const noState: Counting.StateRow = Counting.toRow(Counting.fromRow(undefined))

/** A counter whose state after the hour changed counts differently in the next hour. */
const writeCounters = Effect.fnUntraced(function* (
  database: Database,
  hour: number,
  series: ReadonlySet<number>,
  { after, before, stored }: CounterStates
) {
  const { sql } = database
  const changed: Array<Omit<Late, "taken">> = []
  for (const id of series) {
    const earlier = before.get(id) ?? noState
    const state = after.get(id)
    if (isSame(state === undefined ? earlier : Counting.toRow(state), stored.get(id) ?? earlier)) continue
    const [next] = yield* sql<{ at: number | null }>`
      select min(at) as at from counter where series = ${id} and at > ${hour}`
    if (next?.at != null) changed.push({ width: 3600, at: next.at, series: id })
  }
  const vanished = [...stored.keys()].filter((id) => series.has(id) && !after.has(id))
  if (vanished.length > 0) yield* sql`delete from counter where at = ${hour} and ${sql.in("series", vanished)}`
  const rows = [...after].filter(([id]) => series.has(id)).sort(([one], [other]) => one - other)
  yield* writeStates(
    database,
    rows.map(([id, state]) => ({ series: id, at: hour, ...Counting.toRow(state) }))
  )
  yield* writeLate(database, changed)
})

/**
 * The series of which readings of the hour have been deleted: they have more in their rollups than there are, or only days are
 * left.
 */
const readFrozen = Effect.fnUntraced(function* ({ sql }: Database, hour: number, marks: Marks, buckets: Buckets) {
  const day = Bucket.floor(hour, Bucket.day)
  if (day < marks.hours) {
    const days = yield* sql<{ series: number }>`
      select r.series from late join rollup r on r.series = late.series
      where late.width = 3600 and late.at = ${hour} and late.taken = 1 and r.width = 86400 and r.at = ${day}`
    return new Set(days.map(({ series }) => series))
  }
  const stored = yield* sql<{ series: number; n: number }>`
    select r.series, sum(r.n + r.doubted) as n from late join rollup r on r.series = late.series
    where late.width = 3600 and late.at = ${hour} and late.taken = 1
      and r.width in (300, 3600) and r.at >= ${hour} and r.at < ${hour + Bucket.hour}
    group by r.series, r.width`
  const countOf = (series: number) =>
    [...(buckets.get(series)?.values() ?? [])].reduce((sum, { doubted, n }) => sum + n + doubted, 0)
  return new Set(stored.flatMap(({ n, series }) => (countOf(series) < n ? [series] : [])))
})

/**
 * Marks the late readings of an hour as being rolled up. Readings that arrive from here on make the hour late again. Needs a
 * transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const take = (database: Database, hour: number): Effect.Effect<unknown, SqlError> =>
  database.sql`update late set taken = 1 where width = 3600 and at = ${hour}`

const drop = ({ sql }: Database, hour: number) =>
  sql`delete from late where width = 3600 and at = ${hour} and taken = 1`

const readBuckets = Effect.fnUntraced(function* (database: Database, hour: number, scope: Scope) {
  const buckets: Buckets = new Map()
  yield* readGauges(database, hour, scope, buckets)
  const counters = yield* readStates(database, hour, scope)
  yield* readCounters(database, hour, scope, buckets, counters)
  return { buckets, counters }
})

/**
 * Rolls up an hour of all series, for the first time. The hour must have been taken.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpHour: (database: Database, hour: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, hour) {
    const { buckets, counters } = yield* database.read("rollUp", readBuckets(database, hour, "all"))
    yield* database.transaction(
      "rollUp",
      Effect.gen(function* () {
        yield* writeRollups(database, toRollups(buckets))
        yield* writeCounters(database, hour, new Set(buckets.keys()), counters)
        yield* drop(database, hour)
        yield* setMark(database, "rolled", hour + Bucket.hour)
      })
    )
  }
)

/**
 * Computes an hour again for the series that have late readings in it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpLateHour: (database: Database, hour: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, hour) {
    const { sql } = database
    yield* database.transaction("rollUp", take(database, hour))
    const { buckets, counters, frozen, marks, series } = yield* database.read(
      "rollUp",
      Effect.gen(function* () {
        const series = yield* sql<{ series: number }>`${lateSeries(database, hour)}`
        const marks = yield* readMarks(database)
        const found = yield* readBuckets(database, hour, "late")
        const frozen: ReadonlySet<number> =
          hour < marks.raw ? yield* readFrozen(database, hour, marks, found.buckets) : new Set<number>()
        return { ...found, frozen, marks, series: series.map(({ series }) => series) }
      })
    )
    const thawed = series.filter((id) => !frozen.has(id))
    for (const id of frozen) buckets.delete(id)
    yield* database.transaction(
      "rollUp",
      Effect.gen(function* () {
        if (thawed.length > 0) {
          yield* sql`
            delete from rollup
            where width = 300 and at >= ${hour} and at < ${hour + Bucket.hour} and ${sql.in("series", thawed)}`
        }
        yield* writeRollups(database, toRollups(buckets))
        yield* writeCounters(database, hour, new Set(thawed), counters)
        const day = Bucket.floor(hour, Bucket.day)
        if (day < marks.days) {
          yield* writeLate(
            database,
            thawed.map((id) => ({ width: 86_400, at: day, series: id }))
          )
        }
        yield* drop(database, hour)
      })
    )
  }
)
