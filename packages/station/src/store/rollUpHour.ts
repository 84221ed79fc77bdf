/**
 * Rolling up hours of readings to rollups of 5 minutes.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Bucket from "./Bucket.js"
import * as Counting from "./counting.js"
import { lockMarks, type Marks, readMarks, setMark } from "./extent.js"
import { type Buckets, type CounterStates, type Hour, readHour, type States, statesAfter } from "./hourBuckets.js"
import { type Late, type Rollup, writeLate, writeRollups, writeStates } from "./rollupRows.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"

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
 * The late series of which retention has deleted readings of the hour: rollups of it are left, or of its day where only days are
 * left, and it is not noted as complete.
 */
const readFrozen = Effect.fnUntraced(function* ({ sql }: Database, hour: number, taken: number, marks: Marks) {
  if (hour >= marks.raw) return new Set<number>()
  const day = Bucket.floor(hour, Bucket.day)
  const [from, to, widths] =
    day < marks.hours ? [day, day + Bucket.day, [86_400]] : [hour, hour + Bucket.hour, [300, 3600]]
  const rows = yield* sql<{ series: number }>`
    select late.series from late
    where late.width = 3600 and late.at = ${hour} and late.taken = ${taken}
      and exists (
        select 1 from rollup
        where rollup.series = late.series and ${sql.in("rollup.width", widths)}
          and rollup.at >= ${from} and rollup.at < ${to}
      )
      and late.series not in (select series from complete where at >= ${from} and at < ${to})`
  return new Set(rows.map(({ series }) => series))
})

/** Notes the series of which all readings of the hour came after retention had deleted those of that time. */
const noteComplete = ({ sql }: Database, hour: number, series: ReadonlyArray<number>) =>
  series.length === 0
    ? Effect.void
    : sql`
        insert into complete (at, series) select ${hour}, id from series where ${sql.in("id", series)}
        on conflict (at, series) do nothing`

/**
 * Marks the late readings of an hour as being rolled up, by a number that is returned. Readings that arrive from here on make the
 * hour late again. Another process may take it as well, such as an import beside the station: the last one rolls it up. Needs a
 * transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const take = ({ sql }: Database, hour: number): Effect.Effect<number, SqlError> =>
  Effect.tap(
    Random.nextIntBetween(1, 32_768),
    (taken) => sql`update late set taken = ${taken} where width = 3600 and at = ${hour}`
  )

/** Returns the series of which the late readings were there, and still taken under this number. */
const drop = ({ sql }: Database, hour: number, taken: number, series: ReadonlyArray<number>) =>
  Effect.map(
    sql<{ series: number }>`
      delete from late where width = 3600 and at = ${hour} and taken = ${taken} and ${sql.in("series", series)}
      returning series`,
    (rows) => rows.map(({ series }) => series)
  )

/** Replaces the rollups of some series in an hour. Needs a transaction. */
const write = Effect.fnUntraced(function* (
  database: Database,
  hour: number,
  { buckets, counters }: Hour,
  series: ReadonlyArray<number>,
  widths: ReadonlyArray<number> = [300]
) {
  if (series.length === 0) return
  const { sql } = database
  // An attempt that was interrupted, or one before the late readings, may have left some.
  yield* sql`
    delete from rollup
    where ${sql.in("series", series)} and ${sql.in("width", widths)} and at >= ${hour} and at < ${hour + Bucket.hour}`
  const own = series.flatMap((id) => (buckets.has(id) ? [[id, buckets.get(id)!] as const] : []))
  yield* writeRollups(database, toRollups(new Map(own)))
  yield* writeCounters(database, hour, new Set(series), counters)
})

/** A day that has been rolled up has to be computed again when one of its hours has changed. */
const noteDay = (database: Database, hour: number, days: number, series: ReadonlyArray<number>) => {
  const day = Bucket.floor(hour, Bucket.day)
  return writeLate(database, day < days ? series.map((id) => ({ width: 86_400, at: day, series: id })) : [])
}

/** Series in one transaction: each has pages of its own, and a long commit would block the event loop. */
const mostSeries = 50

/** Calls a function with some of the series at a time, in a transaction each. */
const inParts = (
  database: Database,
  series: Iterable<number>,
  each: (some: ReadonlyArray<number>) => Effect.Effect<unknown, SqlError>
): Effect.Effect<void, StoreError> =>
  Effect.forEach(
    Chunk.chunksOf(Chunk.fromIterable(series), mostSeries),
    (some) => Effect.zipLeft(database.transaction("rollUp", each(Chunk.toReadonlyArray(some))), pause),
    { discard: true }
  )

/**
 * An hour to be rolled up for the first time. `taken` is the number under which it was taken.
 *
 * @since 0.1.0
 * @category models
 */
export interface Taken {
  readonly hour: number
  readonly taken: number
}

/**
 * Hours that follow each other.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claimed {
  /** The number of the attempt. */
  readonly claim: number
  readonly hours: Arr.NonEmptyReadonlyArray<Taken>
}

/** The counters of an hour count on from the one before it, which is not stored yet. */
const readHours = Effect.fnUntraced(function* (database: Database, { hours }: Claimed) {
  const all: Array<Taken & { readonly found: Hour }> = []
  let earlier: States | undefined
  for (const { hour, taken } of hours) {
    const found = yield* database.read("rollUp", readHour(database, hour, "all", earlier))
    earlier = statesAfter(found.counters)
    all.push({ hour, taken, found })
  }
  return all
})

/**
 * Rolls up hours of all series, for the first time. The mark follows the last part, so hours that were interrupted are rolled up
 * again. Writes no more, and returns false, if another process has claimed hours meanwhile: it may know of later readings.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpHours: (database: Database, claimed: Claimed) => Effect.Effect<boolean, StoreError> =
  Effect.fnUntraced(function* (database, claimed) {
    const { sql } = database
    const found = yield* readHours(database, claimed)
    const all = yield* database.read("rollUp", sql<{ id: number }>`select id from series order by id`)
    yield* inParts(
      database,
      all.map(({ id }) => id),
      Effect.fnUntraced(function* (some) {
        const { claim, days } = yield* lockMarks(database, ["claim", "days"])
        if (claim !== claimed.claim) return
        for (const { found: one, hour, taken } of found) {
          yield* write(database, hour, one, some)
          yield* drop(database, hour, taken, some)
          yield* noteDay(database, hour, days, some)
        }
      })
    )
    const end = Arr.lastNonEmpty(claimed.hours).hour + Bucket.hour
    return yield* database.transaction(
      "rollUp",
      Effect.flatMap(lockMarks(database, ["claim"]), ({ claim }) =>
        claim === claimed.claim ? Effect.as(setMark(database, "rolled", end), true) : Effect.succeed(false)
      )
    )
  })

/**
 * Computes an hour again for the series that have late readings in it. If retention has deleted readings of the hour, its rollups and
 * the state of its counter stay as they are.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpLateHour: (database: Database, hour: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, hour) {
    const { sql } = database
    const taken = yield* database.transaction("rollUp", take(database, hour))
    const { found, frozen, marks, series } = yield* database.read(
      "rollUp",
      Effect.gen(function* () {
        const rows = yield* sql<{ series: number }>`
          select series from late where width = 3600 and at = ${hour} and taken = ${taken} order by series`
        const series = rows.map(({ series }) => series)
        const marks = yield* readMarks(database)
        const found = yield* readHour(database, hour, { taken })
        return { found, frozen: yield* readFrozen(database, hour, taken, marks), marks, series }
      })
    )
    // A day whose rollups of 5 minutes have been deleted keeps those of hours.
    const widths = hour < marks.minutes ? [300, 3600] : [300]
    yield* inParts(
      database,
      series,
      Effect.fnUntraced(function* (some) {
        const { days } = yield* lockMarks(database, ["days"])
        const own = (yield* drop(database, hour, taken, some)).filter((id) => !frozen.has(id))
        yield* write(database, hour, found, own, widths)
        if (hour < marks.raw)
          yield* noteComplete(
            database,
            hour,
            own.filter((id) => found.buckets.has(id))
          )
        yield* noteDay(database, hour, days, own)
      })
    )
  }
)
