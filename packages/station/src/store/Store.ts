/**
 * The store: readings, their rollups, names, calibrations and events, in libSQL or PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as Condition from "../model/Condition.js"
import type * as Sample from "../model/Sample.js"
import type * as Series from "../model/Series.js"
import type { AlarmStore, OutboxStore } from "./AlarmStore.js"
import type { StoreError } from "./StoreError.js"

/**
 * A period of time: from `from`, up to but not including `to`, in milliseconds since 1970.
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly from: number
  readonly to: number
}

/**
 * The values of a series from `at` up to but not including `until`, calibrated. A point without good values has `n` 0 and no
 * numbers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Point {
  readonly at: number
  /** The end of the point; equal to `at` for a single reading. A local day has 23 to 25 hours. */
  readonly until: number
  /** The number of good values. */
  readonly n: number
  /** The least good value. */
  readonly min: number | undefined
  /** The mean of gauges; of states the share of readings that were 1; of counters the last count. */
  readonly avg: number | undefined
  /** The greatest good value. */
  readonly max: number | undefined
  /** The counts in the point, for counters. */
  readonly delta: number | undefined
  /** The number of doubtful values, which `min`, `avg`, `max` and `delta` leave out. */
  readonly doubted: number
}

/**
 * A history of one `series`.
 *
 * @since 0.1.0
 * @category models
 */
export interface History {
  readonly series: Series.Series
  /** The width of the points in milliseconds; 0 for single readings. Points older than the finest rollups may be wider. */
  readonly width: number
  /** Sorted by time. A period without readings has no points: it is a gap if a point begins after the `until` of the last one. */
  readonly points: ReadonlyArray<Point>
}

/**
 * A calibration: from `from` on, a value is `raw` times `factor` plus `offset`, until the next calibration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Calibration {
  readonly from: number
  readonly factor: number
  readonly offset: number
}

/**
 * A change of the label of a series: its `name`, its `place`, and whether it is `hidden`. Fields that are left out stay.
 *
 * @since 0.1.0
 * @category models
 */
export interface Label {
  readonly name?: string | undefined
  readonly place?: string | undefined
  readonly hidden?: boolean | undefined
}

/**
 * A stored `value` of a `series`, calibrated, with its time `at` in milliseconds since 1970 and its `quality`. `raw` is the value as
 * read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Value {
  readonly series: number
  readonly at: number
  readonly value: number
  readonly raw: number
  readonly quality: Sample.Quality
}

/**
 * What is appended in one transaction: `samples`, and `transitions` of conditions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Batch {
  readonly samples: ReadonlyArray<Sample.Sample>
  readonly transitions: ReadonlyArray<Condition.Transition>
}

/**
 * The operations on the store. Each fails with `StoreError`.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoreService {
  /**
   * Stores readings and transitions in one transaction. When it succeeds, they survive `kill -9`. A reading of a series and time
   * that are stored already replaces the stored one. Fails with `Invalid`, and stores nothing, if a sample is not valid.
   *
   * Readings may come in any order. If `retain` has deleted readings of the same series and hour, later ones count in no history.
   */
  readonly append: (batch: Batch) => Effect.Effect<void, StoreError>
  /** Lists all series, by server, device and property. */
  readonly series: Effect.Effect<ReadonlyArray<Series.Series>, StoreError>
  /**
   * Returns the newest reading of each series. A series whose readings have all been deleted has none. Readings more than a minute in
   * the future, from before the clock was set back, count only if a series has no others.
   */
  readonly latest: Effect.Effect<ReadonlyArray<Value>, StoreError>
  /**
   * Lists events, the last stored first. `open` lists only those that last, and `server` only those of one server. `before` lists only
   * those with a smaller id, to get the next page. `limit` is 1 to 100,000. Default: 100.
   */
  readonly events: (options: {
    readonly open?: boolean | undefined
    readonly server?: string | undefined
    readonly before?: number | undefined
    readonly limit?: number | undefined
  }) => Effect.Effect<ReadonlyArray<Condition.Event>, StoreError>
  /**
   * Returns at most `points` points of a series, from the coarsest level that gives that many, or from a coarser one where that
   * has been deleted. A short period gives single readings if there are at most `points`, which is at most 10,000. Includes
   * the series that it replaced.
   *
   * Where readings have been deleted, a calibration holds from the first bucket on that begins after it. Of a counter with
   * late readings, the increase of later hours is right after the next `rollUp`.
   */
  readonly history: (
    series: number,
    options: Period & { readonly points: number }
  ) => Effect.Effect<History, StoreError>
  /**
   * Returns one point for each hour, local day or local month that the period touches, also for those without readings. `zone` is an
   * IANA time zone; fails with `Invalid` if it is unknown. Where only hours are left, an hour belongs to the day in which it begins.
   */
  readonly totals: (
    series: number,
    options: Period & { readonly per: "hour" | "day" | "month"; readonly zone: string }
  ) => Effect.Effect<ReadonlyArray<Point>, StoreError>
  /** Streams stored readings by time, then series, calibrated, in constant memory. Default: all series. */
  readonly values: (period: Period, series?: ReadonlyArray<number>) => Stream.Stream<Value, StoreError>
  /** Names, places, hides or shows a series. Fails with `Invalid` for texts of more than 200 characters. */
  readonly label: (series: number, label: Label) => Effect.Effect<void, StoreError>
  /** Lists the calibrations of a series, by time. */
  readonly calibrations: (series: number) => Effect.Effect<ReadonlyArray<Calibration>, StoreError>
  /** Returns the calibrations of all series that have any, by id, sorted by time. */
  readonly allCalibrations: Effect.Effect<ReadonlyMap<number, ReadonlyArray<Calibration>>, StoreError>
  /** Sets the calibration from a point in time on. `factor` is not 0. */
  readonly calibrate: (series: number, calibration: Calibration) => Effect.Effect<void, StoreError>
  /** Removes the calibration that begins at this time. */
  readonly uncalibrate: (series: number, from: number) => Effect.Effect<void, StoreError>
  /** Declares that `other` continues `series`: label, plots and rules move. Fails with `Invalid` for a cycle, and if the kinds or units differ. */
  readonly replace: (series: number, other: number) => Effect.Effect<void, StoreError>
  /**
   * Deletes the readings of a series in a period, such as a spike, and computes their rollups again. Where `retain` has deleted
   * readings, deletes the buckets that lie in the period as a whole. Later readings of an hour of which none is left count again.
   */
  readonly removeValues: (series: number, period: Period) => Effect.Effect<number, StoreError>
  /**
   * Deletes a series with all that belongs to it. Rules that name it watch the series that continues it, or nothing in its place. Its
   * alarms stay.
   */
  readonly removeSeries: (series: number) => Effect.Effect<void, StoreError>
  /**
   * Computes the rollups of all hours that have closed or changed by the time `now`. Call it every minute or so. An hour of a series of
   * which `retain` has deleted readings is never computed again, and neither is a day of which only the whole is left.
   */
  readonly rollUp: (now: number) => Effect.Effect<void, StoreError>
  /**
   * Deletes what is older than the retention allows at the time `now`, in whole UTC days and small steps. Deletes nothing while
   * `now` is more than a day after the newest reading, until that has been so for an hour.
   */
  readonly retain: (now: number) => Effect.Effect<void, StoreError>
  /** Writes a consistent copy of the database to a new file. Only libSQL; PostgreSQL has `pg_dump`. */
  readonly backup: (file: string) => Effect.Effect<void, StoreError>
  /** The rules and alarms. */
  readonly alarms: AlarmStore
  /** The messages that wait for their targets. */
  readonly outbox: OutboxStore
  /** Records that a file with this hash is imported. Returns false if it was recorded before. */
  readonly claimImport: (hash: string) => Effect.Effect<boolean, StoreError>
}

/**
 * The tag of the store.
 *
 * @example
 * ```ts
 * import { Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const lastDay = (series: number, now: number) =>
 *   Effect.flatMap(Store.Store, (store) => store.history(series, { from: now - 86_400_000, to: now, points: 500 }))
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Store extends Context.Tag("@owserver/station/Store")<Store, StoreService>() {}
