/**
 * Common conversions: one command for each segment of a bus, then one reading for each chip.
 */
import {
  Capabilities,
  MessageType,
  type OwConnectionError,
  OwPath,
  OwServer,
  type OwServerError,
  OwText,
  type OwTimeout,
  ReturnCode,
  type RomId
} from "@owserver/client"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Conversions from "../devices/conversions.js"
import type { Device, ReadError } from "../devices/Device.js"
import * as Once from "../devices/readInTurn.js"
import * as Subject from "../devices/subject.js"
import type * as Trust from "../devices/Trust.js"
import { addressOf } from "../devices/walk.js"
import * as Property from "../families/Property.js"
import { DS18B20 } from "../families/tables/DS18B20.js"
import * as Elapsed from "../values/elapsed.js"
import type { Reading } from "../values/Reading.js"
import type { ByScale, Scale } from "../values/Temperature.js"

/**
 * The resolution of a thermometer in bits: 9 bits are half a degree, 12 bits a sixteenth.
 *
 * @since 0.1.0
 * @category models
 */
export type Resolution = 9 | 10 | 11 | 12

/**
 * Options of a scan.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<S extends Scale = "C"> {
  /**
   * The resolution. Fewer bits are faster. Chips with another resolution are set to it permanently. Default: each chip
   * keeps its resolution, and the scan waits for the conversion time of 12 bits.
   */
  readonly resolution?: Resolution | undefined
  /** The scale of the values. Default: `C`. */
  readonly scale?: S | undefined
  /** The devices to read. Others than thermometers are ignored. Default: all devices of the server. */
  readonly devices?: Iterable<Device> | undefined
  /** The policy for doubtful values. Default: a second reading, with a conversion of its own. */
  readonly policy?: Trust.Policy | undefined
  /** The rules that doubt values. Default: `Trust.rules`. */
  readonly rules?: ReadonlyArray<Trust.Rule> | undefined
  /** The timeout of each request. Default: that of the service. */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * The deadline of the whole call. Thermometers not read by then fail with `OwTimeout`. If the devices are not listed by
   * then, the call fails. Default: none.
   */
  readonly deadline?: Duration.DurationInput | undefined
}

/** Outcomes so far, by address. */
export type Outcomes<S extends Scale> = Map<RomId.RomId, Either.Either<Reading<ByScale[S]>, ReadError>>

/** The devices that receive the same command: the devices on a bus, or the devices on one branch of a bus. */
interface Segment {
  readonly path: string
  readonly devices: ReadonlyArray<Device>
}

const segmentOf = ({ bus, path }: Device): string => {
  const above = OwPath.elements(path).slice(0, -1)
  return Option.match(bus, { onNone: () => OwPath.join(...above), onSome: (n) => OwPath.bus(n, OwPath.join(...above)) })
}

/** Groups segments by bus, because a bus runs one command at a time. */
const byBus = (devices: ReadonlyArray<Device>) => {
  const buses = new Map<number | undefined, Map<string, Array<Device>>>()
  for (const device of devices) {
    const bus = Option.getOrUndefined(device.bus)
    const segments = buses.get(bus) ?? new Map<string, Array<Device>>()
    buses.set(bus, segments)
    const path = segmentOf(device)
    segments.set(path, [...(segments.get(path) ?? []), device])
  }
  return Array.from(buses, ([bus, segments]) => ({
    bus,
    segments: Array.from(segments, ([path, devices]): Segment => ({ path, devices }))
  }))
}

/** Lists a directory with the capabilities of its devices. Servers without DIRALL send them at the end of DIR. */
const listing = (path: string, timeout: Duration.DurationInput | undefined) =>
  Effect.gen(function* () {
    const message = { payload: OwPath.unaliased(path), timeout }
    const all = yield* OwServer.send({ ...message, type: MessageType.MSG_DIRALL })
    const { data, offset } =
      all.ret === ReturnCode.ENOMSG ? yield* OwServer.send({ ...message, type: MessageType.MSG_DIR }) : all
    const entries = OwText.decode(data).split(",")
    return { entries, capabilities: Capabilities.fromWord(offset) }
  })

const none: ReadonlySet<RomId.RomId> = new Set()

/**
 * Starts a common conversion and returns the listed devices, which receive the command. A device that was moved to another bus
 * is not among them. If the server refuses, returns none, and each thermometer converts by itself.
 */
const startConversion = (
  path: string,
  timeout: Duration.DurationInput | undefined
): Effect.Effect<ReadonlySet<RomId.RomId>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const { capabilities, entries } = yield* listing(path, timeout)
    if (!capabilities.simultaneousTemperature) return none
    const addresses = yield* Effect.forEach(entries, addressOf)
    return yield* OwServer.write(OwPath.join(path, "simultaneous/temperature"), "1", { timeout }).pipe(
      Effect.as<ReadonlySet<RomId.RomId>>(new Set(addresses.flatMap(Option.toArray))),
      Effect.catchTag("OwReturnError", () => Effect.succeed(none))
    )
  })

/** Milliseconds by bits, as owserver waits (OWFS, `ow_1820.c`). Longer than the data sheets, because some clones need it. */
const durations: { readonly [bits: number]: number } = { 9: 110, 10: 200, 11: 400, 12: 1000 }

const hasResolution = ({ family }: Device): boolean => ["22", "28", "42"].includes(family)

/**
 * A DS18S20 has 9 bits, but its conversion takes as long as a conversion of 12 bits. A DS1825 keeps its resolution, because
 * a MAX31850 of the same family has none. If one of these chips is on the segment, the conversion takes the full time.
 */
const durationOf = (devices: ReadonlyArray<Device>, resolution: Resolution | undefined): number =>
  durations[resolution !== undefined && devices.every(hasResolution) ? resolution : 12]!

/** Writes the resolution only if it differs. Reading it is cheap, because the server caches it. */
const setResolution = <S extends Scale>(device: Device, { resolution, timeout }: Options<S>) =>
  Effect.gen(function* () {
    if (resolution === undefined || !hasResolution(device)) return
    const { value } = yield* device.read(DS18B20.tempres, { timeout })
    if (value !== resolution) yield* device.write(DS18B20.tempres, resolution, { timeout })
  })

/**
 * Reads the result of the common conversion. Reading `temperature` would make a chip without a power supply convert again (OWFS,
 * `ow_1820.c`). Old servers do not know `latesttemp`; there it reads `temperature`.
 */
const latest = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  Effect.catchIf(
    Once.atOnce(device, Property.inScale(DS18B20.latesttemp, scale), options),
    (error) => error._tag === "OwReturnError" && ReturnCode.isMissing(error.ret),
    () => single(device, scale, options)
  )

const single = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  Once.atOnce(device, Property.inScale(DS18B20.temperature, scale), { ...options, source: "Fresh" })

/** Returns true if the server or the network hangs. The next request would take the same time. */
const isSilence = (error: { readonly _tag: string }): error is OwTimeout | OwConnectionError =>
  error._tag === "OwTimeout" ||
  (error._tag === "OwConnectionError" &&
    ["Silence", "OpenTimeout", "Unreachable"].includes((error as OwConnectionError).reason))

/** The outcome of one device. A hanging server fails the whole bus instead. */
const unlessSilent = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchAll(Effect.map(effect, Either.right<A>), (error) =>
    isSilence(error) ? Effect.fail(error) : Effect.succeed(Either.left(error))
  )

const measureSegment = <S extends Scale>({ devices, path }: Segment, options: Options<S>, outcomes: Outcomes<S>) =>
  Effect.gen(function* () {
    const scale = options.scale ?? ("C" as S)
    const set = yield* Effect.forEach(devices, (device) => unlessSilent(setResolution(device, options)))
    // A chip whose resolution could not be set may take the full time.
    const duration = durationOf(devices, set.every(Either.isRight) ? options.resolution : undefined)
    const elapsed = yield* Elapsed.start
    const hearing = yield* startConversion(path, options.timeout)
    // If a chip has no power supply, owserver replies after the conversion.
    if (hearing.size > 0) yield* Effect.sleep(Math.max(0, duration - (yield* elapsed)))
    for (const device of devices) {
      const read = hearing.has(device.rom) ? latest : single
      outcomes.set(device.rom, yield* unlessSilent(read(device, scale, options)))
    }
  })

/** Copies the error of a segment for one of its devices, with the path of the device. */
export const errorOf = ({ path }: Device, error: ReadError): ReadError =>
  Subject.about(error, OwPath.join(path, DS18B20.temperature.name))

/** Measures one segment after the other. A failed segment fails its devices; a hanging server fails all further segments. */
const measureBus = <S extends Scale>(segments: ReadonlyArray<Segment>, options: Options<S>, outcomes: Outcomes<S>) =>
  Effect.gen(function* () {
    let silence: ReadError | undefined
    for (const segment of segments) {
      const measured: Either.Either<void, ReadError> =
        silence === undefined ? yield* Effect.either(measureSegment(segment, options, outcomes)) : Either.left(silence)
      if (Either.isRight(measured)) continue
      const error = measured.left
      for (const device of segment.devices)
        if (!outcomes.has(device.rom)) outcomes.set(device.rom, Either.left(errorOf(device, error)))
      if (isSilence(error)) silence = error
    }
  })

/** Measures all buses in parallel. Puts each outcome into `outcomes` as soon as it is known. */
export const measure = <S extends Scale>(
  devices: ReadonlyArray<Device>,
  options: Options<S>,
  outcomes: Outcomes<S>
): Effect.Effect<void, never, OwServer> =>
  Effect.forEach(
    byBus(devices),
    ({ bus, segments }) => Conversions.take(bus, { isExclusive: true })(measureBus(segments, options, outcomes)),
    { concurrency: "unbounded", discard: true }
  )
