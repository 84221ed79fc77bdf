/**
 * What the values of a series were in a bucket of time.
 *
 * @module
 * @since 0.1.0
 */
import type * as Series from "../model/Series.js"
import type { Calibration, Point } from "./Store.js"

/**
 * The values of a bucket, as read. Only good values count, except in `doubted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Aggregate {
  readonly n: number
  readonly doubted: number
  readonly sum: number
  /** `undefined` if there are no good values. */
  readonly min: number | undefined
  readonly max: number | undefined
  /** The last count. Only of counters. */
  readonly last: number | undefined
  /** The increase. Only of counters. */
  readonly delta: number | undefined
}

/**
 * No values.
 *
 * @since 0.1.0
 * @category constants
 */
export const empty: Aggregate = {
  n: 0,
  doubted: 0,
  sum: 0,
  min: undefined,
  max: undefined,
  last: undefined,
  delta: undefined
}

/**
 * Returns the aggregate of one value. `delta` is its increase, for counters.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofValue = (value: number, delta?: number): Aggregate => ({
  n: 1,
  doubted: 0,
  sum: value,
  min: value,
  max: value,
  last: delta === undefined ? undefined : value,
  delta
})

/**
 * The aggregate of one doubtful value.
 *
 * @since 0.1.0
 * @category constants
 */
export const doubtful: Aggregate = { ...empty, doubted: 1 }

const either =
  (choose: (one: number, other: number) => number) => (one: number | undefined, other: number | undefined) =>
    one === undefined ? other : other === undefined ? one : choose(one, other)

const least = either(Math.min)
const most = either(Math.max)
const total = either((one, other) => one + other)

/**
 * Combines two aggregates. `that` is of later values.
 *
 * @since 0.1.0
 * @category combinators
 */
export const combine = (self: Aggregate, that: Aggregate): Aggregate => ({
  n: self.n + that.n,
  doubted: self.doubted + that.doubted,
  sum: self.sum + that.sum,
  min: least(self.min, that.min),
  max: most(self.max, that.max),
  last: that.last ?? self.last,
  delta: total(self.delta, that.delta)
})

/**
 * Applies a calibration to all values of an aggregate. A negative factor exchanges the least and the greatest.
 *
 * @since 0.1.0
 * @category combinators
 */
export const calibrate = (self: Aggregate, { factor, offset }: Pick<Calibration, "factor" | "offset">): Aggregate => {
  const value = (raw: number | undefined) => (raw === undefined ? undefined : raw * factor + offset)
  const [min, max] = factor < 0 ? [self.max, self.min] : [self.min, self.max]
  return {
    n: self.n,
    doubted: self.doubted,
    sum: self.sum * factor + self.n * offset,
    min: value(min),
    max: value(max),
    last: value(self.last),
    delta: self.delta === undefined ? undefined : self.delta * factor
  }
}

/**
 * Returns true if there was neither a good nor a doubtful value.
 *
 * @since 0.1.0
 * @category guards
 */
export const isEmpty = ({ doubted, n }: Aggregate): boolean => n === 0 && doubted === 0

/**
 * Returns the point of a history.
 *
 * @since 0.1.0
 * @category accessors
 */
export const toPoint = (self: Aggregate, kind: Series.Kind, at: number, until: number): Point => ({
  at,
  until,
  n: self.n,
  min: self.min,
  avg: self.n === 0 ? undefined : kind === "counter" ? self.last : self.sum / self.n,
  max: self.max,
  delta: kind === "counter" ? self.delta : undefined,
  doubted: self.doubted
})
