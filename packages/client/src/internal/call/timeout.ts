/**
 * The timeout of a call.
 */
import * as Effect from "effect/Effect"
import { type OwServerError, OwTimeout } from "../../OwServerError.js"
import { type Context, fields } from "../context.js"
import type { Progress, Track } from "../pool/dispatcher.js"

type Work<A> = (track: Track) => Effect.Effect<A, OwServerError>

/** Follows the progress of no call: without a timeout nothing asks for it. */
export const untracked: Track = () => {}

const failAfter = <A>(millis: number, context: Context, work: Work<A>): Effect.Effect<A, OwServerError> =>
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
      return new OwTimeout({ ...fields(context), phase: progress?.phase() ?? "Waiting", elapsed, limit: millis })
    }
    // Interruptible even under an uninterruptible caller; otherwise the timeout could not fire.
    return Effect.timeoutFail(Effect.interruptible(work(track)), { duration: millis, onTimeout })
  })

/**
 * Fails with `OwTimeout` if the work takes longer than `millis`. If the server has already refused the call by then, and
 * only the text of the refusal is missing, it fails with the refusal.
 */
export const withTimeout = <A>(millis: number, context: Context, work: Work<A>): Effect.Effect<A, OwServerError> =>
  millis === Number.POSITIVE_INFINITY ? work(untracked) : failAfter(millis, context, work)

/**
 * For a call that sends several requests: hides the refusal of one request, because this refusal may not be the error of
 * the call.
 */
export const withoutRefusal =
  (track: Track): Track =>
  (progress) =>
    track({ phase: () => progress.phase() })
