/**
 * Deleting what is older than the retention allows.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { lockMarks, type Mark, readMarks, setMark } from "./extent.js"
import { rollUp } from "./rollUp.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"

/**
 * How long the store keeps its rows. A coarser level must be kept as long as a finer one. `Duration.infinity` keeps for ever.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Single readings. Default: 90 days. */
  readonly readings?: Duration.DurationInput | undefined
  /** Rollups of 5 minutes. Default: 730 days. */
  readonly fiveMinutes?: Duration.DurationInput | undefined
  /** Rollups of hours. Default: for ever. */
  readonly hours?: Duration.DurationInput | undefined
  /** Rollups of days. Default: for ever. */
  readonly days?: Duration.DurationInput | undefined
  /** Events that have ended. Default: 365 days. */
  readonly events?: Duration.DurationInput | undefined
  /** Alarms that are cleared. Default: 730 days. */
  readonly alarms?: Duration.DurationInput | undefined
}

/**
 * What is known of the clock, by the monotonic clock in nanoseconds: when it was trusted last, and since when it is doubted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Guard {
  trustedAt: bigint | undefined
  doubtedSince: bigint | undefined
}

/**
 * Begins without knowledge.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeGuard = (): Guard => ({ trustedAt: undefined, doubtedSince: undefined })

/** A clock that was set holds its new time for long. This is time to notice it and to set it right; deletions can wait. */
const patience = 86_400_000_000_000n

/** The last time that was trusted, or else that of the newest reading, such as of an import. */
const readTrusted = (database: Database) =>
  database.read(
    "retain",
    Effect.gen(function* () {
      const { clock } = yield* readMarks(database)
      if (Number.isFinite(clock)) return clock
      const [newest] = yield* database.sql<{ at: number }>`select at from reading order by at desc limit 1`
      return newest?.at
    })
  )

/**
 * A clock that leapt forward would delete everything, so `now` is doubted if it is more than a day after the time that must have
 * come since it was trusted last. The newest reading says nothing, because readings follow the clock. A station that was off for a
 * week deletes a day later.
 */
const isPlausible = Effect.fnUntraced(function* (database: Database, guard: Guard, now: number) {
  const trusted = yield* readTrusted(database)
  const nanos = yield* Clock.currentTimeNanos
  const passed = guard.trustedAt === undefined ? 0 : Number(nanos - guard.trustedAt) / 1e6
  if (trusted !== undefined && now > trusted + passed + Bucket.day) {
    guard.doubtedSince ??= nanos
    if (nanos - guard.doubtedSince < patience) return false
  }
  yield* database.transaction("retain", setMark(database, "clock", now))
  guard.trustedAt = nanos
  guard.doubtedSince = undefined
  return true
})

/** Rows deleted in one transaction. It takes about 5 ms. */
const step = 2000

/** The first day that has to be computed again: its rows are still needed. */
const firstLateDay = ({ sql }: Database) =>
  Effect.map(
    sql<{ at: number | null }>`
      select min(at) as at from late where width = 3600 union all select min(at) from late where width = 86400`,
    (rows) => Math.min(...rows.map(({ at }) => (at === null ? Number.POSITIVE_INFINITY : Bucket.floor(at, Bucket.day))))
  )

/** Appends note late readings under the same lock, so no reading is deleted before it has been rolled up. Needs a transaction. */
const lateDay = (database: Database) => Effect.zipRight(lockMarks(database, ["late"], "update"), firstLateDay(database))

const deleteReadings = Effect.fnUntraced(function* (database: Database, before: number) {
  const { sql } = database
  while (true) {
    const next = yield* database.transaction(
      "retain",
      Effect.gen(function* () {
        const last = Math.min(before, yield* lateDay(database))
        const [row] = yield* sql<{ at: number }>`
          select at from reading where at < ${last} order by at limit 1 offset ${sql.literal(`${step}`)}`
        // More readings than a step may have the same time.
        const [first] = yield* sql<{ at: number }>`select at from reading order by at limit 1`
        const end = row === undefined ? last : Math.max(row.at, first!.at + 1)
        yield* sql`delete from reading where at < ${end}`
        yield* sql`delete from complete where at < ${end}`
        return row
      })
    )
    yield* pause
    if (next === undefined) return
  }
})

/** `width` is in seconds. */
const deleteRollups = Effect.fnUntraced(function* (database: Database, width: number, before: number) {
  const { sql } = database
  const all = yield* database.read("retain", sql<{ id: number }>`select id from series order by id`)
  for (const { id } of all) {
    while (true) {
      const next = yield* database.transaction(
        "retain",
        Effect.gen(function* () {
          const [row] = yield* sql<{ at: number }>`
            select at from rollup where series = ${id} and width = ${width} and at < ${before}
            order by at limit 1 offset ${sql.literal(`${step}`)}`
          yield* sql`delete from rollup where series = ${id} and width = ${width} and at < ${row?.at ?? before}`
          return row
        })
      )
      yield* pause
      if (next === undefined) break
    }
  }
})

/** Repeats a statement that deletes at most a step of rows, until there are fewer. */
const inSteps = ({ transaction }: Database, remove: Effect.Effect<ReadonlyArray<unknown>, SqlError>) =>
  transaction("retain", remove).pipe(
    Effect.zipLeft(pause),
    Effect.repeat({ until: (rows) => rows.length < step }),
    Effect.asVoid
  )

const deleteEvents = (database: Database, before: number) =>
  inSteps(
    database,
    database.sql`
      delete from event where id in (
        select id from event where ended_at < ${before} order by began_at limit ${database.sql.literal(`${step}`)}
      ) returning id`
  )

const deleteAlarms = (database: Database, before: number) =>
  inSteps(
    database,
    database.sql`
      delete from alarm where id in (
        select id from alarm where cleared_at < ${before} order by cleared_at limit ${database.sql.literal(`${step}`)}
      ) returning id`
  )

/**
 * Moves the mark of deleted readings, so that histories stop to read them before they are deleted. Returns the time before which they
 * are deleted: only what has been rolled up. The mark follows the readings, not that time, which may come from a clock that is ahead.
 */
const advanceRaw = (database: Database, before: number): Effect.Effect<number, StoreError> =>
  database.transaction(
    "retain",
    Effect.gen(function* () {
      const { days, raw } = yield* readMarks(database)
      const end = Math.min(before, days, yield* lateDay(database))
      if (!Number.isFinite(end)) return end
      const [newest] = yield* database.sql<{ at: number }>`
        select at from reading where at < ${end} order by at desc limit 1`
      const mark = newest === undefined ? raw : Bucket.floor(newest.at, Bucket.day) + Bucket.day
      if (mark > raw) yield* setMark(database, "raw", mark)
      return end
    })
  )

/** The same for rollups. They are deleted where the next `finer` rows have been. */
const advance = (database: Database, mark: Mark, before: number, finer: Mark): Effect.Effect<number, StoreError> =>
  database.transaction(
    "retain",
    Effect.gen(function* () {
      const marks = yield* readMarks(database)
      const end = Math.min(before, marks[finer])
      if (end > marks[mark]) yield* setMark(database, mark, end)
      return end
    })
  )

const keepForEver = Duration.infinity

/**
 * Deletes what is too old at the time `now`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retain: (
  database: Database,
  options: Options,
  guard: Guard,
  now: number
) => Effect.Effect<void, StoreError> = Effect.fnUntraced(function* (database, options, guard, now) {
  if (!(yield* isPlausible(database, guard, now))) return
  yield* rollUp(database, now)
  const cut = (age: Duration.DurationInput, finer = Number.POSITIVE_INFINITY) =>
    Math.min(Bucket.floor(now - Duration.toMillis(age), Bucket.day), finer)
  const { alarms = "730 days", days = keepForEver, events = "365 days" } = options
  const { fiveMinutes = "730 days", hours = keepForEver } = options
  const raw = yield* advanceRaw(database, cut(options.readings ?? "90 days"))
  if (Number.isFinite(raw)) yield* deleteReadings(database, raw)
  const minutesFrom = yield* advance(database, "minutes", cut(fiveMinutes, raw), "raw")
  if (Number.isFinite(minutesFrom)) yield* deleteRollups(database, 300, minutesFrom)
  const hoursFrom = yield* advance(database, "hours", cut(hours, minutesFrom), "minutes")
  if (Number.isFinite(hoursFrom)) yield* deleteRollups(database, 3600, hoursFrom)
  const daysFrom = cut(days, hoursFrom)
  if (Number.isFinite(daysFrom)) yield* deleteRollups(database, 86_400, daysFrom)
  const eventsFrom = now - Duration.toMillis(events)
  if (Number.isFinite(eventsFrom)) yield* deleteEvents(database, eventsFrom)
  const alarmsFrom = now - Duration.toMillis(alarms)
  if (Number.isFinite(alarmsFrom)) yield* deleteAlarms(database, alarmsFrom)
})
