/**
 * Differences, totals and rates of counters. A counter restarts at 0 when it overflows or loses its power.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as Elapsed from "../values/elapsed.js"
import type { Reading } from "../values/Reading.js"

/**
 * The kind of a step from one reading of a counter to the next.
 *
 * - `First`: the first reading
 * - `Counted`: it counted on, or stayed the same
 * - `Wrapped`: it overflowed, and nothing was lost
 * - `Reset`: it restarted at 0, or at a value that two readings agree on. Counts before that reading are lost
 * - `Doubtful`: it cannot have reached this value by counting. Nothing is counted until the next reading confirms the value
 *
 * @since 0.1.0
 * @category models
 */
export type Event = "First" | "Counted" | "Wrapped" | "Reset" | "Doubtful"

/**
 * A step from one value of a counter to the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  /** The kind of the step. */
  readonly event: Event
  /** The counts since the last reading, 0 or more. After a reset, the counts since the reset. */
  readonly delta: number
  /** The counts since the start. It never decreases. */
  readonly total: number
  /** Counts per second since the last reading; 0 for the first and for a doubtful reading. */
  readonly rate: number
}

/**
 * The counts of a counter up to one reading.
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
export interface Count extends Step {
  /** The reading. */
  readonly reading: Reading<number>
}

/**
 * Properties of a counter.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The counter overflows to 0 at this value. Default: 2^32, that of the DS2423. */
  readonly modulus?: number | undefined
  /**
   * The most counts per second. A step with more counts is doubtful, whether the counter went up, overflowed or restarted
   * at 0. Set it to the maximum of your meter: smaller values detect more wrong readings. With the default and readings ten
   * minutes apart, a wrong 0 of a counter at 1,000,000 looks like a reset, and the next reading counts 1,000,000 again.
   * Default: 2000.
   */
  readonly fastest?: number | undefined
}

/**
 * A `value` of a counter with its time, `at`. A `Reading<number>` is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Value {
  /** The time of the value. */
  readonly at: DateTime.Utc
  /** The count, 0 or more. */
  readonly value: number
}

/**
 * What the next step depends on. It is plain data: a program that stores `last` and `doubtful` can count on from them.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  /** The last value that was counted. */
  readonly last: Value | undefined
  /** The value after `last`, if that value was doubtful. */
  readonly doubtful: Value | undefined
  /** The counts since the start. */
  readonly total: number
}

/**
 * The state before the first value.
 *
 * @since 0.1.0
 * @category constants
 */
export const initial: State = { last: undefined, doubtful: undefined, total: 0 }

const secondsBetween = (one: Value, other: Value): number => Elapsed.seconds(one.at, other.at)

/** At least one second, because clocks are not exact. */
const possible = (one: Value, other: Value, fastest: number): number =>
  fastest * Math.max(1, secondsBetween(one, other))

/** A smaller value nearer to 0 than to the last one is a reset. Other smaller values are wrong readings. */
const step = (
  last: Value,
  reading: Value,
  fastest: number,
  modulus: number
): readonly [event: Event, delta: number] => {
  const most = possible(last, reading, fastest)
  const difference = reading.value - last.value
  if (difference >= 0) return difference <= most ? ["Counted", difference] : ["Doubtful", 0]
  if (difference + modulus <= most) return ["Wrapped", difference + modulus]
  return reading.value <= most && reading.value < last.value / 2 ? ["Reset", reading.value] : ["Doubtful", 0]
}

/**
 * Returns true if the reading continues from the doubtful one and not from the last counted one. If the doubtful reading is
 * below the last counted one, the new reading must be below the last counted one too. If the doubtful reading is above it,
 * the new reading must be at or above the doubtful one.
 */
const confirms = (doubtful: Value, last: Value, reading: Value, fastest: number): boolean => {
  const difference = reading.value - doubtful.value
  const isElsewhere = doubtful.value > last.value || reading.value < last.value
  return difference >= 0 && isElsewhere && difference <= possible(doubtful, reading, fastest)
}

/**
 * Returns the step to the next value of a counter, and the state after it. `counts` applies it to streams. Apply it yourself to
 * values that were stored, in the order of their times.
 *
 * @example
 * ```ts
 * import { Counters } from "@owserver/sensors"
 * import { DateTime } from "effect"
 *
 * const at = (seconds: number) => DateTime.unsafeMake(seconds * 1000)
 * const stored: Counters.State = { ...Counters.initial, last: { at: at(0), value: 4_294_967_290 } }
 * const [step, state] = Counters.next(stored, { at: at(60), value: 4 })
 * console.log(step.event, step.delta, state.total) // Wrapped 10 10
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = (state: State, value: Value, options: Options = {}): readonly [Step, State] => {
  const { fastest = 2000, modulus = 2 ** 32 } = options
  const { doubtful, last, total } = state
  const stepOf = (event: Event, delta: number, since: Value | undefined): Step => {
    const seconds = since === undefined ? 0 : secondsBetween(since, value)
    return { event, delta, total: total + delta, rate: seconds > 0 ? delta / seconds : 0 }
  }
  const counted = (step: Step): readonly [Step, State] => [
    step,
    { last: value, doubtful: undefined, total: step.total }
  ]
  if (!(value.value >= 0 && value.value < modulus)) return [stepOf("Doubtful", 0, last), state]
  if (last === undefined) return counted(stepOf("First", 0, undefined))
  if (doubtful !== undefined && confirms(doubtful, last, value, fastest))
    return counted(stepOf("Reset", value.value - doubtful.value, doubtful))
  const [event, delta] = step(last, value, fastest, modulus)
  const found = stepOf(event, delta, last)
  return event === "Doubtful" ? [found, { last, doubtful: value, total }] : counted(found)
}

/**
 * Converts readings of counters to counts: differences, totals and rates, for each sensor. Failures pass unchanged. The
 * counts during failures are included in the next count.
 *
 * A value that the counter cannot have reached in the time is emitted as `Doubtful` and not counted. If the next reading
 * continues from the doubtful value, the counter was set to that value. The next reading is then a `Reset`, and counting
 * continues from it.
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
      const counters = new Map<string, State>()
      return Stream.map(
        self,
        Either.map((reading) => {
          const key = `${reading.device}/${reading.property}`
          const [step, state] = next(counters.get(key) ?? initial, reading, options)
          counters.set(key, state)
          return { reading, ...step }
        })
      )
    })
)

/**
 * The unit of a meter and its pulses.
 *
 * @since 0.1.0
 * @category models
 */
export interface Meter {
  /** The unit, such as `kWh`, `l`, `m³`. */
  readonly unit: string
  /** Pulses per unit, as printed on the meter. */
  readonly pulsesPerUnit: number
}

/**
 * The counts of a meter, in its unit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Amount {
  /** The unit, such as `kWh`. */
  readonly unit: string
  /** The amount since the last reading. */
  readonly delta: number
  /** The amount since the stream started. */
  readonly total: number
  /** Units per hour since the last reading: for `kWh`, the power in kW. */
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
