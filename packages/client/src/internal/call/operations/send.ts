import { OwText, Request } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { RawRequest } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import type { RawReply } from "../../../Results.js"
import type { Settle } from "../../connection/exchange.js"
import * as Argument from "../argument.js"
import { Command } from "../command.js"
import * as Operation from "../operation.js"

export interface Send {
  /**
   * Sends a message of any type and returns the reply, also if the server refuses the request.
   *
   * Fails with `OwInvalidArgument` for messages that are known to kill servers: a WRITE with a negative size, without a path, or
   * to an array (`.ALL`) below `/structure`; a payload above 100,050 bytes.
   *
   * @example
   * ```ts
   * import { Capabilities, MessageType, OwServer } from "@owserver/client"
   * import { Effect, Option } from "effect"
   *
   * const capabilities = OwServer.send({ type: MessageType.MSG_DIRALL, payload: "/bus.0" }).pipe(
   *   Effect.map(({ offset, ret }) => (ret < 0 ? Option.none() : Option.some(Capabilities.fromWord(offset))))
   * )
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  readonly send: (request: RawRequest) => Effect.Effect<RawReply, OwServerError>
}

/** Never throws: entries that were decoded from bytes can always be encoded again. */
const joined = (entries: ReadonlyArray<string>): Uint8Array => Option.getOrThrow(OwText.encode(entries.join()))

const settle: Settle<RawReply> = (last, entries) => {
  const { flags, offset, ret, size } = last.answer
  const data = last._tag === "Done" && entries.length === 0 ? last.data.slice() : joined(entries)
  return Exit.succeed({ ret, data, flags, size, offset })
}

const command = (raw: RawRequest): Command<RawReply> => {
  const request = Argument.message(raw)
  return new Command("send", Argument.isInvalid(request) ? "" : Request.path(request), request, settle)
}

export const send: Operation.Operation<Send> = Operation.effectFunction(
  ({ runner }) =>
    (request) =>
      runner.call(command(request), request)
)
