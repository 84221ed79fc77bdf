/**
 * The `OwServer` service over a simulated bus, for tests: no server, no socket, and the `TestClock` works.
 *
 * @since 0.1.0
 */
import { type Options, OwServer, type OwServerError } from "@owserver/client"
import type * as Layer from "effect/Layer"
import type { Bus } from "./Bus.js"
import * as FakeOwServer from "./FakeOwServer.js"

/**
 * An owserver in memory that has the bus.
 *
 * ```ts
 * const test = OwServer.readText("/10.67C6697351FF/temperature").pipe(Effect.provide(OwServerTest.layer(bus)))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (bus: Bus, options?: Options): Layer.Layer<OwServer, OwServerError> =>
  OwServer.layer(FakeOwServer.transport(bus), options)
