/**
 * The buses of a server.
 *
 * @since 0.1.0
 */
import { OwPath, type OwServer, type OwServerError } from "@owserver/client"
import * as DirectoryTree from "@owserver/sensors/DirectoryTree"
import * as Effect from "effect/Effect"

/**
 * Lists the names of the buses, such as `bus.0`, in numeric order.
 *
 * @since 0.1.0
 * @category getters
 */
export const busNames: Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> = Effect.map(
  DirectoryTree.list("/", { bus: true }),
  (paths) =>
    paths
      .map((path) => OwPath.elements(path)[0] ?? "")
      .filter((name) => /^bus\.\d{1,9}$/.test(name))
      .sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
)
