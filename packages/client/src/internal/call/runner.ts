/**
 * Calls: one or more commands, within the timeout of the call, with the retries of the service and the texts of its errors.
 */
import { MessageType } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { CallOptions } from "../../Options.js"
import type { OwServerError } from "../../OwServerError.js"
import type { OnStep } from "../connection/exchange.js"
import type { Results, Timeout } from "../pool/dispatcher.js"
import * as Argument from "./argument.js"
import type { Command, RunCommand } from "./command.js"
import { withRetry } from "./retry.js"
import type { ReturnTexts } from "./returnTexts.js"
import type { Sender } from "./sender.js"
import type { Settings } from "./settings.js"
import type { Timeouts } from "./timeout.js"

type Result<A> = Effect.Effect<A, OwServerError>

export class Runner {
  private readonly isReleased: () => boolean
  private readonly callTimeouts = new Argument.CallTimeouts()

  constructor(
    private readonly sender: Sender,
    private readonly settings: Settings,
    private readonly texts: ReturnTexts,
    private readonly timeouts: Timeouts
  ) {
    this.isReleased = () => sender.isReleased()
  }

  /** Calls one command. */
  call<A>(command: Command<A>, options: CallOptions, onStep?: OnStep): Result<A> {
    const { operation, path } = command
    return this.perform(operation, path, false, options, (flags, timeout) => this.run(command, flags, timeout, onStep))
  }

  /** Calls `count` idempotent commands at once. A command that fails is a `Left`. */
  callAll<A>(
    operation: string,
    count: number,
    commandOf: (n: number) => Command<A>,
    options: CallOptions
  ): Result<Results<A>> {
    return this.perform(operation, "", true, options, (flags, timeout) =>
      this.runAll(operation, count, commandOf, flags, timeout)
    )
  }

  /** Calls several commands, one after the other, within one timeout. */
  compound<A>(operation: string, path: string, options: CallOptions, work: (run: RunCommand) => Result<A>): Result<A> {
    return this.perform(operation, path, true, options, (flags, timeout) =>
      work((command) => this.run(command, flags, timeout))
    )
  }

  /** Checks the options of the call and applies its timeout. */
  private perform<A>(
    operation: string,
    path: string,
    sendsMany: boolean,
    options: CallOptions,
    work: (flags: number, timeout: Timeout) => Result<A>
  ): Result<A> {
    const context = { operation, path, server: this.sender.server, sendsMany }
    const flags = Argument.callFlags(this.settings.flags, options)
    if (Argument.isInvalid(flags)) return Effect.fail(Argument.toError(context, flags))
    const millis = this.callTimeouts.decode(this.settings.timeout, options)
    if (Argument.isInvalid(millis)) return Effect.fail(Argument.toError(context, millis))
    return this.timeouts.limit(millis, context, (timeout) => work(flags, timeout))
  }

  private run<A>(command: Command<A>, flags: number, timeout: Timeout, onStep?: OnStep): Result<A> {
    const { request } = command
    const attempt = this.sender.send(command, flags, timeout, onStep)
    if (this.returnsErrorsUnchanged) return attempt
    // A streamed call is never retried: its consumer has already seen the first steps.
    const mayRepeat = onStep === undefined && !Argument.isInvalid(request) && MessageType.isIdempotent(request.type)
    // Nothing surrounds the first attempt: `Effect.retry` alone costs a call that succeeds 10 us.
    return Effect.catchIf(
      attempt,
      ({ _tag }) => _tag !== "OwTimeout",
      (error) => timeout.race(this.improve(Effect.fail(error), attempt, mayRepeat, timeout))
    )
  }

  private runAll<A>(
    operation: string,
    count: number,
    commandOf: (n: number) => Command<A>,
    flags: number,
    timeout: Timeout
  ): Result<Results<A>> {
    const results = this.sender.sendAll(operation, count, commandOf, flags, timeout)
    if (this.returnsErrorsUnchanged) return results
    const improve = (result: Either.Either<A, OwServerError>, n: number) => {
      if (Either.isRight(result)) return Effect.succeed(result)
      const again = this.sender.send(commandOf(n), flags, timeout)
      return Effect.either(this.improve(result, again, true, timeout))
    }
    const improveAll = Effect.forEach(improve, { concurrency: this.settings.maxConnections })
    return Effect.flatMap(results, (all) => timeout.race(improveAll(all)))
  }

  /** Continues after the failure of the first attempt: with the server's text for it, and with further attempts. */
  private improve<A>(failed: Result<A>, again: Result<A>, mayRepeat: boolean, timeout: Timeout): Result<A> {
    const { retry } = this.settings
    const first = this.withServerText(failed, timeout)
    return mayRepeat && retry !== undefined
      ? withRetry(retry, this.isReleased, first, this.withServerText(again, timeout))
      : first
  }

  private get returnsErrorsUnchanged(): boolean {
    return this.settings.retry === undefined && this.settings.returnTexts === "own"
  }

  private withServerText<A>(effect: Result<A>, timeout: Timeout): Result<A> {
    return this.settings.returnTexts === "server" ? this.texts.withServerText(effect, timeout) : effect
  }
}
