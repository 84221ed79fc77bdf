/**
 * One attempt of a command: prepares its request and sends it once.
 */
import { Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as RuntimeFlags from "effect/RuntimeFlags"
import type { OwInvalidArgument, OwServerError } from "../../OwServerError.js"
import { type OnStep, PreparedRequest } from "../connection/exchange.js"
import { withSpan } from "../connection/telemetry.js"
import type { Context } from "../context.js"
import type { Caller, Dispatcher, Results, Timeout } from "../pool/dispatcher.js"
import * as Argument from "./argument.js"
import type { Command } from "./command.js"

/**
 * Runs an effect for the calling fiber, which waits for it. If that fiber has a span, the effect runs in a child of that
 * span.
 */
const forCaller = <A, E>(context: Context, run: (caller: Caller) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withFiberRuntime<A, E>((fiber, { runtimeFlags }) =>
    withSpan(run(RuntimeFlags.interruptible(runtimeFlags) ? fiber : undefined), context, fiber)
  )

export class Sender {
  constructor(
    readonly server: string,
    private readonly dispatcher: Dispatcher
  ) {}

  send<A>(command: Command<A>, flags: number, timeout: Timeout, onStep?: OnStep): Effect.Effect<A, OwServerError> {
    const request = this.prepare(command, flags, onStep)
    return request instanceof PreparedRequest
      ? forCaller(request, (caller) => this.dispatcher.run(request, caller, timeout))
      : Effect.fail(request)
  }

  /** Sends `count` commands as one effect. A command that fails is a `Left`. */
  sendAll<A>(
    operation: string,
    count: number,
    commandOf: (n: number) => Command<A>,
    flags: number,
    timeout: Timeout
  ): Effect.Effect<Results<A>, OwServerError> {
    const requests = { count, prepare: (n: number) => this.prepare(commandOf(n), flags) }
    const context = { operation, path: "", server: this.server }
    return forCaller(context, (caller) => this.dispatcher.runAll(requests, caller, timeout))
  }

  isReleased(): boolean {
    return this.dispatcher.isReleased()
  }

  private prepare<A>(command: Command<A>, flags: number, onStep?: OnStep): PreparedRequest<A> | OwInvalidArgument {
    const { operation, path, request, settle } = command
    return Argument.isInvalid(request)
      ? Argument.toError({ operation, path, server: this.server }, request)
      : new PreparedRequest(
          operation,
          path,
          this.server,
          Request.withFlags(request, command.flags(flags)),
          settle,
          onStep
        )
  }
}
