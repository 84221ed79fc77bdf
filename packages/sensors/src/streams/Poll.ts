/**
 * Streams of readings on a schedule. Each element is an `Either`: a reading, or the error of a reading that failed. A
 * failed sensor or a restarted server does not end a stream. It ends with its schedule, or when its consumer stops.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type Device, isDevice, type ReadError, type ReadOptions } from "../devices/Device.js"
import * as Turns from "../devices/turns.js"
import type { Readable } from "../families/Property.js"
import type { Reading } from "../values/Reading.js"
import { of as scheduled, type When } from "./schedule.js"

export type { When }

/**
 * Options of polling a property.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<in out A = never> extends Omit<ReadOptions<A>, "previous"> {
  /**
   * Start at a random time of the first interval, and vary each interval by up to a fifth, so that many sensors are not due
   * together. Default: false.
   */
  readonly jitter?: boolean | undefined
}

/**
 * The value of a task.
 *
 * @since 0.1.0
 * @category models
 */
export type Value<T> = T extends Task<infer A> ? A : never

/**
 * The outcome of one reading.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome<A> = Either.Either<Reading<A>, ReadError>

/**
 * A stream of outcomes. The stream itself does not fail.
 *
 * @since 0.1.0
 * @category models
 */
export interface Polled<A> extends Stream.Stream<Outcome<A>, never, OwServer> {}

/** Delays a reading until its turn. */
type Gate = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * A property of a device with a schedule, for {@link streamAll}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Task<out A> {
  /** The device. */
  readonly device: Device
  /** The name of the property below the device. */
  readonly property: string
  /** @internal */
  readonly run: (gate: Gate) => Polled<A>
}

const isSchedule = (when: When): when is Schedule.Schedule<unknown> => Schedule.isSchedule(when)

/**
 * A jittered interval is counted from the last reading. On a fixed grid, a reading that came early would be repeated at its
 * regular time.
 */
const scheduleOf = (when: When, jitter: boolean): Schedule.Schedule<unknown> => {
  if (!jitter) return scheduled(when)
  return Schedule.jitteredWith(isSchedule(when) ? when : Schedule.spaced(when), { min: 0.8, max: 1.2 })
}

const firstDelay = (when: When, jitter: boolean): Effect.Effect<void> =>
  jitter && !isSchedule(when)
    ? Effect.flatMap(Random.nextRange(0, Duration.toMillis(when)), (millis) => Effect.sleep(millis))
    : Effect.void

/**
 * Makes a task for {@link streamAll}. It reads from the bus unless `source` is `Cached`.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, DS2423, Poll } from "@owserver/sensors"
 *
 * const plan = (boiler: Device.Device, meter: Device.Device) => [
 *   Poll.task(boiler, DS18B20.temperature, "10 seconds"),
 *   Poll.task(meter, DS2423.counter.A, "1 minute", { jitter: true })
 * ]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const task = <A>(device: Device, property: Readable<A>, when: When, options: Options<A> = {}): Task<A> => ({
  device,
  property: property.name,
  run: (gate) =>
    Stream.suspend(() => {
      const jitter = options.jitter ?? false
      let previous: Reading<A> | undefined
      const once = Effect.suspend(() => device.read(property, { source: "Fresh", ...options, previous })).pipe(
        Effect.tap((reading) =>
          Effect.sync(() => {
            // A suspect value is no basis for comparison.
            if (reading.quality !== "Suspect") previous = reading
          })
        ),
        Effect.either,
        gate
      )
      return Stream.fromEffect(firstDelay(when, jitter)).pipe(
        Stream.flatMap(() => Stream.repeatEffectWithSchedule(once, scheduleOf(when, jitter)))
      )
    })
})

/**
 * Reads one property of a device at once, then on the schedule.
 *
 * There are two overloads: the device is the first argument, or it is piped in. So the compiler reports an invalid duration
 * once per overload; the last line of the error names the mistake. {@link task} has one signature and short errors.
 *
 * @example
 * ```ts
 * import { Devices, DS18B20, Poll } from "@owserver/sensors"
 * import { Effect, Stream } from "effect"
 *
 * const log = Devices.get("attic").pipe(
 *   Effect.map(Poll.stream(DS18B20.temperature, "10 seconds")),
 *   Stream.unwrap,
 *   Stream.runForEach((outcome) => Effect.logInfo(outcome))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream: {
  <A>(property: Readable<A>, when: When, options?: Options<A>): (self: Device) => Polled<A>
  <A>(self: Device, property: Readable<A>, when: When, options?: Options<A>): Polled<A>
} = dual(
  (args) => isDevice(args[0]),
  <A>(self: Device, property: Readable<A>, when: When, options?: Options<A>): Polled<A> =>
    task(self, property, when, options).run((effect) => effect)
)

/**
 * Limits of concurrent readings.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanOptions {
  /**
   * The most concurrent readings on one bus. Default: 1, because a bus runs one command at a time. A reading of a device
   * with an unknown bus counts towards the limit of every bus.
   */
  readonly perBus?: number | undefined
  /**
   * The most concurrent readings on all buses. Default: 3, which leaves one of the four connections of a client to other
   * callers. A bus is slow while its reading takes longer than three seconds. All slow buses together run only one reading
   * at a time, and the other buses may always run at least one. So a hanging bus does not stop the others.
   */
  readonly total?: number | undefined
}

/**
 * Runs all tasks, each on its own schedule, with limits of concurrent readings. So other callers of the client do not have
 * to wait until all these readings are done.
 *
 * Each bus has a queue, first in, first out. Within the limit `total`, the buses take turns (round-robin).
 *
 * A slow consumer receives every outcome, however old: outcomes are queued. A control loop needs only the newest outcome of each
 * sensor: see `Changes.latest`.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, Poll } from "@owserver/sensors"
 * import { Schedule } from "effect"
 *
 * const latest = (devices: ReadonlyArray<Device.Device>) =>
 *   Poll.streamAll(
 *     devices.map((device) => Poll.task(device, DS18B20.temperature, Schedule.cron("0 * * * *"))),
 *     { perBus: 1, total: 2 }
 *   )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const streamAll = <T extends Task<unknown>>(plan: Iterable<T>, options: PlanOptions = {}): Polled<Value<T>> =>
  Stream.suspend(() => {
    const turns = Turns.make<number>({ perBus: options.perBus ?? 1, total: options.total ?? 3 })
    return Stream.mergeAll(
      Array.from(plan, (task) => task.run(turns.take(Option.getOrUndefined(task.device.bus))) as Polled<Value<T>>),
      { concurrency: "unbounded" }
    )
  })
