/**
 * Rolling up: readings to 5 minutes, those to hours, and hours to days.
 *
 * Rollups of 5 minutes are written for up to three hours at once, and those of hours for a day at once, because the rollups of a
 * series lie side by side: a page is then written once for all of them.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Bucket from "./Bucket.js"
import { lockMarks, type Marks, readMarks, setMark } from "./extent.js"
import { noteFirstDay, rollUpDay } from "./rollUpDay.js"
import { type Claimed, rollUpHours, rollUpLateHour, type Taken, take } from "./rollUpHour.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"

/** How long after their end hours are rolled up: readings wait in a queue for up to 30 s, and on their way to it. */
const patience = 120_000

const marksOf = (database: Database): Effect.Effect<Marks, StoreError> => database.read("rollUp", readMarks(database))

const lowest = Number.MIN_SAFE_INTEGER

/** The hour of the first reading that is not rolled up. */
const nextHour = ({ sql }: Database, { rolled }: Marks) =>
  Effect.map(
    sql<{ at: number }>`select at from reading where at >= ${Math.max(rolled, lowest)} order by at limit 1`,
    ([row]) => (row === undefined ? undefined : Bucket.floor(row.at, Bucket.hour))
  )

/** The most time that is rolled up at once. */
const span = 3 * Bucket.hour

/** The end of what is rolled up at once from this hour on. The day before has to be completed first. */
const endOf = (hour: number, closed: number): number =>
  Math.min(hour + span, Bucket.floor(hour, Bucket.day) + Bucket.day, closed)

/**
 * Declares that readings of the next hours are late from now on, and returns the hours. Looks for them again afterwards: a reading
 * may have arrived in between. The claim comes first, so that no other process changes the marks that are read here.
 */
const claimHours = (database: Database, closed: number) =>
  database.transaction(
    "rollUp",
    Effect.gen(function* (): Effect.fn.Return<Claimed | undefined, SqlError> {
      const claim = yield* Random.nextInt
      yield* setMark(database, "claim", claim)
      const marks = yield* readMarks(database)
      const hour = yield* nextHour(database, marks)
      if (hour === undefined || hour + Bucket.hour > closed) return undefined
      const end = endOf(hour, closed)
      if (end > marks.late) yield* setMark(database, "late", end)
      const first = yield* nextHour(database, marks)
      // Its readings may have been deleted in between.
      if (first === undefined || first >= end) return undefined
      const hours: Arr.NonEmptyArray<Taken> = [{ hour: first, taken: yield* take(database, first) }]
      for (let at = first + Bucket.hour; at < endOf(first, end); at += Bucket.hour)
        hours.push({ hour: at, taken: yield* take(database, at) })
      return { claim, hours }
    })
  )

/**
 * Rolls up the days before `border`. Those without readings are skipped, if there are no readings up to the claimed hours, and no
 * other process has claimed hours since.
 */
const rollUpDays = Effect.fnUntraced(function* (database: Database, border: number, claimed?: number) {
  const next = database.transaction(
    "rollUp",
    Effect.gen(function* () {
      const { claim, days } = yield* lockMarks(database, ["claim", "days"], "update")
      const { rolled } = yield* readMarks(database)
      if (days >= border) return undefined
      if (days < rolled) return yield* Effect.as(noteFirstDay(database, days), days)
      if (claim === claimed) yield* setMark(database, "days", border)
      return undefined
    })
  )
  while (true) {
    const day = yield* next
    if (day === undefined) return
    yield* rollUpDay(database, day)
  }
})

const rollUpClosed = Effect.fnUntraced(function* (database: Database, closed: number) {
  while (true) {
    const marks = yield* marksOf(database)
    const next = yield* database.read("rollUp", nextHour(database, marks))
    if (next === undefined || next + Bucket.hour > closed) return
    const claimed = yield* claimHours(database, closed)
    if (claimed === undefined) return
    yield* rollUpDays(database, Bucket.floor(claimed.hours[0].hour, Bucket.day), claimed.claim)
    // The other process goes on.
    if (!(yield* rollUpHours(database, claimed))) return
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
    for (const day of yield* lateBuckets(database, 86_400, days)) yield* rollUpDay(database, day)
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
    const closed = Bucket.floor(now - patience, span)
    yield* rollUpClosed(database, closed)
    const { rolled } = yield* marksOf(database)
    if (Number.isFinite(rolled)) yield* rollUpDays(database, Bucket.floor(rolled, Bucket.day))
    yield* rollUpLate(database, closed)
  }
)
