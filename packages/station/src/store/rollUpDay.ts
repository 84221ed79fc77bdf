/**
 * Rolling up one day of rollups of 5 minutes to hours, and the hours to a day.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { readMarks, setMark } from "./extent.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"

/** Series in one transaction: they have 288 rollups of 5 minutes a day each. */
const mostSeries = 30

const columns = "series, width, at, n, doubted, sum, min, max, last, delta"

/** Combines rollups of the width `from` to rollups of the width `to`, in seconds. */
const combine = ({ sql }: Database, series: ReadonlyArray<number>, day: number, from: number, to: number) => {
  const width = sql.literal(`${to * 1000}`)
  // Numbers are bound as real ones, whose division has a remainder.
  const begin = sql`cast(${day} as bigint)`
  return sql`
    insert into rollup (${sql.literal(columns)})
    select g.series, g.width, g.at, g.n, g.doubted, g.sum, g.min, g.max, (
        select r.last from rollup r
        where r.series = g.series and r.width = ${from} and r.at >= g.at and r.at < g.at + ${to * 1000}
          and r.last is not null and g.counted > 0
        order by r.at desc limit 1
      ), g.delta
    from (
      select r.series, ${sql.literal(`${to}`)} as width, ${begin} + (r.at - ${begin}) / ${width} * ${width} as at, sum(r.n) as n, sum(r.doubted) as doubted,
        sum(r.sum) as sum, min(r.min) as min, max(r.max) as max, count(r.last) as counted, sum(r.delta) as delta
      from rollup r
      where ${sql.in("r.series", series)} and r.width = ${from} and r.at >= ${day} and r.at < ${day + Bucket.day}
      group by 1, 2, 3
    ) as g
    where true
    on conflict (series, width, at) do update set n = excluded.n, doubted = excluded.doubted, sum = excluded.sum,
      min = excluded.min, max = excluded.max, last = excluded.last, delta = excluded.delta`
}

const remove = ({ sql }: Database, series: ReadonlyArray<number>, day: number, width: number) =>
  sql`
    delete from rollup
    where ${sql.in("series", series)} and width = ${width} and at >= ${day} and at < ${day + Bucket.day}`

/**
 * Declares that a day is rolled up, and that it has to be computed for all series. So hours that change from now on, also by
 * another process, are noted, and an attempt that is interrupted goes on. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const noteFirstDay = (database: Database, day: number): Effect.Effect<void, SqlError> => {
  const { sql } = database
  const note = sql`
    insert into late (width, at, series, taken)
    select 86400, ${day}, id, 0 from series where true
    on conflict (width, at, series) do update set taken = 0`
  return Effect.zipRight(note, setMark(database, "days", day + Bucket.day))
}

/**
 * Computes a day for the series that are noted for it: all for the first time, then those of which an hour has changed. Where only
 * hours are left, it keeps the others.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpDay: (database: Database, day: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, day) {
    const { sql } = database
    const late = yield* database.read(
      "rollUp",
      sql<{ series: number }>`select series from late where width = 86400 and at = ${day} order by series`
    )
    const marks = yield* database.read("rollUp", readMarks(database))
    const ids = late.map(({ series }) => series)
    for (let index = 0; index < ids.length; index += mostSeries) {
      const some = ids.slice(index, index + mostSeries)
      yield* database.transaction(
        "rollUp",
        Effect.gen(function* () {
          if (day >= marks.minutes) yield* remove(database, some, day, 3600)
          yield* combine(database, some, day, 300, 3600)
          yield* remove(database, some, day, 86_400)
          yield* combine(database, some, day, 3600, 86_400)
          yield* sql`delete from late where width = 86400 and at = ${day} and ${sql.in("series", some)}`
        })
      )
      yield* pause
    }
  }
)
