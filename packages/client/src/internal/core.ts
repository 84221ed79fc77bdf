/**
 * From an operation to its result: the request is carried and its end is read; within the time of the call, again where
 * that is wished, and in the server's words where that is wished.
 */
import { MessageType, Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as RuntimeFlags from "effect/RuntimeFlags"
import type { CallOptions } from "../Options.js"
import { isTransient, type OwInvalidArgument, OwReturnError, type OwServerError, OwTimeout } from "../OwServerError.js"
import * as Argument from "./argument.js"
import {
  type Caller,
  type Dispatcher,
  Errand,
  type OnStep,
  type Progress,
  type Results,
  type Track
} from "./dispatcher.js"
import * as Operation from "./operation.js"
import type { Settings } from "./settings.js"
import * as Telemetry from "./telemetry.js"

type Result<A> = Effect.Effect<A, OwServerError>

/** Does an operation: of a call, which may take several. */
export type Ask = <A>(operation: Operation.Operation<A>, onStep?: OnStep) => Result<A>

export interface Core {
  /** A call of one operation. */
  readonly call: <A>(operation: Operation.Operation<A>, options: CallOptions, onStep?: OnStep) => Result<A>
  /** A call of so many repeatable operations, each for itself: one that fails is a `Left`. */
  readonly callAll: <A>(
    name: string,
    count: number,
    operationOf: (n: number) => Operation.Operation<A>,
    options: CallOptions
  ) => Result<Results<A>>
  /** A call that may take several. */
  readonly compound: <A>(name: string, path: string, options: CallOptions, work: (ask: Ask) => Result<A>) => Result<A>
  /** Just to see whether the server is there: without a second try. */
  readonly verify: Result<void>
  readonly returnText: (code: number) => Result<string>
}

const untracked: Track = () => {}

/** What one of several requests was refused with is not what all of them come to. */
const asOne =
  (track: Track): Track =>
  (progress) =>
    track({ phase: () => progress.phase() })

/** Fails if the work takes longer than `limit` milliseconds, and says what it was at. */
const within = <A>(limit: number, context: Operation.Context, work: (track: Track) => Result<A>): Result<A> =>
  Effect.clockWith((clock) => {
    // Not the wall clock, which may be set meanwhile.
    const start = clock.unsafeCurrentTimeNanos()
    let progress: Progress | undefined
    const track = (latest: Progress) => {
      progress = latest
    }
    const onTimeout = () => {
      if (progress?.refusal !== undefined) return progress.refusal
      const elapsed = Math.round(Number(clock.unsafeCurrentTimeNanos() - start) / 1_000_000)
      return new OwTimeout({ ...Operation.only(context), phase: progress?.phase() ?? "Waiting", elapsed, limit })
    }
    // What may not be interrupted from outside may be from here: that is what a limit is for.
    return Effect.timeoutFail(Effect.interruptible(work(track)), { duration: limit, onTimeout })
  })

const limited = <A>(limit: number, context: Operation.Context, work: (track: Track) => Result<A>): Result<A> =>
  limit === Number.POSITIVE_INFINITY ? work(untracked) : within(limit, context, work)

const returnTexts = "/settings/return_codes/text.ALL"

export const make = (server: string, settings: Settings, dispatcher: Dispatcher): Core => {
  const invalid = (operation: string, path: string, issue: Argument.Invalid) =>
    Effect.fail(Operation.invalidArgument({ operation, path, server }, issue))

  /** The request of an operation, ready to be sent, or what is wrong with it. */
  const errandOf = <A>(
    operation: Operation.Operation<A>,
    flags: number,
    onStep: OnStep
  ): Errand<A> | OwInvalidArgument => {
    const { name, path, request } = operation
    return Argument.isInvalid(request)
      ? Operation.invalidArgument({ operation: name, path, server }, request)
      : new Errand(operation, Request.withFlags(request, operation.flags(flags)), server, onStep)
  }

  /** In a span of its own if there is one around, and carried for the fiber that waits. */
  const carried = <A, E>(context: Operation.Context, carry: (caller: Caller) => Effect.Effect<A, E>) =>
    Effect.withFiberRuntime<A, E>((fiber, { runtimeFlags }) =>
      Telemetry.span(fiber, context, carry(RuntimeFlags.interruptible(runtimeFlags) ? fiber : undefined))
    )

  const once = <A>(operation: Operation.Operation<A>, flags: number, track: Track, onStep: OnStep): Result<A> => {
    const errand = errandOf(operation, flags, onStep)
    return errand instanceof Errand
      ? carried(errand, (caller) => dispatcher.run(errand, caller, track))
      : Effect.fail(errand)
  }

  const worded = <A>(answered: Result<A>, track: Track): Result<A> =>
    settings.returnTexts === "server" ? inServersWords(answered, track) : answered

  /** The first attempt and, where that is wished and may help, others after it. */
  const persevering = <A>(first: Result<A>, again: Result<A>): Result<A> => {
    const { retry } = settings
    if (retry === undefined) return first
    return Effect.suspend(() => {
      let next = first
      const attempt = Effect.suspend(() => {
        const attempt = next
        next = again
        return attempt
      })
      return Effect.retry(attempt, {
        schedule: retry,
        while: (error) => isTransient(error) && !dispatcher.isReleased()
      })
    })
  }

  const ask = <A>(operation: Operation.Operation<A>, flags: number, track: Track, onStep?: OnStep): Result<A> => {
    const answered = worded(once(operation, flags, track, onStep), track)
    // A conversation that is followed step by step cannot begin anew behind the back of who follows.
    const isOnce =
      onStep !== undefined || Argument.isInvalid(operation.request) || !MessageType.isIdempotent(operation.request.type)
    return isOnce ? answered : persevering(answered, answered)
  }

  /** Whether a failure is the end, and nothing is to be said of it in other words. */
  const isPlain = settings.retry === undefined && settings.returnTexts === "own"

  /** As many times `ask`, all at once. */
  const askAll = <A>(
    name: string,
    count: number,
    operationOf: (n: number) => Operation.Operation<A>,
    flags: number,
    track: Track
  ): Result<Results<A>> => {
    const errands = { count, make: (n: number) => errandOf(operationOf(n), flags, undefined) }
    const context = { operation: name, path: "", server }
    const answered = carried(context, (caller) => dispatcher.runAll(errands, caller, track))
    if (isPlain) return answered
    const mended = (result: Either.Either<A, OwServerError>, n: number) => {
      if (Either.isRight(result)) return Effect.succeed(result)
      const again = worded(once(operationOf(n), flags, track, undefined), track)
      return Effect.either(persevering(worded(result, track), again))
    }
    return Effect.flatMap(answered, Effect.forEach(mended, { concurrency: settings.maxConnections }))
  }

  const perform = <A>(
    name: string,
    path: string,
    options: CallOptions,
    work: (flags: number, track: Track) => Result<A>
  ): Result<A> => {
    const flags = Argument.callFlags(settings.flags, options)
    if (Argument.isInvalid(flags)) return invalid(name, path, flags)
    const limit = Argument.callLimit(settings.timeout, options)
    if (Argument.isInvalid(limit)) return invalid(name, path, limit)
    return limited(limit, { operation: name, path, server }, (track) => work(flags, track))
  }

  let texts: ReadonlyArray<string> | undefined

  const knownOr = (fetch: Result<ReadonlyArray<string>>) =>
    Effect.suspend(() => (texts === undefined ? fetch : Effect.succeed(texts)))

  /** Who comes while they are fetched waits for that. */
  const fetching = Effect.unsafeMakeSemaphore(1)

  const fetchTexts: Result<ReadonlyArray<string>> = knownOr(
    fetching.withPermits(1)(
      knownOr(
        Effect.map(once(Operation.readText(returnTexts, {}), settings.flags, untracked, undefined), (all) => {
          texts = all.split(",")
          return texts
        })
      )
    )
  )

  /** A server that has no texts is not asked again each time. */
  let hasTexts = true

  /** The text of a refusal as the server has it; ours, if it does not say, or not in time. */
  const inServersWords = <A>(answered: Result<A>, track: Track): Result<A> =>
    Effect.catchTag(answered, "OwReturnError", (error) => {
      if (!hasTexts) return error
      track({ phase: () => "Replying", refusal: error })
      return Effect.matchEffect(fetchTexts, {
        onFailure: ({ _tag }) => {
          hasTexts = _tag !== "OwReturnError"
          return error
        },
        onSuccess: (all) => new OwReturnError({ ...error, text: all[-error.ret] || error.text })
      })
    })

  return {
    call: (operation, options, onStep) =>
      perform(operation.name, operation.path, options, (flags, track) => ask(operation, flags, track, onStep)),
    callAll: (name, count, operationOf, options) =>
      perform(name, "", options, (flags, track) => askAll(name, count, operationOf, flags, asOne(track))),
    compound: (name, path, options, work) =>
      perform(name, path, options, (flags, track) =>
        work((operation, onStep) => ask(operation, flags, asOne(track), onStep))
      ),
    verify: limited(
      Math.min(settings.timeout, settings.connectTimeout + settings.silence),
      { operation: "ping", path: "", server },
      (track) => once(Operation.ping, settings.flags, track, undefined)
    ),
    returnText: (code) => {
      const checked = Argument.integer("code", code, -0x8000_0000, 0x7fff_ffff)
      return Argument.isInvalid(checked)
        ? invalid("returnText", "", checked)
        : Effect.map(fetchTexts, (all) => all[Math.abs(checked)] ?? "")
    }
  }
}
