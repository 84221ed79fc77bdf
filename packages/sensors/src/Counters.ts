/**
 * What counters have counted: chips tell how far they are, and begin anew at 0 when they run over or lose their power.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Reading } from "./Reading.js"

/**
 * What happened to the counter since it was read before.
 *
 * - `First`: it was not read before
 * - `Counted`: it went on, or stayed
 * - `Wrapped`: it ran over its greatest value, and nothing was lost
 * - `Reset`: it began anew at 0; what it had counted since the reading before is lost
 *
 * @since 0.1.0
 * @category models
 */
export type Event = "First" | "Counted" | "Wrapped" | "Reset"

/**
 * What a counter has counted, as of one reading.
 *
 * @example
 * ```ts
 * import { Counters, Device, DS2423, Poll } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const litresPerMinute = (meter: Device.Device) =>
 *   Poll.poll(meter, DS2423.counter.A, "1 minute").pipe(
 *     Counters.counts({ fastest: 10 }),
 *     Stream.map(Either.map(({ rate }) => rate * 60 * 0.5))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Count {
  /** The reading, as it came. */
  readonly reading: Reading<number>
  /** What happened to the counter. */
  readonly event: Event
  /** By how much it went on, 0 or more. After a reset what it has counted since. */
  readonly delta: number
  /** All of it since the stream began: never less than before. */
  readonly total: number
  /** Counts in a second, since it was read before; 0 at first. */
  readonly rate: number
}

/**
 * What is possible for a counter.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The counter runs over to 0 at this value. Default: 2^32, as the DS2423 does. */
  readonly modulus?: number | undefined
  /**
   * How many counts in a second are possible: a counter that is less than before has run over if that was possible in the
   * time, and was reset if not. Default: 2000.
   */
  readonly fastest?: number | undefined
}

const follow = (before: Count | undefined, reading: Reading<number>, options: Options): Count => {
  if (before === undefined) return { reading, event: "First", delta: 0, total: 0, rate: 0 }
  const { fastest = 2000, modulus = 2 ** 32 } = options
  const seconds = DateTime.distance(before.reading.at, reading.at) / 1000
  const difference = reading.value - before.reading.value
  const around = difference + modulus
  const isPossible = around <= fastest * Math.max(1, seconds)
  const [event, delta]: readonly [Event, number] =
    difference >= 0 ? ["Counted", difference] : isPossible ? ["Wrapped", around] : ["Reset", reading.value]
  return { reading, event, delta, total: before.total + delta, rate: seconds > 0 ? delta / seconds : 0 }
}

/**
 * Follows counters: what each counted from reading to reading, in all, and how fast. Failures in between go through, and
 * what was counted meanwhile is in the next count.
 *
 * @example
 * ```ts
 * import { Counters, Device, DS2423, Poll } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const litres = (meter: Device.Device) =>
 *   Poll.poll(meter, DS2423.counter.A, "1 minute").pipe(
 *     Counters.counts({ fastest: 10 }),
 *     Stream.map(Either.map(({ total }) => total * 0.5))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const counts: {
  (
    options?: Options
  ): <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>
  ) => Stream.Stream<Either.Either<Count, E>, E2, R>
  <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>,
    options?: Options
  ): Stream.Stream<Either.Either<Count, E>, E2, R>
} = dual(
  (args) => Predicate.hasProperty(args[0], Stream.StreamTypeId),
  <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>,
    options: Options = {}
  ): Stream.Stream<Either.Either<Count, E>, E2, R> =>
    Stream.suspend(() => {
      const counters = new Map<string, Count>()
      return Stream.map(
        self,
        Either.map((reading) => {
          const key = `${reading.device}/${reading.property}`
          const count = follow(counters.get(key), reading, options)
          counters.set(key, count)
          return count
        })
      )
    })
)
