/**
 * Rolling up: readings to 5 minutes, those to hours, and hours to days.
 *
 * Rollups of 5 minutes are written for an hour at once, and those of hours for a day at once, because the rollups of a series lie
 * side by side: a page is then written once for all of them.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { type Marks, readMarks, setMark } from "./extent.js"
import { rollUpDay, rollUpLateDay } from "./rollUpDay.js"
import { rollUpHour, rollUpLateHour, take } from "./rollUpHour.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"

/** How long after its end an hour is rolled up: readings wait in a queue for up to 30 s, and on their way to it. */
const patience = 120_000

const marksOf = (database: Database): Effect.Effect<Marks, StoreError> => database.read("rollUp", readMarks(database))

const lowest = Number.MIN_SAFE_INTEGER

/** The hour of the first reading that is not rolled up. */
const nextHour = ({ sql }: Database, { rolled }: Marks) =>
  Effect.map(
    sql<{ at: number }>`select at from reading where at >= ${Math.max(rolled, lowest)} order by at limit 1`,
    ([row]) => (row === undefined ? undefined : Bucket.floor(row.at, Bucket.hour))
  )

/**
 * Declares that readings of the next hour are late from now on, and returns the hour. Reads it again afterwards: a reading may have
 * arrived in between.
 */
const claimHour = (database: Database, closed: number) =>
  database.transaction(
    "rollUp",
    Effect.gen(function* () {
      const marks = yield* readMarks(database)
      const hour = yield* nextHour(database, marks)
      if (hour === undefined || hour + Bucket.hour > closed) return undefined
      if (hour + Bucket.hour > marks.late) yield* setMark(database, "late", hour + Bucket.hour)
      const first = yield* nextHour(database, marks)
      return first === undefined ? undefined : { hour: first, taken: yield* take(database, first) }
    })
  )

/** Completes the days before `border`, and skips those without readings. */
const rollUpDays = Effect.fnUntraced(function* (database: Database, border: number) {
  while (true) {
    const { days, rolled } = yield* marksOf(database)
    if (days >= border) return
    if (days < rolled) yield* rollUpDay(database, days)
    else return yield* database.transaction("rollUp", setMark(database, "days", border))
  }
})

const rollUpHours = Effect.fnUntraced(function* (database: Database, closed: number) {
  while (true) {
    const claimed = yield* claimHour(database, closed)
    if (claimed === undefined) return
    const { hour, taken } = claimed
    // There are no readings between the last hour and this one.
    yield* rollUpDays(database, Bucket.floor(hour, Bucket.day))
    yield* rollUpHour(database, hour, taken)
  }
})

const lateBuckets = ({ read, sql }: Database, width: number, before: number) =>
  Effect.map(
    read(
      "rollUp",
      sql<{ at: number }>`select distinct at from late where width = ${width} and at < ${before} order by at`
    ),
    (rows) => rows.map(({ at }) => at)
  )

/** A late hour of a counter may make its next one late, and so on. */
const rollUpLateHours = Effect.fnUntraced(function* (database: Database, before: number) {
  while (true) {
    const [hour] = yield* lateBuckets(database, 3600, before)
    if (hour === undefined) return
    yield* rollUpLateHour(database, hour)
  }
})

/**
 * Computes again what has changed before the time `before`, as far as it has been rolled up.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUpLate: (database: Database, before: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, before) {
    const { days, rolled } = yield* marksOf(database)
    if (!Number.isFinite(rolled)) return
    yield* rollUpLateHours(database, Math.min(before, rolled))
    for (const day of yield* lateBuckets(database, 86_400, days)) yield* rollUpLateDay(database, day)
  }
)

/**
 * Rolls up all that has closed or changed by the time `now`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rollUp: (database: Database, now: number) => Effect.Effect<void, StoreError> = Effect.fnUntraced(
  function* (database, now) {
    const closed = Bucket.floor(now - patience, Bucket.hour)
    yield* rollUpHours(database, closed)
    const { rolled } = yield* marksOf(database)
    if (Number.isFinite(rolled)) yield* rollUpDays(database, Bucket.floor(rolled, Bucket.day))
    yield* rollUpLate(database, closed)
  }
)
