/**
 * Of many readings those that say something new.
 *
 * @module
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { ReadError } from "./Device.js"
import type { Reading } from "./Reading.js"

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

/** The address of the device is in what an error says it was about. */
const subjectOf = (error: ReadError): string => (error._tag === "OwDeviceMissing" ? error.device : error.path)

interface Known {
  readonly values: Map<string, unknown>
  /** Failures that were told, by what they are about. */
  readonly failures: Map<string, string>
}

const isNewFailure = ({ failures }: Known, error: ReadError): boolean => {
  const subject = subjectOf(error)
  if (failures.get(subject) === error._tag) return false
  failures.set(subject, error._tag)
  return true
}

/** Whether what failed is a reading of this device and property, or all of the device. */
const isAbout = (subject: string, { device, property }: Reading<unknown>): boolean =>
  subject === device || (subject.includes(device) && subject.endsWith(`/${property}`))

const isNewReading = ({ failures, values }: Known, reading: Reading<unknown>, deadband: number): boolean => {
  const about = Array.from(failures.keys()).filter((subject) => isAbout(subject, reading))
  for (const subject of about) failures.delete(subject)
  const key = `${reading.device}/${reading.property}`
  if (about.length === 0 && values.has(key) && !isChange(values.get(key), reading.value, deadband)) return false
  values.set(key, reading.value)
  return true
}

/**
 * Lets through what has changed: the first reading of each sensor, one that differs from the last that was let through by more
 * than the deadband, a failure once, and the first reading after it.
 *
 * @example
 * ```ts
 * import { Changes, Device, DS18B20, Poll } from "@owserver/sensors"
 *
 * const steps = (room: Device.Device) =>
 *   Poll.poll(room, DS18B20.temperature, "10 seconds").pipe(Changes.changes({ deadband: 0.5 }))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const changes: {
  (
    options?: Options
  ): <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>
  ) => Stream.Stream<Either.Either<Reading<A>, E>, E2, R>
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>,
    options?: Options
  ): Stream.Stream<Either.Either<Reading<A>, E>, E2, R>
} = dual(
  (args) => Predicate.hasProperty(args[0], Stream.StreamTypeId),
  <A, E extends ReadError, E2, R>(
    self: Stream.Stream<Either.Either<Reading<A>, E>, E2, R>,
    options: Options = {}
  ): Stream.Stream<Either.Either<Reading<A>, E>, E2, R> =>
    Stream.suspend(() => {
      const known: Known = { values: new Map(), failures: new Map() }
      return Stream.filter(self, (outcome) =>
        Either.isLeft(outcome)
          ? isNewFailure(known, outcome.left)
          : isNewReading(known, outcome.right, options.deadband ?? 0)
      )
    })
)
