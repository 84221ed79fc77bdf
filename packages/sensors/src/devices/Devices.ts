/**
 * The devices of a server: all of them on every bus and behind every hub, or one by address, alias or path.
 *
 * @module
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { OwDeviceMissing } from "../values/SensorError.js"
import { type Device, make } from "./Device.js"
import * as Walk from "./walk.js"

/**
 * Options of listing devices.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListOptions {
  /** Search the buses instead of reading the cache of the server, which is up to a minute old. Default: false. */
  readonly uncached?: boolean | undefined
  /** List devices behind hubs (DS2409). Default: true. */
  readonly branches?: boolean | undefined
  /** The most levels of hubs. A deeper listing fails with `OwMalformedReply`. Default: 8. */
  readonly maxDepth?: number | undefined
  /** The most devices. A longer listing fails with `OwMalformedReply`. Default: 10,000. */
  readonly maxDevices?: number | undefined
  /** The most buses, or branches of hubs, that are listed at once, each over a connection of its own. Default: 1. */
  readonly concurrency?: number | undefined
}

const walk = (options: ListOptions): Stream.Stream<Device, OwServerError, OwServer> =>
  Stream.suspend(() => Walk.walk(options))

/**
 * Streams all devices: bus by bus, then those behind hubs. Each device occurs once. Fails with `OwServerError`, as {@link list}
 * does.
 *
 * @example
 * ```ts
 * import { Devices } from "@owserver/sensors"
 * import { Stream } from "effect"
 *
 * const firstHumidity = Devices.stream().pipe(
 *   Stream.filter(({ family }) => family === "26"),
 *   Stream.runHead
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream = (options: ListOptions = {}): Stream.Stream<Device, OwServerError, OwServer> => walk(options)

/**
 * Lists all devices, each once. Leaves out entries that cannot be a path, such as those with a NUL. Fails with
 * `OwMalformedReply` if the server lists more than `maxDevices` devices or more than `maxDepth` levels of hubs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Devices } from "@owserver/sensors"
 * import { Effect, Option } from "effect"
 *
 * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { alias: "attic" }, "3A.D60300000000": {} }))
 * const devices = await Effect.runPromise(Devices.list().pipe(Effect.provide(server)))
 * assert.deepStrictEqual(devices.map(({ alias }) => Option.getOrNull(alias)), ["attic", null])
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const list = (options: ListOptions = {}): Effect.Effect<ReadonlyArray<Device>, OwServerError, OwServer> =>
  Effect.withSpan(Effect.map(Stream.runCollect(walk(options)), Chunk.toReadonlyArray), "sensors.Devices.list")

/**
 * A bus or a branch of a hub that could not be listed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failure {
  /** The path of the directory: `/bus.1`, or `/1F.E9C60B000000/main` of a hub; `/` if the server has no directories of buses. */
  readonly path: string
  /** The number of the bus, if it is known. */
  readonly bus: number | undefined
  /** The error of the listing. */
  readonly error: OwServerError
}

/**
 * A listing of all buses: the `devices` that were found, each once, and the `failures` of buses and branches.
 *
 * @since 0.1.0
 * @category models
 */
export interface Survey {
  readonly devices: ReadonlyArray<Device>
  readonly failures: ReadonlyArray<Failure>
  /** Returns true if the device may be in a directory that could not be listed. Its absence from `devices` means nothing. */
  readonly isHidden: (device: Device) => boolean
}

/**
 * Lists all devices, each once, and continues if a bus or a branch cannot be listed. Fails as {@link list} does if the buses
 * themselves cannot be listed.
 *
 * @example
 * ```ts
 * import { Devices } from "@owserver/sensors"
 * import { Console, Effect } from "effect"
 *
 * const report = Effect.flatMap(Devices.survey({ uncached: true }), ({ failures }) =>
 *   Effect.forEach(failures, ({ error, path }) => Console.error(`${path}: ${error.message}`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const survey = (options: ListOptions = {}): Effect.Effect<Survey, OwServerError, OwServer> =>
  Effect.suspend(() => {
    const failures: Array<Failure> = []
    const onFailure = (directory: Walk.Directory, error: OwServerError) => failures.push({ ...directory, error })
    const isHidden = (device: Device) => failures.some((directory) => Walk.isBelow(directory, device))
    return Effect.map(Stream.runCollect(Walk.walk({ ...options, onFailure })), (found) => ({
      devices: Chunk.toReadonlyArray(found),
      failures,
      isHidden
    }))
  }).pipe(Effect.withSpan("sensors.Devices.survey"))

const missing = (name: string): OwDeviceMissing => new OwDeviceMissing({ device: name })

const isAddress = (element: string, rom: RomId.RomId): boolean =>
  Option.contains(Either.getRight(RomId.parse(element)), rom)

/**
 * Returns the index of the alias in a path. The alias is the last element of the shortest prefix that the server resolves
 * to the device.
 */
const nameIn = (elements: ReadonlyArray<string>, rom: RomId.RomId): Effect.Effect<number, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const last = elements.length - 1
    for (let at = 0; at < last; at++) {
      const found = OwServer.rom(OwPath.join(...elements.slice(0, at + 1)))
      if (Option.contains(yield* Effect.catchIf(found, isMissing, () => Effect.succeedNone), rom)) return at
    }
    return last
  })

/** Makes the device of a path. The path is cut behind the address, or behind the alias. */
const named = (path: string, rom: RomId.RomId): Effect.Effect<Device, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const elements = OwPath.elements(path)
    const address = elements.findLastIndex((element) => isAddress(element, rom))
    const at = address < 0 ? yield* nameIn(elements, rom) : address
    const alias = address < 0 ? elements[at] : undefined
    const place: ReadonlyArray<string> = [...(yield* Walk.above(elements.slice(0, at))), rom]
    const bus = yield* Walk.busOf(place[0] ?? rom)
    return make(rom, { path: OwPath.join(...place), alias, bus: Option.getOrUndefined(bus) })
  })

/**
 * Searches all devices. The root does not resolve devices behind hubs, nor aliases that begin like a directory of the server
 * (`textroom`, `system1`).
 */
const search = (
  name: string,
  isMeant: (device: Device) => boolean
): Effect.Effect<Device, OwServerError | OwDeviceMissing, OwServer> =>
  Effect.flatMap(
    Stream.runHead(Stream.filter(walk({}), isMeant)),
    Option.match({ onNone: () => Effect.fail(missing(name)), onSome: Effect.succeed })
  )

/**
 * Returns one device, by its address in any form, by its alias, or by a path to it or to one of its properties. The result has
 * the path by address, so it stays valid after a change of the alias. Path and bus are those of {@link list}. Fails with
 * `OwDeviceMissing` if no bus has the device.
 *
 * @example
 * ```ts
 * import { Devices } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const probe = Devices.get("28-0000075565ad").pipe(
 *   Effect.catchTag("OwDeviceMissing", ({ device }) => Effect.dieMessage(`${device} was stolen`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const get: (name: string) => Effect.Effect<Device, OwServerError | OwDeviceMissing, OwServer> = Effect.fn(
  "sensors.Devices.get"
)(function* (name) {
  const address = Either.getRight(RomId.parse(name))
  const path = Option.getOrElse(address, () => name)
  const found = yield* Effect.catchIf(OwServer.rom(path), isMissing, () => Effect.succeedNone)
  if (Option.isSome(found)) return yield* named(path, found.value)
  const [element, ...others] = OwPath.elements(path)
  if (element === undefined || others.length > 0) return yield* missing(name)
  return yield* search(name, ({ alias, rom }) => rom === element || Option.contains(alias, element))
})
