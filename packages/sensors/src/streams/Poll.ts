/**
 * Readings again and again: each element is a reading, or why there was none. A sensor that fails, and a server that is
 * restarted, do not end a stream; its schedule does, and who runs it.
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
 * How a property is polled.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<in out A = never> extends Omit<ReadOptions<A>, "previous"> {
  /**
   * Begin at a random moment of the first interval, and vary each by up to a fifth, so that many sensors do not come at
   * once. Default: false.
   */
  readonly jitter?: boolean | undefined
}

/**
 * What a task reads.
 *
 * @since 0.1.0
 * @category models
 */
export type Value<T> = T extends Task<infer A> ? A : never

/**
 * What comes of reading once.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome<A> = Either.Either<Reading<A>, ReadError>

/**
 * Outcomes of reading, as long as the schedule goes on. The stream itself does not fail.
 *
 * @since 0.1.0
 * @category models
 */
export interface Polled<A> extends Stream.Stream<Outcome<A>, never, OwServer> {}

/** How a reading gets its turn. */
type Gate = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * One line of a plan: a property of a device, and when to read it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Task<out A> {
  /** The device that is read. */
  readonly device: Device
  /** The name of the property below the device. */
  readonly property: string
  /** @internal */
  readonly run: (gate: Gate) => Polled<A>
}

const isSchedule = (when: When): when is Schedule.Schedule<unknown> => Schedule.isSchedule(when)

/** What is jittered is counted from the last reading: counted by the clock, what comes early would come again on time. */
const scheduleOf = (when: When, jitter: boolean): Schedule.Schedule<unknown> => {
  if (!jitter) return scheduled(when)
  return Schedule.jitteredWith(isSchedule(when) ? when : Schedule.spaced(when), { min: 0.8, max: 1.2 })
}

const firstDelay = (when: When, jitter: boolean): Effect.Effect<void> =>
  jitter && !isSchedule(when)
    ? Effect.flatMap(Random.nextRange(0, Duration.toMillis(when)), (millis) => Effect.sleep(millis))
    : Effect.void

/**
 * A line of a plan. What is polled is read from the bus, unless `source` says that the cache of the server will do.
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
            // One that was accepted in doubt is none to compare with.
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
 * Reads one property of a device, at once and then by the schedule.
 *
 * The device may come first or last, so the compiler reports a wrong duration for both forms. The last line names the mistake.
 * {@link task} has one form, and short errors.
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
 * How much is under way at a time.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanOptions {
  /**
   * How many readings may be under way on one bus. Default: 1, as a bus does one thing at a time. A device whose bus is not
   * known counts on every bus.
   */
  readonly perBus?: number | undefined
  /**
   * How many may be under way in all. Default: 3, so that of the four connections of a client one is left for those who want
   * an answer now. A reading that takes longer than three seconds no longer counts, and all buses that are as slow together
   * begin one reading at a time. So a bus that hangs does not hold up the others.
   */
  readonly total?: number | undefined
}

/**
 * Reads all that is in a plan, each property by its own schedule. However many are due, only so many are under way at a time,
 * so that others' readings do not stand in line behind them.
 *
 * On each bus the first that is due is read first. A reading that is late goes to the end of the line, so no other waits for
 * it twice. The buses take turns for `total`.
 *
 * A slow consumer gets every outcome, and old ones: they wait for it in a queue. A control loop takes the newest of each sensor, by
 * `Changes.latest`.
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
