import { type Reply, Request } from "@owserver/protocol"
import type * as Stream from "effect/Stream"
import type { OwServerError } from "../../../OwServerError.js"
import type { ExchangeStep } from "../../../Results.js"
import * as Argument from "../argument.js"
import { Command, settle } from "../command.js"
import * as Operation from "../operation.js"
import * as Steps from "../stream.js"

export interface Exchange {
  /**
   * Sends a request and streams the frames of the reply: keepalives, each second while the server works, the entries of a DIR,
   * and the end. The module `Request` of `@owserver/protocol` makes requests.
   *
   * A slow consumer does not slow down the server and loses no entry. The client keeps steps until the consumer takes them, up
   * to `maxPayload`; beyond that the stream fails with `OwMalformedReply`. Consecutive keepalives become one.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Request } from "@owserver/protocol"
   * import { Effect, Stream } from "effect"
   *
   * const patience = Stream.unwrap(
   *   Effect.map(Request.read("/simultaneous/temperature", { size: 12 }), (request) => OwServer.exchange(request))
   * ).pipe(Stream.map((step) => (step._tag === "KeepAlive" ? "still working" : "done")))
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  readonly exchange: (request: Request.Request) => Stream.Stream<ExchangeStep, OwServerError>
}

const settleLast = settle(({ answer, data }): Reply.Done => {
  const payload = answer.payload.slice()
  return { _tag: "Done", answer: { ...answer, payload }, data: payload.subarray(0, data.length) }
})

/** Sends the flags of the request, except PERSISTENCE: that is the client's to set. */
const command = (request: Request.Request): Command<Reply.Done> => {
  const checked = Argument.wholeRequest(request)
  const path = Argument.isInvalid(checked) ? "" : Request.path(checked)
  return new Command("exchange", path, checked, settleLast, (call) => Argument.withPersistenceOf(call, request.flags))
}

export const exchange: Operation.Operation<Exchange> = Operation.streamFunction(
  ({ runner }) =>
    (request) =>
      Steps.stream((onStep) => runner.call(command(request), Operation.noOptions, onStep))
)
