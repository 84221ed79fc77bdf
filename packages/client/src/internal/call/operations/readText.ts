import type * as Effect from "effect/Effect"
import type { ReadOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Operation from "../operation.js"
import * as Reading from "../reading.js"

export interface ReadText {
  /**
   * Reads a value as `read` does and decodes it as text, padding included. With the flag `trim` the server removes the padding.
   * Bytes that are not UTF-8 become lone surrogates U+DC80 to U+DCFF.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
   * const text = OwServer.readText("/10.67C6697351FF/temperature", { flags: { temperature: "F", trim: true } })
   * assert.strictEqual(await Effect.runPromise(text.pipe(Effect.provide(server))), "70.7")
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  readonly readText: (path: string, options?: ReadOptions) => Effect.Effect<string, OwServerError>
}

export const readText: Operation.Operation<ReadText> = Operation.effectFunction(
  ({ runner }) =>
    (path, options = Operation.noOptions) =>
      runner.call(Reading.text(path, options), options)
)
