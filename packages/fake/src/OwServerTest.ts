/**
 * The `OwServer` service over a simulated bus, for tests: no server, no socket, and the `TestClock` works.
 *
 * @module
 * @since 0.1.0
 */
import { type Options as ClientOptions, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Bus } from "./Bus.js"
import * as Fake from "./FakeOwServer.js"

/**
 * Options of the client, and of the server under `server`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends ClientOptions {
  readonly server?: Fake.Options | undefined
}

/**
 * An owserver in memory that has the bus, and a client of it. The server is there too, to be asked and changed.
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
