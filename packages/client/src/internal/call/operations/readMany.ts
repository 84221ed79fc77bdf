import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import type { ReadOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Operation from "../operation.js"
import * as Reading from "../reading.js"

export interface ReadMany {
  /**
   * Reads many values, spread over the connections. Returns them in the order of the paths; a path that fails is a `Left`. One
   * `timeout` covers all of them.
   *
   * @example
   * ```ts
   * import { OwServer, OwText } from "@owserver/client"
   * import { Effect, Either } from "effect"
   *
   * const climate = OwServer.readMany(["/26.D60300000000/humidity", "/26.D60300000000/temperature"]).pipe(
   *   Effect.map((outcomes) => outcomes.map(Either.map((bytes) => Number(OwText.decode(bytes)))))
   * )
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  readonly readMany: (
    paths: Iterable<string>,
    options?: ReadOptions
  ) => Effect.Effect<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>, OwServerError>
}

export const readMany: Operation.Operation<ReadMany> = Operation.effectFunction(
  ({ runner }) =>
    (paths, options = Operation.noOptions) => {
      // An iterator, such as the keys of a Map, is readable once only; the effect may run many times.
      const all = Array.from(paths)
      return runner.callAll("readMany", all.length, (n) => Reading.bytes(all[n]!, options), options)
    }
)
