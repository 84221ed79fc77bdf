/**
 * Deleting a series.
 *
 * Its readings are scattered over the whole tree, which is sorted by time. So the series goes at once, and what it leaves is swept
 * up in small steps. The mark `orphans` tells that there is something left, also after a restart.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { lockMarks, readMarks } from "./extent.js"
import { moveRules } from "./moveRules.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { windowEnd } from "./sql/windows.js"

const operation = "removeSeries"

/** Rows deleted in one transaction. It takes about 5 ms. */
const step = 1000

/** Tables whose key begins with the series, and the rest of the key. */
const keys = { rollup: ["width", "at"], counter: ["at"] } as const
type Table = keyof typeof keys

/** Deletes the series itself, and notes from when on it may have left readings. */
const removeDescription = (database: Database, series: number): Effect.Effect<void, StoreError> => {
  const { sql } = database
  return database.transaction(
    operation,
    Effect.gen(function* () {
      // Appends that know the series have ended now, or will see that it is gone.
      yield* sql`update mark set value = value + 1 where name = 'removed'`
      yield* sql`
        insert into mark (name, value) select 'orphans', first_at from series where id = ${series}
        on conflict (name) do update
        set value = case when mark.value < excluded.value then mark.value else excluded.value end`
      const [label] = yield* sql<{ replaced_by: number | null }>`
        select replaced_by from label where series = ${series}`
      if (label?.replaced_by != null) yield* moveRules(database, series, label.replaced_by)
      yield* sql`delete from series where id = ${series}`
      yield* sql`delete from calibration where series = ${series}`
      yield* sql`delete from label where series = ${series}`
      yield* sql`update label set replaced_by = null where replaced_by = ${series}`
    })
  )
}

/** Deleted series that have rows in a table. Each step finds the next series by the key. */
const orphansIn = ({ read, sql }: Database, table: Table) =>
  Effect.map(
    read(
      operation,
      sql<{ series: number }>`
        with recursive found (series) as (
          select min(series) from ${sql(table)}
          union all
          select (select min(series) from ${sql(table)} where series > found.series) from found
          where found.series is not null
        )
        select series from found where series is not null and series not in (select id from series)`
    ),
    (rows) => rows.map(({ series }) => series)
  )

/** Deletes the first rows of a series. Returns true if these were all. */
const removeRows = ({ sql, transaction }: Database, table: Table, series: number) =>
  transaction(
    operation,
    Effect.gen(function* () {
      const columns = sql.literal(keys[table].join())
      const rows = sql`${sql(table)} where series = ${series}`
      const [next] = yield* sql<{ readonly [column: string]: number }>`
        select ${columns} from ${rows} order by ${columns} limit 1 offset ${sql.literal(`${step}`)}`
      if (next === undefined) yield* sql`delete from ${rows}`
      else yield* sql`delete from ${rows} and (${columns}) < (${sql.csv(keys[table].map((key) => sql`${next[key]!}`))})`
      return next === undefined
    })
  )

const sweepRollups = Effect.fnUntraced(function* (database: Database) {
  for (const table of Object.keys(keys) as Array<Table>) {
    for (const series of yield* orphansIn(database, table)) {
      while (!(yield* removeRows(database, table, series))) yield* pause
    }
  }
})

const sweepReadings = Effect.fnUntraced(function* (database: Database, from: number) {
  const { sql } = database
  const to = Number.MAX_SAFE_INTEGER
  let mark = from
  for (let at = from; at < to; ) {
    const end = yield* database.read(operation, windowEnd(database, { from: at, to }))
    const orphans = sql`at >= ${at} and at < ${end} and series not in (select id from series)`
    const found = yield* database.read(operation, sql`select 1 as one from reading where ${orphans} limit 1`)
    if (found.length > 0) {
      const move = sql`update mark set value = ${end} where name = 'orphans' and value = ${mark}`
      yield* database.transaction(operation, Effect.zipRight(sql`delete from reading where ${orphans}`, move))
      mark = end
    }
    at = end
    yield* pause
  }
})

/**
 * Deletes what deleted series have left, if there is any.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sweep: (database: Database) => Effect.Effect<void, StoreError> = Effect.fnUntraced(function* (database) {
  const { sql, transaction } = database
  const { orphans, removed } = yield* database.read(operation, readMarks(database))
  if (!Number.isFinite(orphans)) return
  yield* sweepRollups(database)
  yield* sweepReadings(database, orphans)
  yield* transaction(
    operation,
    Effect.gen(function* () {
      const now = yield* lockMarks(database, ["removed"])
      // If another process has deleted a series meanwhile, its readings may lie where the sweep has passed.
      if (now.removed === removed) yield* sql`delete from mark where name = 'orphans'`
    })
  )
})

/**
 * Deletes a series with all that belongs to it. It is gone at once: new readings belong to a new series.
 *
 * @since 0.1.0
 * @category combinators
 */
export const removeSeries = (database: Database, series: number): Effect.Effect<void, StoreError> =>
  Effect.zipRight(removeDescription(database, series), sweep(database))
