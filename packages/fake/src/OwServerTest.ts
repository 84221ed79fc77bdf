/**
 * The `OwServer` service over a simulated bus in memory, for unit tests. It uses no socket, and the `TestClock` works.
 *
 * @module
 * @since 0.1.0
 */
import { type Options as ClientOptions, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Bus } from "./Bus.js"
import * as Fake from "./FakeOwServer.js"

/**
 * The options of the client; `server` has the options of the simulated server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends ClientOptions {
  readonly server?: Fake.Options | undefined
}

/**
 * Makes a client of an owserver in memory that shares the bus. The scope owns the client and the server. If the effect that
 * makes the bus fails, `make` fails with the same error. Fails with an `OwServerError` if the client cannot connect.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const text = Effect.gen(function* () {
 *   const ow = yield* OwServerTest.make(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
 *   return yield* ow.readText("/10.67C6697351FF/temperature")
 * }).pipe(Effect.scoped)
 * assert.strictEqual(await Effect.runPromise(text), "        21.5")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  { server, ...options }: Options = {}
): Effect.Effect<OwServerService, OwServerError | E, Scope.Scope> =>
  Effect.flatMap(Fake.make(bus, server), ({ transport }) => OwServer.make(transport, options))

/**
 * The layer of a client of an owserver in memory that shares the bus. It also provides the server as `FakeOwServer`, so that
 * a test can inspect and change it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwServer } from "@owserver/client"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
 * const text = OwServer.readText("/10.67C6697351FF/temperature").pipe(Effect.provide(server))
 * assert.strictEqual(await Effect.runPromise(text), "        21.5")
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  { server, ...options }: Options = {}
): Layer.Layer<OwServer | Fake.FakeOwServer, OwServerError | E> =>
  Layer.unwrapEffect(Effect.map(Fake.FakeOwServer, ({ transport }) => OwServer.layer(transport, options))).pipe(
    Layer.provideMerge(Fake.layer(bus, server))
  )

/**
 * The layer of {@link layer} with options from the configuration. Fails with a `ConfigError` if an option is missing or
 * invalid.
 *
 * @example
 * ```ts
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Config } from "effect"
 *
 * const server = OwServerTest.layerConfig(Bus.tester("10"), {
 *   persistent: Config.boolean("OWSERVER_PERSISTENT").pipe(Config.withDefault(true))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  config: Config.Config.Wrap<Options>
): Layer.Layer<OwServer | Fake.FakeOwServer, OwServerError | ConfigError.ConfigError | E> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), (options) => layer(bus, options)))
