/**
 * A simulated owserver in memory. It injects faults, restarts and counts requests. `FakeTcp` serves it over TCP.
 *
 * @module
 * @since 0.1.0
 */
import type { Transport } from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Bus } from "./Bus.js"
import * as Faults from "./Faults.js"
import type { Conversation, Wire } from "./internal/server/connection.js"
import { transport } from "./internal/server/memoryTransport.js"
import * as Server from "./internal/server/server.js"

export type { Conversation, Wire } from "./internal/server/connection.js"

/**
 * Options of a simulated server. Times are in milliseconds. The defaults of all limits are owserver's.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The faults of the server at start. Default: none. */
  readonly faults?: Faults.Faults | undefined
  /**
   * If true, a conversion takes 94 to 750 ms by resolution, on the clock of the server, and a thermometer reads 85 °C before
   * its first conversion. If false, thermometers answer at once. Default: false.
   */
  readonly conversions?: boolean | undefined
  /** Maximum number of persistent connections. Default: 20. */
  readonly clientsPersistentHigh?: number | undefined
  /**
   * While there are fewer persistent connections than this number, idle persistent connections have the longer timeout,
   * `timeoutPersistentHigh`. Default: 10.
   */
  readonly clientsPersistentLow?: number | undefined
  /** Timeout before the first request of a connection and within a request. Default: 10,000. */
  readonly timeoutServer?: number | undefined
  /** Idle timeout of a persistent connection. Default: 600,000. */
  readonly timeoutPersistentLow?: number | undefined
  /** Idle timeout while there are few persistent connections. Default: 3,600,000. */
  readonly timeoutPersistentHigh?: number | undefined
}

/**
 * Statistics of a server since it was made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counters {
  /** Accepted connections. */
  readonly accepted: number
  /** Open connections. */
  readonly open: number
  /** Open connections that are persistent. */
  readonly kept: number
  /** Maximum number of connections open at the same time. */
  readonly mostOpen: number
  /** Maximum number of requests in progress at the same time. */
  readonly mostBusy: number
  /** Number of requests by message type. */
  readonly requests: ReadonlyMap<number, number>
  /** Bytes received, headers included. */
  readonly bytesReceived: number
  /** Bytes sent, headers and keepalives included. */
  readonly bytesSent: number
}

/**
 * A running simulated server.
 *
 * @since 0.1.0
 * @category models
 */
export interface FakeOwServerService {
  /** The bus that the server shares. */
  readonly bus: Bus
  /** Returns the statistics of the server since it was made. */
  readonly counters: Effect.Effect<Counters>
  /** Replaces the faults of the server. */
  readonly setFaults: (faults: Faults.Faults) => Effect.Effect<void>
  /** Resets all connections, settings and statistics. Aliases and devices stay. */
  readonly restart: Effect.Effect<void>
  /** A transport to the server in memory. It uses no socket; all bytes arrive in microtasks. */
  readonly transport: Transport
  /** Accepts a connection over your own transport. */
  readonly accept: (wire: Wire) => Conversation
}

const defaults = {
  clientsPersistentHigh: 20,
  clientsPersistentLow: 10,
  timeoutServer: 10_000,
  timeoutPersistentLow: 600_000,
  timeoutPersistentHigh: 3_600_000
}

const limitsOf = (options: Options): Server.Limits => ({
  clientsPersistentHigh: options.clientsPersistentHigh ?? defaults.clientsPersistentHigh,
  clientsPersistentLow: options.clientsPersistentLow ?? defaults.clientsPersistentLow,
  timeoutServer: options.timeoutServer ?? defaults.timeoutServer,
  timeoutPersistentLow: options.timeoutPersistentLow ?? defaults.timeoutPersistentLow,
  timeoutPersistentHigh: options.timeoutPersistentHigh ?? defaults.timeoutPersistentHigh
})

/**
 * Makes a server that shares a bus, such as `Bus.make({ … })`. The scope owns the server and the streams of the bus. If the
 * bus is given as an effect and that effect fails, `make` fails with the same error.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwServer } from "@owserver/client"
 * import { Bus, FakeOwServer } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const server = yield* FakeOwServer.make(Bus.make({ "10.67C6697351FF": {} }), { faults: { pingcrazy: true } })
 *   const ow = yield* OwServer.make(server.transport)
 *   yield* ow.ping
 *   return yield* server.counters
 * }).pipe(Effect.scoped)
 * assert.strictEqual((await Effect.runPromise(program)).accepted, 1)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E = never>(
  made: Bus | Effect.Effect<Bus, E>,
  options: Options = {}
): Effect.Effect<FakeOwServerService, E, Scope.Scope> =>
  Effect.gen(function* () {
    const bus = Effect.isEffect(made) ? yield* made : made
    const server = yield* Server.make(bus.installation, limitsOf(options), options.conversions ?? false)
    server.setFaults(options.faults ?? Faults.none)
    yield* Effect.forEach(bus.streams, (stream) => Effect.forkScoped(Stream.runDrain(stream)), { discard: true })
    yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
    const accept = (wire: Wire): Conversation => {
      const connection = server.accept(wire)
      return {
        receive: (bytes) => connection.receive(bytes),
        finish: () => connection.finish(),
        gone: () => connection.gone()
      }
    }
    return {
      bus,
      counters: Effect.sync(() => ({
        accepted: server.accepted,
        open: server.connections.size,
        kept: server.kept,
        mostOpen: server.mostOpen,
        mostBusy: server.mostBusy,
        requests: new Map(server.requests),
        bytesReceived: server.received,
        bytesSent: server.sent
      })),
      setFaults: (faults) => Effect.sync(() => server.setFaults(faults)),
      restart: Effect.sync(() => server.restart()),
      transport: transport(accept),
      accept
    }
  })

/**
 * The service tag of the simulated server. A test uses it to inspect and change the server.
 *
 * @example
 * ```ts
 * import { FakeOwServer } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const restarted = Effect.gen(function* () {
 *   const server = yield* FakeOwServer.FakeOwServer
 *   yield* server.bus.set("/10.67C6697351FF/temperature", 85)
 *   yield* server.restart
 * })
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class FakeOwServer extends Context.Tag("@owserver/fake/FakeOwServer")<FakeOwServer, FakeOwServerService>() {}

/**
 * The layer of {@link make}.
 *
 * @example
 * ```ts
 * import { Bus, FakeOwServer } from "@owserver/fake"
 *
 * const server = FakeOwServer.layer(Bus.make({ "28.AD6555070000": { temperature: 4 } }), { conversions: true })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E = never>(bus: Bus | Effect.Effect<Bus, E>, options?: Options): Layer.Layer<FakeOwServer, E> =>
  Layer.scoped(FakeOwServer, make(bus, options))

/**
 * The layer of {@link make} with options from the configuration. Fails with a `ConfigError` if an option is missing or
 * invalid.
 *
 * @example
 * ```ts
 * import { Bus, FakeOwServer } from "@owserver/fake"
 * import { Config } from "effect"
 *
 * const server = FakeOwServer.layerConfig(Bus.tester("10"), {
 *   conversions: Config.boolean("CONVERSIONS").pipe(Config.withDefault(false))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  config: Config.Config.Wrap<Options>
): Layer.Layer<FakeOwServer, E | ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), (options) => layer(bus, options)))
