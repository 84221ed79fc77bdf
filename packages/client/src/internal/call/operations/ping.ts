import { Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import type { OwServerError } from "../../../OwServerError.js"
import { Command, settleVoid } from "../command.js"
import * as Operation from "../operation.js"

export interface Ping {
  /**
   * Sends a NOP and waits for the reply.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const isUp = OwServer.ping.pipe(
   *   Effect.as(true),
   *   Effect.catchAll(() => Effect.succeed(false))
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly ping: Effect.Effect<void, OwServerError>
}

export const command = new Command("ping", "", Request.nop(), settleVoid)

export const ping: Operation.Operation<Ping> = Operation.effect(({ runner }) =>
  Effect.suspend(() => runner.call(command, Operation.noOptions))
)
