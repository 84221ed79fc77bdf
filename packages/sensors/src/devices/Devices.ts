/**
 * The devices of a server: all of them, on every bus and behind every hub, or one by address, name or path.
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
 * Where to look, and how thoroughly.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListOptions {
  /** Search the buses, and do not ask the cache of the server, which remembers for a minute. Default: false. */
  readonly uncached?: boolean | undefined
  /** Look behind hubs (DS2409) as well. Default: true. */
  readonly branches?: boolean | undefined
  /** How many hubs may hang behind one another. A listing with more fails with `OwMalformedReply`. Default: 8. */
  readonly maxDepth?: number | undefined
  /** How many devices a server may list. A listing with more fails with `OwMalformedReply`. Default: 10,000. */
  readonly maxDevices?: number | undefined
}

const walk = (options: ListOptions): Stream.Stream<Device, OwServerError, OwServer> =>
  Stream.suspend(() => Walk.walk(options))

/**
 * All devices as they are found: bus by bus, and what is behind hubs after that. Each is there once, however often it is
 * listed.
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
 * All devices, each once. An entry that cannot be a path, as with a NUL in it, is left out. Fails with `OwMalformedReply` if
 * the server lists more than `maxDevices`, or nests hubs deeper than `maxDepth`.
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
  Effect.map(Stream.runCollect(walk(options)), Chunk.toReadonlyArray)

const notThere = (name: string): OwDeviceMissing => new OwDeviceMissing({ device: name })

const isAddress = (element: string, rom: RomId.RomId): boolean =>
  Option.contains(Either.getRight(RomId.parse(element)), rom)

/** Which element of a path is the name of a device: the path up to it is the first that leads there. */
const nameIn = (elements: ReadonlyArray<string>, rom: RomId.RomId): Effect.Effect<number, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const last = elements.length - 1
    for (let at = 0; at < last; at++) {
      const found = OwServer.rom(OwPath.join(...elements.slice(0, at + 1)))
      if (Option.contains(yield* Effect.catchIf(found, isMissing, () => Effect.succeedNone), rom)) return at
    }
    return last
  })

/** What a path leads to: up to the address, if that is in it, otherwise up to the name. */
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
 * What cannot be reached from the root may be there all the same: behind a hub, or with a name that begins like a directory of
 * the server and so leads there (`textroom`, `system1`).
 */
const search = (
  name: string,
  isMeant: (device: Device) => boolean
): Effect.Effect<Device, OwServerError | OwDeviceMissing, OwServer> =>
  Effect.flatMap(
    Stream.runHead(Stream.filter(walk({}), isMeant)),
    Option.match({ onNone: () => Effect.fail(notThere(name)), onSome: Effect.succeed })
  )

/**
 * One device, by its address in any form, by its name, or by a path to it or to something of it. The device that comes back
 * goes by its address, so that it is the same after it was renamed. Its bus and its path are those that a listing would give,
 * so that it shares turns with the other devices there. Fails with `OwDeviceMissing` where there is none.
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
export const get = (name: string): Effect.Effect<Device, OwServerError | OwDeviceMissing, OwServer> =>
  Effect.gen(function* () {
    const address = Either.getRight(RomId.parse(name))
    const path = Option.getOrElse(address, () => name)
    const found = yield* Effect.catchIf(OwServer.rom(path), isMissing, () => Effect.succeedNone)
    if (Option.isSome(found)) return yield* named(path, found.value)
    const [element, ...others] = OwPath.elements(path)
    if (element === undefined || others.length > 0) return yield* notThere(name)
    return yield* search(name, ({ alias, rom }) => rom === element || Option.contains(alias, element))
  })
