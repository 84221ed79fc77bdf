/**
 * Whether a series still has readings.
 *
 * @module
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import { tolerance } from "../model/tolerance.js"

/** A series is stale after this number of intervals without a good reading. */
const intervals = 3

/**
 * Returns true if a series has had no good reading for three intervals. Times are in milliseconds since 1970; `lastGood` is
 * `undefined` if there was none. A `lastGood` more than a minute after `now`, from before the clock was set back, is stale.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Freshness } from "@owserver/station"
 *
 * assert.ok(!Freshness.isStale({ lastGood: 0, every: "30 seconds", now: 90_000 }))
 * assert.ok(Freshness.isStale({ lastGood: 0, every: "30 seconds", now: 90_001 }))
 * assert.ok(Freshness.isStale({ lastGood: 60_001, every: "30 seconds", now: 0 }))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const isStale = ({
  every,
  lastGood,
  now
}: {
  readonly lastGood: number | undefined
  readonly every: Duration.DurationInput
  readonly now: number
}): boolean =>
  lastGood === undefined || lastGood > now + tolerance || now - lastGood > intervals * Duration.toMillis(every)
