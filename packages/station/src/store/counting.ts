/**
 * Counting on from stored values of counters.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Counters } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Aggregate from "./Aggregate.js"
import * as Bucket from "./Bucket.js"
import type { Period } from "./Store.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/**
 * A stored value of a counter.
 *
 * @since 0.1.0
 * @category models
 */
export interface Value {
  readonly at: number
  readonly value: number
  /** 0 good, 1 doubtful. */
  readonly quality: number
}

/**
 * A row of the table `counter`: the state of a counter after an hour.
 *
 * @since 0.1.0
 * @category models
 */
export interface StateRow {
  readonly last: number | null
  readonly last_at: number | null
  readonly doubtful: number | null
  readonly doubtful_at: number | null
}

const toValue = (value: number | null, at: number | null): Counters.Value | undefined =>
  value === null || at === null ? undefined : { value, at: DateTime.unsafeMake(at) }

/**
 * Returns the state of a row.
 *
 * @since 0.1.0
 * @category decoding
 */
export const fromRow = (row: StateRow | undefined): Counters.State =>
  row === undefined
    ? Counters.initial
    : { last: toValue(row.last, row.last_at), doubtful: toValue(row.doubtful, row.doubtful_at), total: 0 }

/**
 * Returns the row of a state.
 *
 * @since 0.1.0
 * @category encoding
 */
export const toRow = ({ doubtful, last }: Counters.State): StateRow => ({
  last: last?.value ?? null,
  last_at: last?.at.epochMillis ?? null,
  doubtful: doubtful?.value ?? null,
  doubtful_at: doubtful?.at.epochMillis ?? null
})

/**
 * Returns the aggregate of one value and the state after it. A value that the counter cannot have reached counts as doubtful.
 *
 * @since 0.1.0
 * @category combinators
 */
export const count = (state: Counters.State, value: Value): readonly [Aggregate.Aggregate, Counters.State] => {
  if (value.quality !== 0) return [Aggregate.doubtful, state]
  const [step, next] = Counters.next(state, { value: value.value, at: DateTime.unsafeMake(value.at) })
  return [step.event === "Doubtful" ? Aggregate.doubtful : Aggregate.ofValue(value.value, step.delta), next]
}

const stateBefore = ({ sql }: Database, series: number, at: number) =>
  Effect.map(
    sql<StateRow>`
      select last, last_at, doubtful, doubtful_at from counter where series = ${series} and at < ${at}
      order by at desc limit 1`,
    ([row]) => fromRow(row)
  )

/**
 * A counter to count.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counter {
  readonly id: number
  /** The time of its first reading. */
  readonly firstAt: number
}

/**
 * Counts the stored values of a counter in a period, one after the other. Begins at an hour before which its state is stored:
 * the hour in which the period begins, or the first one after the time `rolled`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forEachCounted: (
  database: Database,
  counter: Counter,
  rolled: number,
  period: Period,
  each: (value: Value, counted: Aggregate.Aggregate) => void
) => Effect.Effect<void, SqlError> = Effect.fnUntraced(function* (
  database,
  { firstAt, id },
  rolled,
  { from, to },
  each
) {
  const start = Bucket.floor(Math.min(from, Math.max(rolled, firstAt)), Bucket.hour)
  let state = yield* stateBefore(database, id, start)
  for (let at = start; at < to; ) {
    const end = yield* windowEnd(database, { from: at, to }, mostFetched)
    const values = yield* database.sql<Value>`
      select at, value, quality from reading where at >= ${at} and at < ${end} and series = ${id} order by at`
    for (const value of values) {
      const [counted, next] = count(state, value)
      state = next
      if (value.at >= from) each(value, counted)
    }
    at = end
    yield* pause
  }
})
