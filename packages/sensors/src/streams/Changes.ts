/**
 * Of many readings those that say something new.
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
 * What is a change.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** By how much a number has to differ from the last one that was given, in its unit. Default: 0, by anything. */
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
  /** Failures that were told, by what they are about. */
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
 * Lets through what has changed: the first reading of each sensor, one that differs from the last that was let through by more
 * than the deadband, a failure once, and the first reading after it. `latesttemp` and `temperature` of a device are one sensor. An
 * error that names no device, such as that of a listing, is one failure of all sensors, and the next reading of any ends it.
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
 * Two limits of a number.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  /** At this value or below it the state is `false`. */
  readonly low: number
  /** At this value or above it the state is `true`. */
  readonly high: number
}

/**
 * Converts readings to a state with two limits: `true` from `high` up, `false` from `low` down, and as it was in between. Readings
 * in between are left out until the state of their sensor is known. Failures go through, and change no state.
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
 * Lets through an outcome if the sensor has had the same one so many times in a row: the same value, or the same kind of failure.
 * A value that comes once in between, such as a door that bounces, is left out.
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
        // A failure of a device interrupts the run of each of its sensors, and a reading that of the failure.
        for (const other of runs.keys())
          if (Subject.covers(subject, other) || Subject.covers(other, subject)) runs.delete(other)
        const length = before !== undefined && !isChange(before.value, value, 0) ? before.length + 1 : 1
        runs.set(subject, { value, length })
        return length >= times
      })
    })
)

/**
 * Gives a slow consumer the newest outcome of each sensor, and drops those before it. The source is read on meanwhile. Without it
 * outcomes wait for the consumer, and a control loop acts on old ones. Sensors take turns; a failure that names no device is kept
 * like that of a sensor.
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
      const news = yield* Queue.sliding<void>(1)
      let end: Exit.Exit<void, E2> | undefined
      const tell = news.offer(undefined)

      const put = (outcome: Outcome) => {
        const subject = Either.match(outcome, { onLeft: Subject.ofError, onRight: Subject.ofReading })
        const isReplaced = (other: string) =>
          subject.endsWith("/") !== other.endsWith("/") && Subject.isSameDevice(subject, other)
        const before = Array.from(waiting)
        const turn = before.findIndex(([other]) => isReplaced(other))
        // That a device is missing takes over the turn of its sensors, and a reading that of the missing device.
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
        if (end === undefined) return Effect.zipRight(Queue.take(news), next)
        return Exit.isSuccess(end) ? Effect.fail(Option.none()) : Effect.failCause(Cause.map(end.cause, Option.some))
      })

      yield* Stream.runForEach(self, (outcome) =>
        Effect.zipRight(
          Effect.sync(() => put(outcome)),
          tell
        )
      ).pipe(
        Effect.onExit((exit) =>
          Effect.suspend(() => {
            end = exit
            return tell
          })
        ),
        Effect.forkScoped
      )
      return Stream.repeatEffectOption(next)
    })
  )
