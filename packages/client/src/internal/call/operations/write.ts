import { OwPath, OwText, Request } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { WriteOptions } from "../../../Options.js"
import { type OwServerError, OwShortWrite } from "../../../OwServerError.js"
import type { Settle } from "../../connection/exchange.js"
import { fields } from "../../context.js"
import * as Argument from "../argument.js"
import { Command, refused } from "../command.js"
import * as Operation from "../operation.js"

export interface Write {
  /**
   * Writes the value of a property (WRITE), at most once. Encodes text as UTF-8. Path and data may have 100,050 bytes together.
   *
   * Fails with `OwShortWrite` if the server accepts fewer bytes. Fails with `OwInvalidArgument` for an array (`.ALL`) below
   * `/structure`, as such a write kills an owserver.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   *
   * const heating = (on: boolean) => OwServer.write("/3A.D60300000000/PIO.A", on ? "1" : "0", { timeout: "5 seconds" })
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  readonly write: (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ) => Effect.Effect<void, OwServerError>
}

/**
 * Returns whether the data is a word for a bit or a unit. For such a word the server may answer with the length of the
 * value that it stores, and not with that of the data: it stores `fahrenheit` as one byte.
 */
const isWord = (request: Request.Request): boolean =>
  /^\s*(y|yes|n|no|on|off)\s*$/i.test(OwText.decode(Request.data(request))) ||
  OwPath.elements(Request.path(request)).join("/").includes("settings/units")

const settle: Settle<void> = (last, _, request) => {
  if (last._tag === "Refused") return refused(request, last)
  const { message } = request
  const got = last.answer.size
  const expected = message.size
  return got >= expected || (got === 1 && message.offset === 0 && isWord(message))
    ? Exit.void
    : Exit.fail(new OwShortWrite({ ...fields(request), side: "taken", got, expected }))
}

const command = (path: string, data: Uint8Array | string, options: Pick<WriteOptions, "offset">): Command<void> => {
  const checked = Argument.all({ offset: Argument.offset(options.offset ?? 0), bytes: Argument.bytes("data", data) })
  const request = Argument.isInvalid(checked) ? checked : Argument.write(path, checked)
  return new Command("write", path, request, settle)
}

export const write: Operation.Operation<Write> = Operation.effectFunction(
  ({ runner }) =>
    (path, data, options = Operation.noOptions) =>
      runner.call(command(path, data, options), options)
)
