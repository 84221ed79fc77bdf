import type * as Effect from "effect/Effect"
import type { ReadOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Operation from "../operation.js"
import * as Reading from "../reading.js"

export interface Read {
  /**
   * Reads the value of a property (READ) as bytes. Numbers are right-aligned in twelve characters. Returns at most `size`
   * bytes.
   *
   * The server applies `size` and `offset`, but not to every property: read an array (`.ALL`) whole; a date fails with -90.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   *
   * const page = OwServer.read("/2D.0123456789AB/memory", { offset: 32, size: 32 })
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  readonly read: (path: string, options?: ReadOptions) => Effect.Effect<Uint8Array, OwServerError>
}

export const read: Operation.Operation<Read> = Operation.effectFunction(
  ({ runner }) =>
    (path, options = Operation.noOptions) =>
      runner.call(Reading.bytes(path, options), options)
)
