/**
 * How much a counter counted in the last seconds.
 *
 * @module
 * @since 0.1.0
 */
import { Counters } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"

interface Count {
  /** The time of the reading that showed it. */
  readonly time: number
  readonly count: number
}

/**
 * What the next reading is counted from. Times are in milliseconds of a monotonic clock.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rate {
  readonly counter: Counters.State
  /** The counts of the window, the oldest first. */
  readonly counts: ReadonlyArray<Count>
  /** Their sum. */
  readonly sum: number
  /** Since when no count was missed. `undefined` before the first reading. */
  readonly observedSince: number | undefined
}

/**
 * The state before the first reading.
 *
 * @since 0.1.0
 * @category constants
 */
export const initial: Rate = { counter: Counters.initial, counts: [], sum: 0, observedSince: undefined }

/** Counts within this part of the window are kept as one, which bounds the memory. */
const parts = 1000

const sumOf = (counts: ReadonlyArray<Count>): number => counts.reduce((sum, { count }) => sum + count, 0)

const added = (counts: ReadonlyArray<Count>, one: Count, window: number): ReadonlyArray<Count> => {
  const part = (time: number) => Math.floor((time * parts) / window)
  const last = counts.at(-1)
  if (last === undefined || part(last.time) !== part(one.time)) return [...counts, one]
  return [...counts.slice(0, -1), { time: one.time, count: last.count + one.count }]
}

const withCounts = (self: Rate, counts: ReadonlyArray<Count>): Rate =>
  counts === self.counts ? self : { ...self, counts, sum: sumOf(counts) }

/** Forgets what was counted before the window that ends now. */
const until = (self: Rate, time: number, window: number): Rate => {
  const first = self.counts.findIndex((count) => count.time > time - window)
  if (first === 0) return self
  return withCounts(self, first < 0 ? (self.counts.length === 0 ? self.counts : []) : self.counts.slice(first))
}

/**
 * Adds what was counted before the first reading, such as from a history.
 *
 * @since 0.1.0
 * @category combinators
 */
export const add = (self: Rate, one: Count, window: number): Rate =>
  one.count > 0 ? { ...self, counts: added(self.counts, one, window), sum: self.sum + one.count } : self

/**
 * Counts a good reading: its value as read, and the factor of its calibration. Returns `undefined` instead of a number of counts if the
 * counter cannot have reached the value, as `Counters` of `@owserver/sensors` decides.
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = (
  self: Rate,
  {
    factor,
    raw,
    time,
    window
  }: { readonly time: number; readonly raw: number; readonly factor: number; readonly window: number }
): readonly [count: number | undefined, Rate] => {
  const { last } = self.counter
  const [step, counter] = Counters.next(self.counter, { value: raw, at: DateTime.unsafeMake(Math.round(time)) })
  if (step.event === "Doubtful") return [undefined, { ...self, counter }]
  const gap = last === undefined ? 0 : time - last.at.epochMillis
  // Only a part of what was counted since then belongs to the window.
  const share = gap > window ? window / gap : 1
  const counted = add(until(self, time, window), { time, count: step.delta * factor * share }, window)
  // A reset loses counts, so the window begins anew for "less than".
  const isStart = step.event === "First" || step.event === "Reset"
  const observedSince =
    isStart && !(step.event === "First" && self.observedSince !== undefined) ? time : self.observedSince
  return [counted.sum, { ...counted, counter, observedSince }]
}

/**
 * Whether all counts of a window that ends now are known.
 *
 * @since 0.1.0
 * @category accessors
 */
export const isWhole = ({ observedSince }: Rate, time: number, window: number): boolean =>
  observedSince !== undefined && observedSince <= time - window
