import type * as Effect from "effect/Effect"
import * as Operation from "../operation.js"

export interface CloseConnections {
  /**
   * Closes the open connections: idle ones now, busy ones after their reply. Resolves when the last of them has closed. The
   * next call opens a new connection.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const nightly = OwServer.closeConnections.pipe(Effect.zipRight(Effect.logInfo("owserver may be restarted now")))
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly closeConnections: Effect.Effect<void>
}

export const closeConnections: Operation.Operation<CloseConnections> = Operation.effect(
  ({ registry }) => registry.drain
)
