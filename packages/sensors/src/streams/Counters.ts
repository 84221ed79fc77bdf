/**
 * What counters have counted: chips tell how far they are, and begin anew at 0 when they run over or lose their power.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as Elapsed from "../values/elapsed.js"
import type { Reading } from "../values/Reading.js"

/**
 * What happened to the counter since it was read before.
 *
 * - `First`: it was not read before
 * - `Counted`: it went on, or stayed
 * - `Wrapped`: it ran over its greatest value, and nothing was lost
 * - `Reset`: it began anew, at 0 or at a value that two readings agree on; what it had counted before that reading is lost
 * - `Doubtful`: it cannot have come to this value by counting. Nothing is counted, until the next reading confirms the value
 *
 * @since 0.1.0
 * @category models
 */
export type Event = "First" | "Counted" | "Wrapped" | "Reset" | "Doubtful"

/**
 * What a counter has counted, as of one reading.
 *
 * @example
 * ```ts
 * import { Counters, Device, DS2423, Poll } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const litresPerMinute = (meter: Device.Device) =>
 *   Poll.stream(meter, DS2423.counter.A, "1 minute").pipe(
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
  /** Counts in a second, since it was read before; 0 at first, and for a doubtful reading. */
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
   * How many counts in a second are possible. A step that is larger for its time is doubtful, forwards, around and from 0. Set it
   * to what your meter can do: the less, the more wrong readings are found. At the default, a wrong 0 of a counter at 1,000,000
   * looks like a reset if readings are ten minutes apart, and the next reading counts 1,000,000 again. Default: 2000.
   */
  readonly fastest?: number | undefined
}

interface Known {
  /** The last reading that was counted from, and all that was counted until then. */
  readonly last: Reading<number> | undefined
  readonly total: number
  /** A doubtful reading after it, if that was the last one. */
  readonly doubtful: Reading<number> | undefined
}

const nothing: Known = { last: undefined, total: 0, doubtful: undefined }

const secondsBetween = (one: Reading<number>, other: Reading<number>): number => Elapsed.seconds(one.at, other.at)

/** Counters that are read twice in a second may have counted for a second in between: so exact are no clocks. */
const possible = (one: Reading<number>, other: Reading<number>, fastest: number): number =>
  fastest * Math.max(1, secondsBetween(one, other))

type Step = readonly [event: Event, delta: number]

/** A reading that is nearer to 0 than to the one before is that of a counter that began anew; others that are less are wrong. */
const step = (last: Reading<number>, reading: Reading<number>, fastest: number, modulus: number): Step => {
  const most = possible(last, reading, fastest)
  const difference = reading.value - last.value
  if (difference >= 0) return difference <= most ? ["Counted", difference] : ["Doubtful", 0]
  if (difference + modulus <= most) return ["Wrapped", difference + modulus]
  return reading.value <= most && reading.value < last.value / 2 ? ["Reset", reading.value] : ["Doubtful", 0]
}

/**
 * Whether the reading goes on from the doubtful one, and not from the last one that was counted from: a counter that fell goes on
 * below that, one that leapt at or above where it leapt to.
 */
const confirms = (
  doubtful: Reading<number>,
  last: Reading<number>,
  reading: Reading<number>,
  fastest: number
): boolean => {
  const difference = reading.value - doubtful.value
  const isElsewhere = doubtful.value > last.value || reading.value < last.value
  return difference >= 0 && isElsewhere && difference <= possible(doubtful, reading, fastest)
}

const follow = (known: Known, reading: Reading<number>, options: Options): readonly [Count, Known] => {
  const { fastest = 2000, modulus = 2 ** 32 } = options
  const { doubtful, last, total } = known
  const told = (event: Event, delta: number, since: Reading<number> | undefined): Count => {
    const seconds = since === undefined ? 0 : secondsBetween(since, reading)
    return { reading, event, delta, total: total + delta, rate: seconds > 0 ? delta / seconds : 0 }
  }
  const counted = (count: Count): readonly [Count, Known] => [
    count,
    { last: reading, total: count.total, doubtful: undefined }
  ]
  if (!(reading.value >= 0 && reading.value < modulus)) return [told("Doubtful", 0, last), known]
  if (last === undefined) return counted(told("First", 0, undefined))
  if (doubtful !== undefined && confirms(doubtful, last, reading, fastest))
    return counted(told("Reset", reading.value - doubtful.value, doubtful))
  const [event, delta] = step(last, reading, fastest, modulus)
  const count = told(event, delta, last)
  return event === "Doubtful" ? [count, { last, total, doubtful: reading }] : counted(count)
}

/**
 * Follows counters: what each counted from reading to reading, in all, and how fast. Failures in between go through, and
 * what was counted meanwhile is in the next count.
 *
 * A reading to which the counter cannot have counted in the time is `Doubtful`: it is passed on, and not counted. If the next one
 * goes on from it, the counter was set to that value, and is followed from there: a `Reset`.
 *
 * @example
 * ```ts
 * import { Counters, Device, DS2423, Poll } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const flow = (meter: Device.Device) =>
 *   Poll.stream(meter, DS2423.counter.A, "1 minute").pipe(
 *     Counters.counts({ fastest: 10 }),
 *     Stream.map(Either.map(({ event, rate, total }) => `${total} pulses, ${rate} a second, ${event}`))
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
      const counters = new Map<string, Known>()
      return Stream.map(
        self,
        Either.map((reading) => {
          const key = `${reading.device}/${reading.property}`
          const [count, known] = follow(counters.get(key) ?? nothing, reading, options)
          counters.set(key, known)
          return count
        })
      )
    })
)

/**
 * What a pulse of a meter stands for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Meter {
  /** Such as `kWh`, `l`, `m³`. */
  readonly unit: string
  /** How many pulses the meter gives for one unit: it is printed on the meter. */
  readonly pulsesPerUnit: number
}

/**
 * What a meter has counted, in its unit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Amount {
  /** Such as `kWh`. */
  readonly unit: string
  /** By how much it went on. */
  readonly delta: number
  /** All of it since the stream began. */
  readonly total: number
  /** Units in an hour, since it was read before: for `kWh` that is the power in kW. */
  readonly perHour: number
  /** The count in pulses. */
  readonly count: Count
}

const amount = (count: Count, { pulsesPerUnit, unit }: Meter): Amount => ({
  unit,
  delta: count.delta / pulsesPerUnit,
  total: count.total / pulsesPerUnit,
  perHour: (count.rate * 3600) / pulsesPerUnit,
  count
})

/**
 * Converts counts to the unit of the meter.
 *
 * @example
 * ```ts
 * import { Counters, Device, DS2423, Poll } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const power = (meter: Device.Device) =>
 *   Poll.stream(meter, DS2423.counter.A, "1 minute").pipe(
 *     Counters.counts({ fastest: 10 }),
 *     Counters.toUnit({ unit: "kWh", pulsesPerUnit: 1000 }),
 *     Stream.map(Either.map(({ perHour, total }) => `${total} kWh, now ${perHour} kW`))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const toUnit: {
  (
    meter: Meter
  ): <E, E2, R>(self: Stream.Stream<Either.Either<Count, E>, E2, R>) => Stream.Stream<Either.Either<Amount, E>, E2, R>
  <E, E2, R>(
    self: Stream.Stream<Either.Either<Count, E>, E2, R>,
    meter: Meter
  ): Stream.Stream<Either.Either<Amount, E>, E2, R>
} = dual(
  2,
  <E, E2, R>(
    self: Stream.Stream<Either.Either<Count, E>, E2, R>,
    meter: Meter
  ): Stream.Stream<Either.Either<Amount, E>, E2, R> =>
    Stream.map(
      self,
      Either.map((count) => amount(count, meter))
    )
)
