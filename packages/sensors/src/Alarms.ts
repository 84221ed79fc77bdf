/**
 * Devices that ask for attention: those that answer a search for devices in alarm, and what they have latched.
 *
 * Which condition that is, each chip is told by `set_alarm`, `temphigh`, `templow` and the like. The simulated buses of
 * owserver have no alarms.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer, OwServerError, RomId } from "@owserver/client"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Device, make, type ReadError, type WriteError } from "./Device.js"
import { DS28E04 } from "./families/DS28E04.js"
import { DS28EA00 } from "./families/DS28EA00.js"
import { DS2406 } from "./families/DS2406.js"
import { DS2408 } from "./families/DS2408.js"
import { DS2450 } from "./families/DS2450.js"
import * as Listing from "./internal/listing.js"
import * as Schedule from "./internal/schedule.js"
import { addressOf } from "./internal/walk.js"
import type { When } from "./Poll.js"
import type { Property } from "./Property.js"

/**
 * A device that came into alarm, or latched something.
 *
 * @since 0.1.0
 * @category models
 */
export interface Alarm {
  /** The device that answered the search. */
  readonly device: Device
  /** When that was seen, by the clock of the client. */
  readonly at: DateTime.Utc
  /** What it has latched: inputs such as `A` or `3`, `high.A` of a DS2450. None where it is in alarm for something else. */
  readonly latched: ReadonlyArray<string>
}

/** A bit field that tells what happened, and is cleared by being written. */
interface Latch {
  readonly property: Property<ReadonlyArray<boolean>, "rw">
  readonly names: ReadonlyArray<string>
}

const letters = (prefix: string, count: number) => Array.from("ABCD".slice(0, count), (letter) => `${prefix}${letter}`)

/**
 * Whatever is written to a latch of a switch clears all of it (OWFS, `ow_2408.c` and `ow_2406.c`); the flags of a DS2450 are
 * cleared one by one. So all are written, as clear.
 */
const latches: { readonly [family: string]: ReadonlyArray<Latch> } = {
  "12": [{ property: DS2406.latch.ALL, names: letters("", 2) }],
  "1C": [{ property: DS28E04.latch.ALL, names: letters("", 2) }],
  "29": [{ property: DS2408.latch.ALL, names: Array.from({ length: 8 }, (_, n) => String(n)) }],
  "42": [{ property: DS28EA00.latch.ALL, names: letters("", 2) }],
  "20": [
    { property: DS2450.alarm.high.ALL, names: letters("high.", 4) },
    { property: DS2450.alarm.low.ALL, names: letters("low.", 4) }
  ]
}

/** Those behind hubs do not answer there. */
const inAlarm = Effect.gen(function* () {
  const entries = yield* Listing.dir("/unaliased/alarm", { uncached: true })
  const found = yield* Effect.forEach(entries, addressOf)
  // A device on two buses is listed twice.
  return Array.from(new Set(found.flatMap(Option.toArray)), (rom) => make(rom))
})

const readLatch = (device: Device, { names, property }: Latch) =>
  Effect.map(device.read(property, { source: "Fresh" }), ({ value }) => names.filter((_, n) => value[n] === true))

const clearLatch = (device: Device, { names, property }: Latch): Effect.Effect<void, WriteError, OwServer> =>
  device.write(
    property,
    names.map(() => false)
  )

interface Known {
  /** Devices that were in alarm the last time. */
  entered: ReadonlySet<RomId.RomId>
  /** What was told of a device, and could not be cleared. */
  readonly uncleared: Map<RomId.RomId, string>
}

type Told = Either.Either<Alarm, ReadError | WriteError>

const entered = (device: Device, known: Known) =>
  Effect.map(
    DateTime.now,
    (at): ReadonlyArray<Told> => (known.entered.has(device.rom) ? [] : [Either.right({ device, at, latched: [] })])
  )

/**
 * What nothing is latched of is in alarm for something else: the level of an input, which `set_alarm` can choose, or the
 * temperature of a DS28EA00.
 */
const latched = (device: Device, those: ReadonlyArray<Latch>, known: Known) =>
  Effect.gen(function* () {
    const { uncleared } = known
    const set = (yield* Effect.forEach(those, (latch) => readLatch(device, latch))).flat()
    if (set.length === 0) return yield* entered(device, known)
    const at = yield* DateTime.now
    const isTold = uncleared.get(device.rom) === set.join()
    const event: ReadonlyArray<Told> = isTold ? [] : [Either.right({ device, at, latched: set })]
    const cleared = yield* Effect.either(Effect.forEach(those, (latch) => clearLatch(device, latch), { discard: true }))
    if (Either.isRight(cleared)) {
      uncleared.delete(device.rom)
      return event
    }
    uncleared.set(device.rom, set.join())
    return [...event, Either.left(cleared.left)]
  })

const once = (known: Known) =>
  Effect.gen(function* () {
    const devices = yield* inAlarm
    const here = new Set(devices.map(({ rom }) => rom))
    // What another client has cleared is told when it comes again.
    for (const rom of known.uncleared.keys()) if (!here.has(rom)) known.uncleared.delete(rom)
    const told = yield* Effect.forEach(devices, (device) => {
      const those = latches[device.family]
      if (those === undefined) return entered(device, known)
      return Effect.catchAll(latched(device, those, known), (error) =>
        Effect.succeed<ReadonlyArray<Told>>([Either.left(error)])
      )
    })
    known.entered = here
    return told.flat()
  })

const look = (device: Device) =>
  Effect.gen(function* () {
    const set = yield* Effect.forEach(latches[device.family] ?? [], (latch) => readLatch(device, latch))
    return { device, at: yield* DateTime.now, latched: set.flat() }
  })

/**
 * The devices in alarm now by their addresses, and what they have latched, or why that cannot be said. Nothing is cleared, so
 * who waits for it loses nothing. Devices behind hubs are not found.
 *
 * @since 0.1.0
 * @category constructors
 */
export const current: Effect.Effect<
  ReadonlyMap<RomId.RomId, Either.Either<Alarm, ReadError>>,
  OwServerError,
  OwServer
> = Effect.gen(function* () {
  const devices = yield* inAlarm
  const looks = yield* Effect.forEach(devices, (device) => Effect.either(look(device)))
  return new Map(devices.map(({ rom }, n) => [rom, looks[n]!]))
})

/**
 * Looks for devices in alarm, and tells each event once. What a device has latched is read and cleared, so that it can tell the
 * next; a latch that could not be cleared is not told again. A device that has latched nothing, such as a thermometer beyond its
 * limits, is told when it comes into alarm, and again after it has left it.
 *
 * @example
 * ```ts
 * import { Alarms } from "@owserver/sensors"
 * import { Effect, Either, Stream } from "effect"
 *
 * const doorbell = Alarms.alarms("500 millis").pipe(
 *   Stream.runForEach(
 *     Either.match({
 *       onLeft: (error) => Effect.logWarning(error.message),
 *       onRight: ({ device, latched }) => Effect.logInfo(`${device.rom}: ${latched.join(", ")}`)
 *     })
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const alarms = (when: When): Stream.Stream<Told, never, OwServer> =>
  Stream.suspend(() => {
    const known: Known = { entered: new Set(), uncleared: new Map() }
    const outcome = Effect.catchAll(once(known), (error) => Effect.succeed<ReadonlyArray<Told>>([Either.left(error)]))
    return Stream.mapConcat(Stream.repeatEffectWithSchedule(outcome, Schedule.of(when)), (told) => told)
  })
