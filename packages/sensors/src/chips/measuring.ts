/**
 * Thermometers measure together: one command for each line, then what each chip has measured is read.
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
 * With how many bits a thermometer measures: 9 is to half a degree, 12 to a sixteenth.
 *
 * @since 0.1.0
 * @category models
 */
export type Resolution = 9 | 10 | 11 | 12

/**
 * What to measure, and how.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<S extends Scale = "C"> {
  /**
   * With how many bits to measure: fewer are faster. It is set where a chip has another one, and stays set. Default: what
   * each has, and the time that 12 bits take.
   */
  readonly resolution?: Resolution | undefined
  /** The scale of the values. Default: `C`. */
  readonly scale?: S | undefined
  /** Which devices to read, as far as they are thermometers. Default: all that the server has. */
  readonly devices?: Iterable<Device> | undefined
  /** What is done about a value that is doubted. Default: it is measured again, by itself. */
  readonly policy?: Trust.Policy | undefined
  /** Which values are doubted. Default: `Trust.rules`. */
  readonly rules?: ReadonlyArray<Trust.Rule> | undefined
  /** How long the server may take, for each request. Default: that of the service. */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * How long the whole call may take. Thermometers that are not read by then fail with `OwTimeout`. If the devices are not
   * listed by then, the call does. Default: no limit.
   */
  readonly deadline?: Duration.DurationInput | undefined
}

/** What is known so far, by address. */
export type Outcomes<S extends Scale> = Map<RomId.RomId, Either.Either<Reading<ByScale[S]>, ReadError>>

/** A line of devices that hear one command: a bus, or a branch of one. */
interface Line {
  readonly path: string
  readonly devices: ReadonlyArray<Device>
}

const lineOf = ({ bus, path }: Device): string => {
  const above = OwPath.elements(path).slice(0, -1)
  return Option.match(bus, { onNone: () => OwPath.join(...above), onSome: (n) => OwPath.bus(n, OwPath.join(...above)) })
}

/** Lines by their buses, as a bus does one thing at a time. */
const byBus = (devices: ReadonlyArray<Device>) => {
  const buses = new Map<number | undefined, Map<string, Array<Device>>>()
  for (const device of devices) {
    const bus = Option.getOrUndefined(device.bus)
    const lines = buses.get(bus) ?? new Map<string, Array<Device>>()
    buses.set(bus, lines)
    const path = lineOf(device)
    lines.set(path, [...(lines.get(path) ?? []), device])
  }
  return Array.from(buses, ([bus, lines]) => ({
    bus,
    lines: Array.from(lines, ([path, devices]): Line => ({ path, devices }))
  }))
}

/** What a listing has, and what it says that its devices can do together. Servers that do not know DIRALL say it at the end of DIR. */
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
 * Starts a common conversion, and returns the devices that hear the command: not a device that was moved to another bus. A
 * server that cannot, or may not, says no: then each thermometer measures by itself.
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

/** Milliseconds by bits, as owserver waits (OWFS, `ow_1820.c`): a little longer than the data sheets, as some copies need it. */
const durations: { readonly [bits: number]: number } = { 9: 110, 10: 200, 11: 400, 12: 1000 }

const hasResolution = ({ family }: Device): boolean => ["22", "28", "42"].includes(family)

/**
 * A DS18S20 has nine bits and takes as long as others for twelve; a DS1825 is left as it is, as a MAX31850 of the same family
 * has no resolution. With one of them nobody is faster.
 */
const durationOf = (devices: ReadonlyArray<Device>, resolution: Resolution | undefined): number =>
  durations[resolution !== undefined && devices.every(hasResolution) ? resolution : 12]!

/** What is set is kept in the chip, and remembered by the server: so it is asked for, and written only where it differs. */
const setResolution = <S extends Scale>(device: Device, { resolution, timeout }: Options<S>) =>
  Effect.gen(function* () {
    if (resolution === undefined || !hasResolution(device)) return
    const { value } = yield* device.read(DS18B20.tempres, { timeout })
    if (value !== resolution) yield* device.write(DS18B20.tempres, resolution, { timeout })
  })

/**
 * What was measured in common is read as such, from the chip: to read `temperature` has a chip that lives on the power of the
 * bus measure again (OWFS, `ow_1820.c`). A server that is too old for that reads `temperature`.
 */
const latest = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  Effect.catchIf(
    Once.atOnce(device, Property.inScale(DS18B20.latesttemp, scale), options),
    (error) => error._tag === "OwReturnError" && ReturnCode.isMissing(error.ret),
    () => single(device, scale, options)
  )

const single = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  Once.atOnce(device, Property.inScale(DS18B20.temperature, scale), { ...options, source: "Fresh" })

/** Whether the server, or the way to it, is likely to hang. The next request would take as long again. */
const isSilence = (error: { readonly _tag: string }): error is OwTimeout | OwConnectionError =>
  error._tag === "OwTimeout" ||
  (error._tag === "OwConnectionError" &&
    ["Silence", "OpenTimeout", "Unreachable"].includes((error as OwConnectionError).reason))

/** The outcome of one device. A silence is the outcome of the whole bus. */
const unlessSilent = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchAll(Effect.map(effect, Either.right<A>), (error) =>
    isSilence(error) ? Effect.fail(error) : Effect.succeed(Either.left(error))
  )

const measureLine = <S extends Scale>({ devices, path }: Line, options: Options<S>, outcomes: Outcomes<S>) =>
  Effect.gen(function* () {
    const scale = options.scale ?? ("C" as S)
    const set = yield* Effect.forEach(devices, (device) => unlessSilent(setResolution(device, options)))
    // One that could not be set takes as long as it may.
    const duration = durationOf(devices, set.every(Either.isRight) ? options.resolution : undefined)
    const elapsed = yield* Elapsed.start
    const hearing = yield* startConversion(path, options.timeout)
    // With a chip that lives on the power of the bus, owserver answers when the conversion is over.
    if (hearing.size > 0) yield* Effect.sleep(Math.max(0, duration - (yield* elapsed)))
    for (const device of devices) {
      const read = hearing.has(device.rom) ? latest : single
      outcomes.set(device.rom, yield* unlessSilent(read(device, scale, options)))
    }
  })

/** An error of a line is one of each of its devices. It carries their paths, by which it is found. */
export const errorOf = ({ path }: Device, error: ReadError): ReadError =>
  Subject.about(error, OwPath.join(path, DS18B20.temperature.name))

/** One line after the other. One that cannot be asked has failed for each of its devices; a silence fails the other lines as well. */
const measureBus = <S extends Scale>(lines: ReadonlyArray<Line>, options: Options<S>, outcomes: Outcomes<S>) =>
  Effect.gen(function* () {
    let silence: ReadError | undefined
    for (const line of lines) {
      const measured: Either.Either<void, ReadError> =
        silence === undefined ? yield* Effect.either(measureLine(line, options, outcomes)) : Either.left(silence)
      if (Either.isRight(measured)) continue
      const error = measured.left
      for (const device of line.devices)
        if (!outcomes.has(device.rom)) outcomes.set(device.rom, Either.left(errorOf(device, error)))
      if (isSilence(error)) silence = error
    }
  })

/** All buses at the same time. What comes of each device is put into the outcomes as soon as it is known. */
export const measure = <S extends Scale>(
  devices: ReadonlyArray<Device>,
  options: Options<S>,
  outcomes: Outcomes<S>
): Effect.Effect<void, never, OwServer> =>
  Effect.forEach(
    byBus(devices),
    ({ bus, lines }) => Conversions.take(bus, { isExclusive: true })(measureBus(lines, options, outcomes)),
    { concurrency: "unbounded", discard: true }
  )
