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
import { type Device, make, type ReadError, type WriteError } from "../devices/Device.js"
import * as DirectoryTree from "../devices/DirectoryTree.js"
import { addressOf } from "../devices/walk.js"
import type { Property } from "../families/Property.js"
import { DS28E04 } from "../families/tables/DS28E04.js"
import { DS2406 } from "../families/tables/DS2406.js"
import { DS2408 } from "../families/tables/DS2408.js"
import { DS2450 } from "../families/tables/DS2450.js"
import type { When } from "./schedule.js"
import * as Schedule from "./schedule.js"

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
  /** What it has latched: inputs such as `A` or `3`, `high.A` of a DS2450. Empty if it is in alarm for something else. */
  readonly latched: ReadonlyArray<string>
}

/** A bit field that tells what happened, and is cleared by being written. */
interface Latch {
  readonly property: Property<ReadonlyArray<boolean>, "rw">
  readonly names: ReadonlyArray<string>
  /** What clears it, given which elements are set. */
  readonly clear: (device: Device, set: ReadonlyArray<boolean>) => Effect.Effect<unknown, WriteError, OwServer>
}

const letters = (prefix: string) => Array.from("ABCD", (letter) => `${prefix}${letter}`)

/**
 * The server ignores what is written to these, and sends the command that resets the activity latches (OWFS: FS_w_latch in
 * ow_2406.c, ow_2408.c and ow_2804.c). The command changes no output.
 */
const activity = (property: Latch["property"], names: ReadonlyArray<string>): Latch => ({
  property,
  names,
  clear: (device, set) =>
    device.write(
      property,
      set.map(() => false)
    )
})

/**
 * The server changes one flag in a byte that holds alarm settings, too, and clears the power-on flag of the channel with it
 * (OWFS: OW_w_mask in ow_2450.c). A flag can only be set on a channel whose power-on flag was cleared before. So only flags
 * that are set are written, each by itself.
 */
const flags = (
  property: Latch["property"],
  elements: ReadonlyArray<Property<boolean, "rw">>,
  names: ReadonlyArray<string>
): Latch => ({
  property,
  names,
  clear: (device, set) =>
    Effect.forEach(
      elements.filter((_, n) => set[n] === true),
      (element) => device.write(element, false),
      { discard: true }
    )
})

const { high, low } = DS2450.alarm

/**
 * Nothing else is written to: docs/devices.md has the table. The `latch` of a DS28EA00 is the state of its outputs, and to write
 * it sets them (OWFS, ow_1820.c: FS_w_pio writes both).
 */
const latches: { readonly [family: string]: ReadonlyArray<Latch> } = {
  "12": [activity(DS2406.latch.ALL, ["A", "B"])],
  "1C": [activity(DS28E04.latch.ALL, ["0", "1"])],
  "29": [
    activity(
      DS2408.latch.ALL,
      Array.from({ length: 8 }, (_, n) => String(n))
    )
  ],
  "20": [
    flags(high.ALL, [high.A, high.B, high.C, high.D], letters("high.")),
    flags(low.ALL, [low.A, low.B, low.C, low.D], letters("low."))
  ]
}

/** Those behind hubs do not answer there. */
const inAlarm = Effect.gen(function* () {
  const entries = yield* DirectoryTree.list("/unaliased/alarm", { uncached: true })
  const found = yield* Effect.forEach(entries, addressOf)
  // A device on two buses is listed twice.
  return Array.from(new Set(found.flatMap(Option.toArray)), (rom) => make(rom))
})

const readLatch = (device: Device, latch: Latch) =>
  Effect.map(device.read(latch.property, { source: "Fresh" }), ({ value }) => ({
    clear: latch.clear(device, value),
    isSet: value.includes(true),
    names: latch.names.filter((_, n) => value[n] === true)
  }))

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

/** A device that has latched nothing is in alarm for something else, such as the level of an input (`set_alarm`). */
const latched = (device: Device, those: ReadonlyArray<Latch>, known: Known) =>
  Effect.gen(function* () {
    const { uncleared } = known
    const found = yield* Effect.forEach(those, (latch) => readLatch(device, latch))
    const set = found.flatMap(({ names }) => names)
    if (set.length === 0) return yield* entered(device, known)
    const at = yield* DateTime.now
    const isTold = uncleared.get(device.rom) === set.join()
    const event: ReadonlyArray<Told> = isTold ? [] : [Either.right({ device, at, latched: set })]
    const clear = Effect.forEach(found, ({ clear, isSet }) => (isSet ? clear : Effect.void), { discard: true })
    const cleared = yield* Effect.either(clear)
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
    return { device, at: yield* DateTime.now, latched: set.flatMap(({ names }) => names) }
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
 * Only the latches of DS2406, DS2408 and DS28E04 and the flags of DS2450 are cleared. That moves no output, no threshold and no
 * EEPROM cell; docs/devices.md names the functions of OWFS. An event between the reading and the clearing is lost, and another
 * program that waits for the same latch misses what is cleared here: {@link current} clears nothing.
 *
 * A slow consumer delays the next search, and misses nothing that the chips latch.
 *
 * @example
 * ```ts
 * import { Alarms } from "@owserver/sensors"
 * import { Effect, Either, Stream } from "effect"
 *
 * const doorbell = Alarms.stream("500 millis").pipe(
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
export const stream = (when: When): Stream.Stream<Told, never, OwServer> =>
  Stream.suspend(() => {
    const known: Known = { entered: new Set(), uncleared: new Map() }
    const outcome = Effect.catchAll(once(known), (error) => Effect.succeed<ReadonlyArray<Told>>([Either.left(error)]))
    return Stream.mapConcat(Stream.repeatEffectWithSchedule(outcome, Schedule.of(when)), (told) => told)
  })
