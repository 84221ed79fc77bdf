import * as Effect from "effect/Effect"
import type { OwServerError } from "../../../OwServerError.js"
import * as Argument from "../argument.js"
import * as Operation from "../operation.js"

export interface ReturnText {
  /**
   * Returns the server's own text for a return code, such as -1 or 1; empty for a code that it does not know. Fetches the texts
   * once.
   *
   * @example
   * ```ts
   * import { MessageType, OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const text = OwServer.send({ type: MessageType.MSG_READ, payload: "/nothing", size: 1 }).pipe(
   *   Effect.flatMap(({ ret }) => OwServer.returnText(ret))
   * )
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  readonly returnText: (code: number) => Effect.Effect<string, OwServerError>
}

export const returnText: Operation.Operation<ReturnText> = Operation.effectFunction(({ server, texts }) => (code) => {
  const checked = Argument.integer("code", code, -0x8000_0000, 0x7fff_ffff)
  return Argument.isInvalid(checked)
    ? Effect.fail(Argument.toError({ operation: "returnText", path: "", server }, checked))
    : Effect.map(texts.all, (texts) => texts[Math.abs(checked)] ?? "")
})
