import { Request, ReturnCode } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { CallOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import type { Settle } from "../../connection/exchange.js"
import * as Argument from "../argument.js"
import { Command, refused } from "../command.js"
import * as Operation from "../operation.js"

export interface Present {
  /**
   * Returns whether a device, property or directory exists at the path (PRESENCE). False if the server says so (-1, -2, -19);
   * other return codes fail. The server remembers a device for up to two minutes after it last saw it.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": {} }))
   * const both = Effect.forEach(["/10.67C6697351FF", "/28.AD6555070000"], (path) => OwServer.present(path))
   * assert.deepStrictEqual(await Effect.runPromise(both.pipe(Effect.provide(server))), [true, false])
   * ```
   *
   * @since 0.1.0
   * @category devices
   */
  readonly present: (path: string, options?: CallOptions) => Effect.Effect<boolean, OwServerError>
}

const settle: Settle<boolean> = (last, _, request) =>
  last._tag === "Refused" && !ReturnCode.isMissing(last.answer.ret)
    ? refused(request, last)
    : Exit.succeed(last._tag === "Done")

const command = (path: string): Command<boolean> =>
  new Command("present", path, Argument.request(path, Request.presence, 0), settle)

export const present: Operation.Operation<Present> = Operation.effectFunction(
  ({ runner }) =>
    (path, options = Operation.noOptions) =>
      runner.call(command(path), options)
)
