/**
 * Many owservers as one: their devices in one view, by address, and each operation on the server that has the device.
 *
 * @module
 * @since 0.1.0
 */
import { OwInvalidArgument, type OwServer, type OwServerError, type RomId } from "@owserver/client"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Device, ReadError, ReadOptions, WriteError } from "../devices/Device.js"
import * as Devices from "../devices/Devices.js"
import type { Readable, Writable } from "../families/Property.js"
import type { When } from "../streams/Poll.js"
import * as Presence from "../streams/Presence.js"
import type { Reading } from "../values/Reading.js"
import { OwDeviceMissing } from "../values/SensorError.js"
import * as Lookups from "./lookups.js"

/**
 * A `device`, and the key of the `server` that has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Placed {
  readonly server: string
  readonly device: Device
}

/**
 * All `devices` by their addresses, each once, and the servers that could not be asked with the `failures`.
 *
 * @since 0.1.0
 * @category models
 */
export interface View {
  readonly devices: ReadonlyMap<RomId.RomId, Placed>
  readonly failures: ReadonlyMap<string, OwServerError>
}

/**
 * Many servers as one.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServersService {
  /** The keys of the servers, in the order they were given. */
  readonly keys: ReadonlyArray<string>
  /** Runs what needs a server on the server with the key. Fails where there is none, and where it cannot be reached. */
  readonly on: (
    key: string
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | OwServerError, Exclude<R, OwServer>>
  /** Asks all servers at the same time for their devices. One that fails does not hide those of the others. */
  readonly list: (options?: Devices.ListOptions) => Effect.Effect<View>
  /**
   * The device with the address, wherever it is. It is missing if all servers say so; while one of them cannot be asked, and
   * no other has the device, it fails with what is wrong with that server.
   *
   * To look for a device is to search all buses. Those who look at the same time share the search, and what was found is
   * remembered for ten seconds. A device that is attached within this time is found after it.
   */
  readonly get: (rom: RomId.RomId) => Effect.Effect<Placed, OwDeviceMissing | OwServerError>
  /**
   * Reads a property of the device with the address. One that has been moved to another server is looked for there, as `get`
   * looks; also when its old server cannot be reached.
   */
  readonly read: <A>(
    rom: RomId.RomId,
    property: Readable<A>,
    options?: ReadOptions<A>
  ) => Effect.Effect<Reading<A>, ReadError>
  /** Writes a property of the device with the address. */
  readonly write: <A>(rom: RomId.RomId, property: Writable<A>, value: A) => Effect.Effect<void, WriteError>
  /**
   * The devices of all servers as they appear, vanish, return and move, between servers too. While a server cannot be
   * asked, its devices stay what they were.
   */
  readonly presence: (
    when: When,
    options?: Presence.Options & Devices.ListOptions
  ) => Stream.Stream<Either.Either<Presence.Event<Placed>, OwServerError>>
}

/**
 * The service of many servers.
 *
 * @example
 * ```ts
 * import { Servers } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const rooms = Effect.gen(function* () {
 *   const servers = yield* Servers.Servers
 *   const { devices, failures } = yield* servers.list()
 *   return `${devices.size} devices, ${failures.size} of ${servers.keys.length} servers out of reach`
 * })
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Servers extends Context.Tag("@owserver/sensors/Servers")<Servers, ServersService>() {}

const unknownServer = (key: string) =>
  new OwInvalidArgument({
    operation: "Servers",
    path: "",
    server: key,
    argument: "key",
    issue: `there is no server ${JSON.stringify(key)}`
  })

/** How long it is remembered what was found on a server by looking for a device. */
const memory = "10 seconds"

/** The first that has a device keeps it: so a device that two servers show is there once. */
const merge = (views: ReadonlyArray<readonly [string, Either.Either<ReadonlyArray<Device>, OwServerError>]>): View => {
  const devices = new Map<RomId.RomId, Placed>()
  const failures = new Map<string, OwServerError>()
  for (const [server, outcome] of views) {
    if (Either.isLeft(outcome)) failures.set(server, outcome.left)
    else for (const device of outcome.right) if (!devices.has(device.rom)) devices.set(device.rom, { server, device })
  }
  return { devices, failures }
}

/**
 * Servers by their keys. Each is built when it is first needed, and lives in the scope then; one that could not be built is
 * tried again the next time.
 *
 * @example
 * ```ts
 * import { RomId } from "@owserver/client"
 * import { OwServerLive } from "@owserver/node"
 * import { DS18B20, Servers } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const servers = yield* Servers.make({ north: OwServerLive("north.local"), south: OwServerLive("south.local") })
 *   return yield* servers.read(RomId.make("28.AD6555070000"), DS18B20.temperature)
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (layers: {
  readonly [key: string]: Layer.Layer<OwServer, OwServerError>
}): Effect.Effect<ServersService, never, Scope.Scope> =>
  Effect.gen(function* () {
    const keys = Object.keys(layers)
    // A key comes from outside, and may be the name of something that every object has.
    const layerOf = (key: string) => (Object.hasOwn(layers, key) ? layers[key] : undefined)
    // Fresh, as a layer that is remembered is remembered as failed, too.
    const map = yield* LayerMap.make((key: string) => Layer.fresh(layerOf(key) ?? Layer.fail(unknownServer(key))), {
      idleTimeToLive: Duration.infinity
    })
    let view: View = { devices: new Map(), failures: new Map() }

    const on: ServersService["on"] = (key) => (effect) =>
      Effect.scoped(
        Effect.flatMap(
          Effect.tapErrorCause(map.runtime(key), () => map.invalidate(key)),
          (runtime) => Effect.provide(effect, runtime)
        )
      ) as never

    const listOf = (key: string, options?: Devices.ListOptions) =>
      Effect.map(Effect.either(on(key)(Devices.list(options))), (outcome) => [key, outcome] as const)

    const merged = (views: Parameters<typeof merge>[0]) =>
      Effect.sync(() => {
        view = merge(views)
        return view
      })

    const list: ServersService["list"] = (options) =>
      Effect.flatMap(
        Effect.forEach(keys, (key) => listOf(key, options), { concurrency: "unbounded" }),
        merged
      )

    const looks = yield* Lookups.make((key: string) => listOf(key, { uncached: true }), memory)

    const look = (rom: RomId.RomId): Effect.Effect<Placed, OwDeviceMissing | OwServerError> =>
      Effect.flatMap(
        Effect.flatMap(Effect.forEach(keys, looks, { concurrency: "unbounded" }), merged),
        ({ devices, failures }) => {
          const found = devices.get(rom)
          if (found !== undefined) return Effect.succeed(found)
          const [failure] = failures.values()
          return Effect.fail(failure ?? new OwDeviceMissing({ device: rom }))
        }
      )

    const get: ServersService["get"] = (rom) =>
      Effect.suspend(() => {
        const known = view.devices.get(rom)
        return known === undefined ? look(rom) : Effect.succeed(known)
      })

    const useAt =
      <A, E>(use: (device: Device) => Effect.Effect<A, E, OwServer>) =>
      ({ device, server }: Placed) =>
        on(server)(use(device))

    /** On the server that had it last, and if it is not there, on the one that has it now. */
    const withDevice = <A, E>(
      rom: RomId.RomId,
      use: (device: Device) => Effect.Effect<A, E | OwDeviceMissing, OwServer>
    ): Effect.Effect<A, E | OwDeviceMissing | OwServerError> =>
      Effect.catchIf(
        Effect.flatMap(get(rom), useAt(use)),
        (error) => error instanceof OwDeviceMissing,
        () => Effect.flatMap(look(rom), useAt(use))
      )

    /** Where the device is now, if its server cannot be reached and another one has it. */
    const elsewhere = (rom: RomId.RomId): Effect.Effect<Option.Option<Placed>> =>
      Effect.gen(function* () {
        const others = keys.filter((key) => key !== view.devices.get(rom)?.server)
        const found = merge(yield* Effect.forEach(others, looks, { concurrency: "unbounded" })).devices.get(rom)
        if (found !== undefined) view = { ...view, devices: new Map(view.devices).set(rom, found) }
        return Option.fromNullable(found)
      })

    /** A write is sent once: one that a server did not answer may have been done. */
    const read: ServersService["read"] = (rom, property, options) => {
      const use = (device: Device) => device.read(property, options)
      return Effect.catchTag(withDevice(rom, use), "OwConnectionError", (error) =>
        Effect.flatMap(elsewhere(rom), Option.match({ onNone: () => Effect.fail(error), onSome: useAt(use) }))
      )
    }

    const presence: ServersService["presence"] = (when, options = {}) => {
      const walk = Effect.map(list({ uncached: true, ...options }), ({ devices, failures }) => ({
        seen: Array.from(devices.values(), (placed) => ({
          rom: placed.device.rom,
          place: `${placed.server} ${Presence.place(placed.device)}`,
          device: placed
        })),
        failures: Array.from(failures.values()),
        isHidden: ({ server }: Placed) => failures.has(server)
      }))
      return Presence.follow(walk, when, options)
    }

    return {
      keys,
      on,
      list,
      get,
      read,
      write: (rom, property, value) => withDevice(rom, (device) => device.write(property, value)),
      presence
    }
  })

/**
 * The layer of {@link make}.
 *
 * @example
 * ```ts
 * import { OwServerLive } from "@owserver/node"
 * import { Servers } from "@owserver/sensors"
 *
 * const servers = Servers.layer({ attic: OwServerLive("attic"), cellar: OwServerLive("cellar", 4305) })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (layers: { readonly [key: string]: Layer.Layer<OwServer, OwServerError> }): Layer.Layer<Servers> =>
  Layer.scoped(Servers, make(layers))
