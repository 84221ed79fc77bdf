/**
 * Reading one hour of readings into buckets of 5 minutes.
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
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/**
 * The aggregates of an hour, by series and by the start of the bucket.
 *
 * @since 0.1.0
 * @category models
 */
export type Buckets = Map<number, Map<number, Aggregate.Aggregate>>

const add = (buckets: Buckets, series: number, at: number, aggregate: Aggregate.Aggregate): void => {
  const own = buckets.get(series) ?? new Map<number, Aggregate.Aggregate>()
  own.set(at, Aggregate.combine(own.get(at) ?? Aggregate.empty, aggregate))
  buckets.set(series, own)
}

/**
 * All series, or those that have late readings in the hour. `taken` is the number under which they were taken.
 *
 * @since 0.1.0
 * @category models
 */
export type Scope = "all" | { readonly taken: number }

const within = ({ sql }: Database, hour: number, scope: Scope, column: string) =>
  scope === "all"
    ? sql`1 = 1`
    : sql`${sql(column)} in (select series from late where width = 3600 and at = ${hour} and taken = ${scope.taken})`

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
  const where = sql`series in (select id from series where kind <> 'counter') and ${within(database, hour, scope, "series")}`
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

/**
 * States of counters, by series.
 *
 * @since 0.1.0
 * @category models
 */
export type States = ReadonlyMap<number, Counting.StateRow>

/**
 * What is known of the counters of an hour.
 *
 * @since 0.1.0
 * @category models
 */
export interface CounterStates {
  /** The states before the hour. */
  readonly before: States
  /** The states after the hour, as stored when it was computed before. */
  readonly stored: States
  /** The states after the hour, as counted now. */
  readonly after: Map<number, Counters.State>
}

/**
 * Returns the states before the next hour.
 *
 * @since 0.1.0
 * @category accessors
 */
export const statesAfter = ({ after, before }: CounterStates): States =>
  new Map([...before, ...Array.from(after, ([series, state]) => [series, Counting.toRow(state)] as const)])

const bySeries = (rows: ReadonlyArray<SeriesState>): States => new Map(rows.map((row) => [row.series, row]))

const readStates = Effect.fnUntraced(function* (database: Database, hour: number, scope: Scope, earlier?: States) {
  const { sql } = database
  const where = sql`series.kind = 'counter' and ${within(database, hour, scope, "series.id")}`
  const columns = sql.literal("state.series, state.last, state.last_at, state.doubtful, state.doubtful_at")
  const read = sql<SeriesState>`
    select ${columns} from series join counter state on state.series = series.id and state.at =
      (select max(at) from counter where counter.series = series.id and counter.at < ${hour})
    where ${where}`
  const before = earlier ?? bySeries(yield* read)
  const stored = yield* sql<SeriesState>`
    select ${columns} from series join counter state on state.series = series.id and state.at = ${hour} where ${where}`
  return { before, stored: bySeries(stored), after: new Map<number, Counters.State>() }
})

const readCounters = Effect.fnUntraced(function* (
  database: Database,
  hour: number,
  scope: Scope,
  buckets: Buckets,
  { after, before }: CounterStates
) {
  const { sql } = database
  const where = sql`series in (select id from series where kind = 'counter') and ${within(database, hour, scope, "series")}`
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

/**
 * An hour: its buckets, and its counters.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hour {
  readonly buckets: Buckets
  readonly counters: CounterStates
}

/**
 * Reads an hour. `earlier` are the states of all counters before it, if they are not stored yet.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readHour: (
  database: Database,
  hour: number,
  scope: Scope,
  earlier?: States
) => Effect.Effect<Hour, SqlError> = Effect.fnUntraced(function* (database, hour, scope, earlier) {
  const buckets: Buckets = new Map()
  yield* readGauges(database, hour, scope, buckets)
  const counters = yield* readStates(database, hour, scope, earlier)
  yield* readCounters(database, hour, scope, buckets, counters)
  return { buckets, counters }
})
