import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { OwServerError } from "../../../OwServerError.js"
import * as Operation from "../operation.js"
import { connect } from "./connect.js"

export interface Connected {
  /**
   * Opens a connection as `connect` does. When the scope closes, it closes all connections as `closeConnections` does; if
   * several such scopes overlap, it does so when the last of them closes. The effect may run any number of times.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const batch = Effect.gen(function* () {
   *   yield* OwServer.connected
   *   return yield* OwServer.readMany(["/10.67C6697351FF/temperature", "/28.AD6555070000/temperature"])
   * }).pipe(Effect.scoped)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly connected: Effect.Effect<void, OwServerError, Scope.Scope>
}

export const connected: Operation.Operation<Connected> = Operation.effect((environment) => {
  let scopes = 0
  const acquire = Effect.sync(() => {
    scopes++
  })
  const release = Effect.suspend(() => (--scopes === 0 ? environment.registry.drain : Effect.void))
  return Effect.suspend(() =>
    Effect.zipRight(
      Effect.acquireRelease(acquire, () => release),
      connect.make(environment)
    )
  )
})
