import { Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import type { OwServerError } from "../../../OwServerError.js"
import { Command, settleVoid } from "../command.js"
import * as Operation from "../operation.js"

export interface Connect {
  /**
   * Opens a connection now, so that a failure shows before the first call. Does nothing if `persistent` is false.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const start = OwServer.connect.pipe(
   *   Effect.catchTag("OwConnectionError", ({ message }) => Effect.logError(message))
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly connect: Effect.Effect<void, OwServerError>
}

const command = new Command("connect", "", Request.nop(), settleVoid)

export const connect: Operation.Operation<Connect> = Operation.effect(({ runner, settings }) =>
  settings.persistent ? Effect.suspend(() => runner.call(command, Operation.noOptions)) : Effect.void
)
