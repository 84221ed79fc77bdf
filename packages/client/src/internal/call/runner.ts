/**
 * Calls: one or more commands, within the timeout of the call, with the retries of the service and the texts of its errors.
 */
import { MessageType } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { CallOptions } from "../../Options.js"
import type { OwServerError } from "../../OwServerError.js"
import type { OnStep } from "../connection/exchange.js"
import type { Results, Track } from "../pool/dispatcher.js"
import * as Argument from "./argument.js"
import type { Command, RunCommand } from "./command.js"
import { withRetry } from "./retry.js"
import type { ReturnTexts } from "./returnTexts.js"
import type { Sender } from "./sender.js"
import type { Settings } from "./settings.js"
import { withoutRefusal, withTimeout } from "./timeout.js"

type Result<A> = Effect.Effect<A, OwServerError>

export class Runner {
  private readonly isReleased: () => boolean

  constructor(
    private readonly sender: Sender,
    private readonly settings: Settings,
    private readonly texts: ReturnTexts
  ) {
    this.isReleased = () => sender.isReleased()
  }

  /** Calls one command. */
  call<A>(command: Command<A>, options: CallOptions, onStep?: OnStep): Result<A> {
    return this.perform(command.operation, command.path, options, (flags, track) =>
      this.run(command, flags, track, onStep)
    )
  }

  /** Calls `count` idempotent commands at once. A command that fails is a `Left`. */
  callAll<A>(
    operation: string,
    count: number,
    commandOf: (n: number) => Command<A>,
    options: CallOptions
  ): Result<Results<A>> {
    return this.perform(operation, "", options, (flags, track) =>
      this.runAll(operation, count, commandOf, flags, withoutRefusal(track))
    )
  }

  /** Calls several commands, one after the other, within one timeout. */
  compound<A>(operation: string, path: string, options: CallOptions, work: (run: RunCommand) => Result<A>): Result<A> {
    return this.perform(operation, path, options, (flags, track) =>
      work((command) => this.run(command, flags, withoutRefusal(track)))
    )
  }

  /** Checks the options of the call and applies its timeout. */
  private perform<A>(
    operation: string,
    path: string,
    options: CallOptions,
    work: (flags: number, track: Track) => Result<A>
  ): Result<A> {
    const context = { operation, path, server: this.sender.server }
    const flags = Argument.callFlags(this.settings.flags, options)
    if (Argument.isInvalid(flags)) return Effect.fail(Argument.toError(context, flags))
    const timeout = Argument.callTimeout(this.settings.timeout, options)
    if (Argument.isInvalid(timeout)) return Effect.fail(Argument.toError(context, timeout))
    return withTimeout(timeout, context, (track) => work(flags, track))
  }

  private run<A>(command: Command<A>, flags: number, track: Track, onStep?: OnStep): Result<A> {
    const { request } = command
    const attempt = this.withServerText(this.sender.send(command, flags, track, onStep), track)
    // A streamed call is never retried: its consumer has already seen the first steps.
    return onStep === undefined && !Argument.isInvalid(request) && MessageType.isIdempotent(request.type)
      ? this.withRetry(attempt, attempt)
      : attempt
  }

  private runAll<A>(
    operation: string,
    count: number,
    commandOf: (n: number) => Command<A>,
    flags: number,
    track: Track
  ): Result<Results<A>> {
    const results = this.sender.sendAll(operation, count, commandOf, flags, track)
    if (this.returnsErrorsUnchanged) return results
    const improve = (result: Either.Either<A, OwServerError>, n: number) => {
      if (Either.isRight(result)) return Effect.succeed(result)
      const again = this.withServerText(this.sender.send(commandOf(n), flags, track), track)
      return Effect.either(this.withRetry(this.withServerText(result, track), again))
    }
    return Effect.flatMap(results, Effect.forEach(improve, { concurrency: this.settings.maxConnections }))
  }

  private get returnsErrorsUnchanged(): boolean {
    return this.settings.retry === undefined && this.settings.returnTexts === "own"
  }

  private withServerText<A>(effect: Result<A>, track: Track): Result<A> {
    return this.settings.returnTexts === "server" ? this.texts.withServerText(effect, track) : effect
  }

  private withRetry<A>(first: Result<A>, again: Result<A>): Result<A> {
    const { retry } = this.settings
    return retry === undefined ? first : withRetry(retry, this.isReleased, first, again)
  }
}
