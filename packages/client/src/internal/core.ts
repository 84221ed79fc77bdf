/**
 * From an operation to its result: the request is carried and its end is read; within the time of the call, again where
 * that is wished, and in the server's words where that is wished.
 */
import { Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as RuntimeFlags from "effect/RuntimeFlags"
import type { CallOptions } from "../Options.js"
import { isTransient, OwReturnError, type OwServerError, OwTimeout } from "../OwServerError.js"
import * as Argument from "./argument.js"
import { type Dispatcher, Errand, isRepeatable, type OnStep, type Progress, type Track } from "./dispatcher.js"
import * as Operation from "./operation.js"
import type { Settings } from "./settings.js"
import * as Telemetry from "./telemetry.js"

type Result<A> = Effect.Effect<A, OwServerError>

/** Does an operation: of a call, which may take several. */
export type Ask = <A>(operation: Operation.Operation<A>, onStep?: OnStep) => Result<A>

export interface Core {
  /** A call of one operation. */
  readonly call: <A>(operation: Operation.Operation<A>, options: CallOptions, onStep?: OnStep) => Result<A>
  /** A call that may take several. */
  readonly compound: <A>(name: string, path: string, options: CallOptions, work: (ask: Ask) => Result<A>) => Result<A>
  /** Just to see whether the server is there: without a second try. */
  readonly verify: Result<void>
  readonly returnText: (code: number) => Result<string>
}

const untracked: Track = () => {}

/** Fails if the work takes longer than `limit` milliseconds, and says what it was at. */
const within = <A>(limit: number, context: Operation.Context, work: (track: Track) => Result<A>): Result<A> =>
  Effect.clockWith((clock) => {
    const start = clock.unsafeCurrentTimeMillis()
    let progress: Progress | undefined
    const track = (latest: Progress) => {
      progress = latest
    }
    const onTimeout = () => {
      if (progress?.refusal !== undefined) return progress.refusal
      const elapsed = clock.unsafeCurrentTimeMillis() - start
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

  const once = <A>(operation: Operation.Operation<A>, flags: number, track: Track, onStep: OnStep): Result<A> => {
    const { name, path, request } = operation
    if (Argument.isInvalid(request)) return invalid(name, path, request)
    const errand = new Errand(operation, Request.withFlags(request, operation.flags(flags)), server, onStep)
    return Effect.withFiberRuntime((fiber, { runtimeFlags }) => {
      const caller = RuntimeFlags.interruptible(runtimeFlags) ? fiber : undefined
      return Telemetry.span(fiber, errand, dispatcher.run(errand, caller, track))
    })
  }

  const ask = <A>(operation: Operation.Operation<A>, flags: number, track: Track, onStep?: OnStep): Result<A> => {
    const answered = once(operation, flags, track, onStep)
    const worded = settings.returnTexts === "server" ? inServersWords(answered, track) : answered
    // A conversation that is followed step by step cannot begin anew behind the back of who follows.
    const isOnce = onStep !== undefined || Argument.isInvalid(operation.request) || !isRepeatable(operation.request)
    return isOnce || settings.retry === undefined
      ? worded
      : Effect.retry(worded, {
          schedule: settings.retry,
          while: (error) => isTransient(error) && !dispatcher.isReleased()
        })
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
    compound: (name, path, options, work) =>
      perform(name, path, options, (flags, track) => {
        // What one of several requests was refused with is not what all of them come to.
        const trackOne: Track = (progress) => track({ phase: () => progress.phase() })
        return work((operation, onStep) => ask(operation, flags, trackOne, onStep))
      }),
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
