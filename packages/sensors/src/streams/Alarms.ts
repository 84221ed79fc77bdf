/**
 * Devices in alarm: those that answer an alarm search, and the events in their latches.
 *
 * Configure the alarm condition of a chip by `set_alarm`, `temphigh`, `templow` and similar properties. The simulated buses of
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
 * An alarm of a device.
 *
 * @since 0.1.0
 * @category models
 */
export interface Alarm {
  /** The device. */
  readonly device: Device
  /** The time of the search, by the clock of the client. */
  readonly at: DateTime.Utc
  /** The set latches: inputs such as `A` or `3`, or `high.A` of a DS2450. Empty if the alarm has another cause. */
  readonly latched: ReadonlyArray<string>
}

/** A bit field of events, which a write clears. */
interface Latch {
  readonly property: Property<ReadonlyArray<boolean>, "rw">
  readonly names: ReadonlyArray<string>
  /** Clears the elements that are set. */
  readonly clear: (device: Device, set: ReadonlyArray<boolean>) => Effect.Effect<unknown, WriteError, OwServer>
}

const letters = (prefix: string) => Array.from("ABCD", (letter) => `${prefix}${letter}`)

/**
 * The server ignores the written value and sends the command that resets the activity latches (OWFS: FS_w_latch in ow_2406.c,
 * ow_2408.c and ow_2804.c). The command changes no output.
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
 * The flag is in a byte with alarm settings. The server changes the flag and clears the power-on flag of the channel (OWFS:
 * OW_w_mask in ow_2450.c). A set flag implies that the power-on flag is already clear. So only set flags are written, each
 * separately.
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
 * The only properties that this module writes; docs/devices.md has the table. The `latch` of a DS28EA00 is the state of its
 * outputs, and a write sets them (OWFS, ow_1820.c: FS_w_pio writes both).
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

/** Devices behind hubs do not answer an alarm search of the root. */
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
  /** Devices in alarm at the last search. */
  entered: ReadonlySet<RomId.RomId>
  /** Emitted latches that could not be cleared, by device. */
  readonly uncleared: Map<RomId.RomId, string>
}

type Outcome = Either.Either<Alarm, ReadError | WriteError>

const entered = (device: Device, known: Known) =>
  Effect.map(
    DateTime.now,
    (at): ReadonlyArray<Outcome> => (known.entered.has(device.rom) ? [] : [Either.right({ device, at, latched: [] })])
  )

/** A device without set latches is in alarm for another cause, such as the level of an input (`set_alarm`). */
const latched = (device: Device, those: ReadonlyArray<Latch>, known: Known) =>
  Effect.gen(function* () {
    const { uncleared } = known
    const found = yield* Effect.forEach(those, (latch) => readLatch(device, latch))
    const set = found.flatMap(({ names }) => names)
    if (set.length === 0) return yield* entered(device, known)
    const at = yield* DateTime.now
    const isKnown = uncleared.get(device.rom) === set.join()
    const event: ReadonlyArray<Outcome> = isKnown ? [] : [Either.right({ device, at, latched: set })]
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
    // A latch that another client has cleared is emitted when it is set again.
    for (const rom of known.uncleared.keys()) if (!here.has(rom)) known.uncleared.delete(rom)
    const outcomes = yield* Effect.forEach(devices, (device) => {
      const those = latches[device.family]
      if (those === undefined) return entered(device, known)
      return Effect.catchAll(latched(device, those, known), (error) =>
        Effect.succeed<ReadonlyArray<Outcome>>([Either.left(error)])
      )
    })
    known.entered = here
    return outcomes.flat()
  })

const inspect = (device: Device) =>
  Effect.gen(function* () {
    const set = yield* Effect.forEach(latches[device.family] ?? [], (latch) => readLatch(device, latch))
    return { device, at: yield* DateTime.now, latched: set.flatMap(({ names }) => names) }
  })

/**
 * Searches once for devices in alarm, and reads their latches without clearing them. Returns the outcomes by address. Does not
 * find devices behind hubs. Fails with `OwServerError` if the search fails.
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
  const alarms = yield* Effect.forEach(devices, (device) => Effect.either(inspect(device)))
  return new Map(devices.map(({ rom }, n) => [rom, alarms[n]!]))
})

/**
 * Searches repeatedly for devices in alarm, and emits each event once. Reads and clears the latches of a device, so that it can
 * latch the next event. A latch that could not be cleared is not emitted again. A device without set latches, such as a
 * thermometer beyond its limits, is emitted when it enters the alarm.
 *
 * Clears only the latches of DS2406, DS2408 and DS28E04 and the flags of DS2450. That changes no output, no threshold and no
 * EEPROM; docs/devices.md names the functions of OWFS. An event between the read and the clear is lost. Another program that reads
 * the same latches misses the cleared events. {@link current} clears nothing.
 *
 * A slow consumer delays the next search, but the chips latch events meanwhile.
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
export const stream = (when: When): Stream.Stream<Outcome, never, OwServer> =>
  Stream.suspend(() => {
    const known: Known = { entered: new Set(), uncleared: new Map() }
    const outcome = Effect.catchAll(once(known), (error) =>
      Effect.succeed<ReadonlyArray<Outcome>>([Either.left(error)])
    )
    return Stream.mapConcat(Stream.repeatEffectWithSchedule(outcome, Schedule.of(when)), (outcomes) => outcomes)
  })
