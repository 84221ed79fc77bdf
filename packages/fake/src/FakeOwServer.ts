/**
 * A simulated owserver: in memory here, over TCP in the module `tcp`. It can be made to misbehave, restarted, and asked what
 * it has seen.
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
 * Times in milliseconds; their defaults, and those of the limits, are owserver's.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** What is wrong with the server from the start. */
  readonly faults?: Faults.Faults | undefined
  /**
   * Whether thermometers take the time they take, 94 to 750 ms by their resolution, on the clock of the server. They read
   * 85 °C until they have measured once. Default: false.
   */
  readonly conversions?: boolean | undefined
  /** How many connections are kept at most. Default: 20. */
  readonly clientsPersistentHigh?: number | undefined
  /** With fewer than so many kept connections an idle one is kept for the longer time. Default: 10. */
  readonly clientsPersistentLow?: number | undefined
  /** How long a client may say nothing before its first request, and within one. Default: 10,000. */
  readonly timeoutServer?: number | undefined
  /** How long a kept connection may be idle. Default: 600,000. */
  readonly timeoutPersistentLow?: number | undefined
  /** The same while there are few of them. Default: 3,600,000. */
  readonly timeoutPersistentHigh?: number | undefined
}

/**
 * What a server has seen since it was made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counters {
  /** Connections that were accepted. */
  readonly accepted: number
  /** Connections that are open. */
  readonly open: number
  /** Those of them that are kept for more requests. */
  readonly kept: number
  /** The most connections that were open at a time. */
  readonly mostOpen: number
  /** The most requests that were being answered at a time. */
  readonly mostBusy: number
  /** How many requests came of each message type. */
  readonly requests: ReadonlyMap<number, number>
  /** Bytes of requests, headers included. */
  readonly bytesReceived: number
  /** Bytes of replies, headers and keepalives included. */
  readonly bytesSent: number
}

/**
 * A running simulated server.
 *
 * @since 0.1.0
 * @category models
 */
export interface FakeOwServerService {
  /** The bus that it shares. */
  readonly bus: Bus
  /** What the server has seen since it was made. */
  readonly counters: Effect.Effect<Counters>
  /** Puts other faults in the place of those there are. */
  readonly setFaults: (faults: Faults.Faults) => Effect.Effect<void>
  /** Resets all connections, and forgets settings and statistics. Aliases and devices stay. */
  readonly restart: Effect.Effect<void>
  /** A way to the server in memory: no socket, and everything arrives in microtasks. */
  readonly transport: Transport
  /** Begins a conversation on a connection of your own. `end` is called at most once. */
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
 * A server over a bus, or over what makes one, such as `Bus.make({ … })`. It lives in the scope, and so do the streams that
 * the bus takes values from.
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
 * The server as a service, so that a test can ask it and change it.
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
