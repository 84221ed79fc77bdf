/**
 * Which buses a server has.
 *
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"

/**
 * The names of the buses, such as `bus.0`, by their numbers.
 *
 * @since 0.1.0
 * @category getters
 */
export const busNames: Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> = Effect.map(
  OwServer.dir("/", { bus: true }),
  (paths) =>
    paths
      .map((path) => OwPath.elements(path)[0] ?? "")
      .filter((name) => /^bus\.\d+$/.test(name))
      .sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
)
