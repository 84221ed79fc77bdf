import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ConnectionStatus } from "../../../Results.js"
import * as Operation from "../operation.js"

export interface Status {
  /**
   * Returns the state of the connections at this moment.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const queue = Effect.map(OwServer.status, ({ inFlight, waiting }) => `${inFlight} in flight, ${waiting} waiting`)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly status: Effect.Effect<ConnectionStatus>
}

export const status: Operation.Operation<Status> = Operation.effect(({ dispatcher, registry }) =>
  Effect.sync(() => {
    const open = Array.from(registry.sessions).filter(({ opened }) => opened)
    return {
      open: open.length,
      inFlight: open.filter(({ state }) => state === "Busy").length,
      draining: open.filter((session) => session.isDraining()).length,
      waiting: dispatcher.waiting(),
      peer: Option.fromNullable(open.at(-1)?.peer)
    }
  })
)
