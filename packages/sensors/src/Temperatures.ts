/**
 * The temperatures of all thermometers by one conversion on each bus: a chip needs up to 750 ms to measure, and all of them
 * can do so at the same time.
 *
 * @module
 * @since 0.1.0
 */
import {
  Capabilities,
  MessageType,
  OwPath,
  OwServer,
  type OwServerError,
  type OwServerService,
  ReturnCode,
  type RomId
} from "@owserver/client"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Device, ReadError } from "./Device.js"
import * as Devices from "./Devices.js"
import { DS18B20 } from "./families/DS18B20.js"
import * as Elapsed from "./internal/elapsed.js"
import { thermometers } from "./internal/thermometers.js"
import * as Property from "./Property.js"
import type { Reading } from "./Reading.js"
import type { ByScale, Scale } from "./Temperature.js"
import type * as Trust from "./Trust.js"

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
}

/**
 * The outcome of each thermometer by its address.
 *
 * @since 0.1.0
 * @category models
 */
export type Temperatures<S extends Scale = "C"> = ReadonlyMap<
  RomId.RomId,
  Either.Either<Reading<ByScale[S]>, ReadError>
>

/**
 * Whether the device is one of the chips that take part: DS18S20, DS1822, DS18B20, DS1825, DS28EA00.
 *
 * @example
 * ```ts
 * import { Devices, Temperatures } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const thermometers = Effect.map(Devices.list(), (devices) => devices.filter(Temperatures.isThermometer))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isThermometer = ({ family }: Device): boolean => thermometers.includes(family)

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

/** What a listing says that its devices can do together. Servers that do not know DIRALL say it at the end of DIR. */
const capabilities = (path: string): Effect.Effect<Capabilities.Capabilities, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const all = yield* OwServer.send({ type: MessageType.MSG_DIRALL, payload: path })
    const { offset } =
      all.ret === ReturnCode.ENOMSG ? yield* OwServer.send({ type: MessageType.MSG_DIR, payload: path }) : all
    return Capabilities.fromWord(offset)
  })

/** A server that cannot, or may not, says no: then each thermometer measures by itself. */
const startConversion = (path: string): Effect.Effect<boolean, OwServerError, OwServer> =>
  Effect.gen(function* () {
    if (!(yield* capabilities(path)).simultaneousTemperature) return false
    return yield* OwServer.write(OwPath.join(path, "simultaneous/temperature"), "1").pipe(
      Effect.as(true),
      Effect.catchTag("OwReturnError", () => Effect.succeed(false))
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
const setResolution = (device: Device, resolution: Resolution | undefined) =>
  Effect.gen(function* () {
    if (resolution === undefined || !hasResolution(device)) return
    const { value } = yield* device.read(DS18B20.tempres)
    if (value !== resolution) yield* device.write(DS18B20.tempres, resolution)
  })

/**
 * What was measured in common is read as such, from the chip: to read `temperature` has a chip that lives on the power of the
 * bus measure again (OWFS, `ow_1820.c`). A server that is too old for that reads `temperature`.
 */
const latest = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  Effect.catchIf(
    device.read(Property.inScale(DS18B20.latesttemp, scale), options),
    (error) => error._tag === "OwReturnError" && ReturnCode.isMissing(error.ret),
    () => single(device, scale, options)
  )

const single = <S extends Scale>(device: Device, scale: S, options: Options<S>) =>
  device.read(Property.inScale(DS18B20.temperature, scale), { ...options, source: "Fresh" })

const measureLine = <S extends Scale>({ devices, path }: Line, scale: S, options: Options<S>) =>
  Effect.gen(function* () {
    const set = yield* Effect.forEach(devices, (device) => Effect.either(setResolution(device, options.resolution)))
    // One that could not be set takes as long as it may.
    const duration = durationOf(devices, set.every(Either.isRight) ? options.resolution : undefined)
    const elapsed = yield* Elapsed.start
    const isCommon = yield* startConversion(path)
    if (isCommon) {
      // With a chip that lives on the power of the bus, owserver answers when the conversion is over.
      yield* Effect.sleep(Math.max(0, duration - (yield* elapsed)))
    }
    return yield* Effect.forEach(devices, (device) =>
      Effect.map(
        Effect.either(isCommon ? latest(device, scale, options) : single(device, scale, options)),
        (outcome) => [device.rom, outcome] as const
      )
    )
  })

/**
 * The turns of each bus of a server. A second command would have the chips of a bus begin anew, so that who reads what they
 * had measured until then would find the conversion before.
 */
const turns = new WeakMap<OwServerService, Map<number | undefined, Effect.Semaphore>>()

const turnOf = (server: OwServerService, bus: number | undefined): Effect.Semaphore => {
  const ofServer = turns.get(server) ?? new Map<number | undefined, Effect.Semaphore>()
  turns.set(server, ofServer)
  const turn = ofServer.get(bus) ?? Effect.unsafeMakeSemaphore(1)
  ofServer.set(bus, turn)
  return turn
}

/** A line that cannot be asked has failed for each of its devices. */
const measured = <S extends Scale>(line: Line, scale: S, options: Options<S>) =>
  Effect.catchAll(measureLine(line, scale, options), (error) =>
    Effect.succeed(line.devices.map(({ rom }) => [rom, Either.left<ReadError>(error)] as const))
  )

/**
 * Measures with all thermometers at the same time, bus by bus in parallel, and reads each of them. While the chips measure
 * their bus is left alone, so that those without a supply of their own can live on it; who asks for all of them meanwhile
 * waits for a conversion of its own. Where the server does not know conversions of all, they measure one after the other.
 *
 * Of a value that is doubted its own thermometer is asked again: one that a common conversion left without power measures by
 * itself then.
 *
 * @example
 * ```ts
 * import { Temperatures } from "@owserver/sensors"
 * import { Effect, Either } from "effect"
 *
 * const cold = Effect.map(Temperatures.readAll({ resolution: 10, scale: "F" }), (outcomes) =>
 *   Array.from(outcomes).filter(([, outcome]) => Either.isRight(outcome) && outcome.right.value < 32)
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const readAll = <S extends Scale = "C">(
  options: Options<S> = {}
): Effect.Effect<Temperatures<S>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const scale = options.scale ?? ("C" as S)
    const devices = Array.from(options.devices ?? (yield* Devices.list())).filter(isThermometer)
    const server = yield* OwServer
    const ofBus = ({ bus, lines }: ReturnType<typeof byBus>[number]) =>
      turnOf(server, bus).withPermits(1)(Effect.forEach(lines, (line) => measured(line, scale, options)))
    const outcomes = yield* Effect.forEach(byBus(devices), ofBus, { concurrency: "unbounded" })
    return new Map(outcomes.flat(2))
  })
