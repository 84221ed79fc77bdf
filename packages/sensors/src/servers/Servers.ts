/**
 * Several owservers as one: a common view of their devices, and operations by address on whichever server has the device.
 *
 * @module
 * @since 0.1.0
 */
import { OwInvalidArgument, type OwServer, type OwServerError, type RomId } from "@owserver/client"
import type * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
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
 * A `device` with the key of its `server`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Placed {
  readonly server: string
  readonly device: Device
}

/**
 * All `devices` by address, and the `failures` of servers by key.
 *
 * @since 0.1.0
 * @category models
 */
export interface View {
  readonly devices: ReadonlyMap<RomId.RomId, Placed>
  readonly failures: ReadonlyMap<string, OwServerError>
}

/**
 * The operations on several servers.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServersService {
  /** The keys of the servers, in their order. */
  readonly keys: ReadonlyArray<string>
  /**
   * Runs an effect on the server with the key. Fails with `OwInvalidArgument` for an unknown key, and if the server cannot
   * be reached.
   */
  readonly on: (
    key: string
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | OwServerError, Exclude<R, OwServer>>
  /** Lists the devices of all servers in parallel. A failed server does not hide the devices of the others. */
  readonly list: (options?: Devices.ListOptions) => Effect.Effect<View>
  /**
   * Returns the device with the address, on whichever server it is. Fails with `OwDeviceMissing` if no server has it. Fails with
   * the error of a server that could not be asked, if no other server has the device.
   *
   * An unknown device requires a search of all buses. Concurrent searches are shared, and the result is kept for ten
   * seconds. A device that is attached during these ten seconds is found only after they have passed.
   */
  readonly get: (rom: RomId.RomId) => Effect.Effect<Placed, OwDeviceMissing | OwServerError>
  /**
   * Reads a property of the device with the address. If the device was moved to another server, searches for it as `get`
   * does, even if its old server cannot be reached.
   */
  readonly read: <A>(
    rom: RomId.RomId,
    property: Readable<A>,
    options?: ReadOptions<A>
  ) => Effect.Effect<Reading<A>, ReadError>
  /** Writes a property of the device with the address. */
  readonly write: <A>(rom: RomId.RomId, property: Writable<A>, value: A) => Effect.Effect<void, WriteError>
  /**
   * Streams the devices of all servers as they appear, vanish, return and move, also between servers. The devices of an
   * unreachable server do not change.
   */
  readonly presence: (
    when: When,
    options?: Presence.Options & Devices.ListOptions
  ) => Stream.Stream<Either.Either<Presence.Event<Placed>, OwServerError>>
}

/**
 * The tag of the service.
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

/** The lifetime of the result of a search. */
const memory = "10 seconds"

/** The first server that lists a device keeps it, so a device that two servers list occurs once. */
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
 * The layers of the servers, by key.
 *
 * @since 0.1.0
 * @category models
 */
export type Layers = { readonly [key: string]: Layer.Layer<OwServer, OwServerError> }

/**
 * Makes the service from the layers of the servers, by key. Each layer is built at its first use and lives as long as the scope.
 * A layer that failed is built again at the next use.
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
export const make = (layers: Layers): Effect.Effect<ServersService, never, Scope.Scope> =>
  Effect.gen(function* () {
    const keys = Object.keys(layers)
    // A key may be the name of a property that every object inherits, such as `toString`.
    const layerOf = (key: string) => (Object.hasOwn(layers, key) ? layers[key] : undefined)
    // Fresh, because a memoized layer would stay failed.
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

    const lookups = yield* Lookups.make((key: string) => listOf(key, { uncached: true }), memory)

    const search = (rom: RomId.RomId): Effect.Effect<Placed, OwDeviceMissing | OwServerError> =>
      Effect.flatMap(
        Effect.flatMap(Effect.forEach(keys, lookups, { concurrency: "unbounded" }), merged),
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
        return known === undefined ? search(rom) : Effect.succeed(known)
      })

    const useAt =
      <A, E>(use: (device: Device) => Effect.Effect<A, E, OwServer>) =>
      ({ device, server }: Placed) =>
        on(server)(use(device))

    /** Tries the last known server, then searches for the device. */
    const withDevice = <A, E>(
      rom: RomId.RomId,
      use: (device: Device) => Effect.Effect<A, E | OwDeviceMissing, OwServer>
    ): Effect.Effect<A, E | OwDeviceMissing | OwServerError> =>
      Effect.catchIf(
        Effect.flatMap(get(rom), useAt(use)),
        (error) => error instanceof OwDeviceMissing,
        () => Effect.flatMap(search(rom), useAt(use))
      )

    /** Searches the other servers for the device, because its own cannot be reached. */
    const elsewhere = (rom: RomId.RomId): Effect.Effect<Option.Option<Placed>> =>
      Effect.gen(function* () {
        const others = keys.filter((key) => key !== view.devices.get(rom)?.server)
        const found = merge(yield* Effect.forEach(others, lookups, { concurrency: "unbounded" })).devices.get(rom)
        if (found !== undefined) view = { ...view, devices: new Map(view.devices).set(rom, found) }
        return Option.fromNullable(found)
      })

    /** Only reads are sent to another server: an unanswered write may have been applied. */
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
 * Makes the layer of the service from the layers of the servers, by key.
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
export const layer = (layers: Layers): Layer.Layer<Servers> => Layer.scoped(Servers, make(layers))

/**
 * Makes the layer from a `Config` of the layers. Fails with `ConfigError` if a value is missing or invalid.
 *
 * @example
 * ```ts
 * import { OwServerLive } from "@owserver/node"
 * import { Servers } from "@owserver/sensors"
 * import { Config } from "effect"
 *
 * const servers = Servers.layerConfig(
 *   Config.map(Config.array(Config.string(), "OWSERVERS"), (hosts) =>
 *     Object.fromEntries(hosts.map((host) => [host, OwServerLive(host)]))
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (config: Config.Config<Layers>): Layer.Layer<Servers, ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(config, layer))
