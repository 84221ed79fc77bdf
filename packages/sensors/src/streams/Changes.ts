/**
 * Filters for streams of readings: changes, hysteresis, repeated values, and the latest value.
 *
 * @module
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { ReadError } from "../devices/Device.js"
import * as Subject from "../devices/subject.js"
import type * as Reading from "../values/Reading.js"

/**
 * Options of a change.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * A number counts as changed if it differs from the last emitted one by more than this value. It has the unit of the
   * reading. Default: 0.
   */
  readonly deadband?: number | undefined
}

const alike = Arr.getEquivalence<unknown>(Equal.equals)

const isChange = (before: unknown, now: unknown, deadband: number): boolean => {
  if (typeof before === "number" && typeof now === "number") return Math.abs(now - before) > deadband
  if (Array.isArray(before) && Array.isArray(now)) return !alike(before, now)
  return before instanceof Uint8Array && now instanceof Uint8Array
    ? !alike(Array.from(before), Array.from(now))
    : !Equal.equals(before, now)
}

interface Known {
  readonly values: Map<string, unknown>
  /** Emitted failures by their subjects. */
  readonly failures: Map<string, string>
}

const isNewFailure = ({ failures }: Known, error: ReadError): boolean => {
  const subject = Subject.ofError(error)
  if (failures.get(subject) === error._tag) return false
  failures.set(subject, error._tag)
  return true
}

const isNewReading = ({ failures, values }: Known, reading: Reading.Reading<unknown>, deadband: number): boolean => {
  const sensor = Subject.ofReading(reading)
  const about = Array.from(failures.keys()).filter((subject) => Subject.covers(subject, sensor))
  for (const subject of about) failures.delete(subject)
  if (about.length === 0 && values.has(sensor) && !isChange(values.get(sensor), reading.value, deadband)) return false
  values.set(sensor, reading.value)
  return true
}

/**
 * Emits only changes: the first reading of each sensor, readings that differ from the last emitted one by more than the deadband,
 * each failure once, and the first reading after a failure.
 *
 * `latesttemp` and `temperature` of a device are one sensor. An error without a device, such as that of a listing, is a
 * failure of all sensors, and the next reading of any sensor ends it.
 *
 * @example
 * ```ts
 * import { Changes, Device, DS18B20, Poll } from "@owserver/sensors"
 *
 * const steps = (room: Device.Device) =>
 *   Poll.stream(room, DS18B20.temperature, "10 seconds").pipe(Changes.stream({ deadband: 0.5 }))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const stream: {
  (
    options?: Options
  ): <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
  ) => Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    options?: Options
  ): Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
} = dual(
  (args) => Predicate.hasProperty(args[0], Stream.StreamTypeId),
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    options: Options = {}
  ): Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R> =>
    Stream.suspend(() => {
      const known: Known = { values: new Map(), failures: new Map() }
      return Stream.filter(self, (outcome) =>
        Either.isLeft(outcome)
          ? isNewFailure(known, outcome.left)
          : isNewReading(known, outcome.right, options.deadband ?? 0)
      )
    })
)

/**
 * The thresholds of {@link hysteresis}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  /** At or below this value the state is `false`. */
  readonly low: number
  /** At or above this value the state is `true`. */
  readonly high: number
}

/**
 * Converts readings to a boolean state with two thresholds: `true` at or above `high`, `false` at or below `low`, unchanged in
 * between. Until the state of a sensor is known, readings in between are dropped. Failures pass and do not change the state.
 *
 * @example
 * ```ts
 * import { Changes, Device, DS18B20, Poll } from "@owserver/sensors"
 *
 * // true: warm enough, switch the heating off
 * const warm = (room: Device.Device) =>
 *   Poll.stream(room, DS18B20.temperature, "10 seconds").pipe(
 *     Changes.hysteresis({ low: 20, high: 21 }),
 *     Changes.stream()
 *   )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const hysteresis: {
  (
    limits: Limits
  ): <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
  ) => Stream.Stream<Either.Either<Reading.Reading<boolean>, E>, E2, R>
  <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    limits: Limits
  ): Stream.Stream<Either.Either<Reading.Reading<boolean>, E>, E2, R>
} = dual(
  2,
  <A extends number, E, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    { high, low }: Limits
  ): Stream.Stream<Either.Either<Reading.Reading<boolean>, E>, E2, R> =>
    Stream.suspend(() => {
      const states = new Map<string, boolean>()
      const stateOf = (reading: Reading.Reading<number>): boolean | undefined => {
        const sensor = Subject.ofReading(reading)
        if (reading.value >= high) states.set(sensor, true)
        else if (reading.value <= low) states.set(sensor, false)
        return states.get(sensor)
      }
      return Stream.filterMap(self, (outcome) => {
        if (Either.isLeft(outcome)) return Option.some(Either.left(outcome.left))
        const state = stateOf(outcome.right)
        return state === undefined
          ? Option.none()
          : Option.some(Either.right({ ...outcome.right, value: state, unit: undefined }))
      })
    })
)

/**
 * Emits an outcome if its sensor has had at least `times` equal outcomes in a row, this outcome included. Outcomes are
 * equal if they have the same value, or if they are failures with the same tag. Drops shorter runs, such as the bouncing of
 * a door contact.
 *
 * @example
 * ```ts
 * import { Changes, Device, DS18B20, Poll } from "@owserver/sensors"
 *
 * // true: the freezer was above -15 °C in three readings in a row
 * const thawing = (freezer: Device.Device) =>
 *   Poll.stream(freezer, DS18B20.temperature, "1 minute").pipe(
 *     Changes.hysteresis({ low: -15, high: -15 }),
 *     Changes.inARow(3),
 *     Changes.stream()
 *   )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const inARow: {
  (
    times: number
  ): <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
  ) => Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    times: number
  ): Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
} = dual(
  2,
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>,
    times: number
  ): Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R> =>
    Stream.suspend(() => {
      const runs = new Map<string, { readonly value: unknown; readonly length: number }>()
      return Stream.filter(self, (outcome) => {
        const subject = Either.match(outcome, { onLeft: Subject.ofError, onRight: Subject.ofReading })
        const value = Either.match(outcome, { onLeft: ({ _tag }): unknown => _tag, onRight: ({ value }) => value })
        const before = runs.get(subject)
        // A failure of a device ends the runs of its sensors, and a reading ends the run of the failure.
        for (const other of runs.keys())
          if (Subject.covers(subject, other) || Subject.covers(other, subject)) runs.delete(other)
        const length = before !== undefined && !isChange(before.value, value, 0) ? before.length + 1 : 1
        runs.set(subject, { value, length })
        return length >= times
      })
    })
)

/**
 * Keeps only the newest outcome of each sensor for a slow consumer, and continues to read the source meanwhile. Otherwise
 * outcomes queue up, and a control loop acts on old ones. The sensors are emitted in turn. A failure without a device is
 * kept like that of a sensor.
 *
 * @example
 * ```ts
 * import { Changes, type Device, DS18B20, Poll, type Temperature } from "@owserver/sensors"
 * import { Effect, Either, Stream } from "effect"
 *
 * type Act = (value: Temperature.Celsius) => Effect.Effect<void>
 *
 * const control = (rooms: ReadonlyArray<Device.Device>, act: Act) =>
 *   Poll.streamAll(rooms.map((room) => Poll.task(room, DS18B20.temperature, "2 seconds"))).pipe(
 *     Changes.latest,
 *     Stream.filterMap(Either.getRight),
 *     Stream.runForEach(({ value }) => act(value))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const latest = <A, E extends ReadError, E2, R>(
  self: Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R>
): Stream.Stream<Either.Either<Reading.Reading<A>, E>, E2, R> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      type Outcome = Either.Either<Reading.Reading<A>, E>
      const waiting = new Map<string, Outcome>()
      const wakeUps = yield* Queue.sliding<void>(1)
      let end: Exit.Exit<void, E2> | undefined
      const notify = wakeUps.offer(undefined)

      const put = (outcome: Outcome) => {
        const subject = Either.match(outcome, { onLeft: Subject.ofError, onRight: Subject.ofReading })
        const isReplaced = (other: string) =>
          subject.endsWith("/") !== other.endsWith("/") && Subject.isSameDevice(subject, other)
        const before = Array.from(waiting)
        const turn = before.findIndex(([other]) => isReplaced(other))
        // The failure of a missing device takes the place of the outcomes of its sensors in the queue. A later reading of
        // the device takes the place of this failure.
        if (turn >= 0) {
          waiting.clear()
          before.forEach(([other, one], n) => {
            if (n === turn) waiting.set(subject, outcome)
            else if (!isReplaced(other)) waiting.set(other, one)
          })
        }
        waiting.set(subject, outcome)
      }

      const next: Effect.Effect<Outcome, Option.Option<E2>> = Effect.suspend(() => {
        for (const [subject, outcome] of waiting) {
          waiting.delete(subject)
          return Effect.succeed(outcome)
        }
        if (end === undefined) return Effect.zipRight(Queue.take(wakeUps), next)
        return Exit.isSuccess(end) ? Effect.fail(Option.none()) : Effect.failCause(Cause.map(end.cause, Option.some))
      })

      yield* Stream.runForEach(self, (outcome) =>
        Effect.zipRight(
          Effect.sync(() => put(outcome)),
          notify
        )
      ).pipe(
        Effect.onExit((exit) =>
          Effect.suspend(() => {
            end = exit
            return notify
          })
        ),
        Effect.forkScoped
      )
      return Stream.repeatEffectOption(next)
    })
  )
