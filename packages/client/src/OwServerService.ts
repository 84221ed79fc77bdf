/**
 * The interface of the service.
 *
 * @module
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { MembersOf } from "./internal/call/operation.js"
import type * as Operations from "./internal/call/operations/index.js"
import type { CloneOptions } from "./Options.js"
import type { OwServerError } from "./OwServerError.js"

/**
 * The operations on an owserver. `OwServer` has each of them as a static too.
 *
 * All paths are full paths, such as `/10.67C6697351FF/temperature`. A missing slash in front is added, and the empty path is
 * the root.
 *
 * @since 0.1.0
 * @category models
 */
export interface OwServerService extends MembersOf<typeof Operations> {
  /**
   * Makes a service to the same server with other options. It lives in the scope. Sends nothing.
   *
   * All clones share the connection limit. If one needs a connection, an idle one of another closes.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const fahrenheit = Effect.gen(function* () {
   *   const clone = yield* OwServer.clone({ flags: { temperature: "F" } })
   *   return yield* clone.readText("/10.67C6697351FF/temperature")
   * }).pipe(Effect.scoped)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly clone: (options?: CloneOptions) => Effect.Effect<OwServerService, OwServerError, Scope.Scope>
}
