/**
 * Conversations as streams: each frame when it comes. The connection is read at its own pace, not at that of the consumer,
 * for a client that does not read stops the listings of everybody on an owserver; what comes is kept here meanwhile, as
 * much as one reply may have, and keepalives as one.
 */
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { OwServerError } from "../OwServerError.js"
import type { Step } from "./session.js"

/**
 * The steps that `converse` tells, and its result as the last element. The stream that ends early leaves the conversation as
 * an interrupted caller does.
 */
export const stream = <A>(
  converse: (onStep: (step: Step) => void) => Effect.Effect<A, OwServerError>
): Stream.Stream<Step | A, OwServerError> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const steps = yield* Mailbox.make<Step | A, OwServerError>()
      /** The keepalive that is kept, while nothing has come after it. */
      let kept: Step | A | undefined
      const onStep = (step: Step) => {
        if (step._tag === "KeepAlive" && kept !== undefined) return
        kept = step._tag === "KeepAlive" ? { ...step } : undefined
        steps.unsafeOffer(kept ?? step)
      }
      yield* converse(onStep).pipe(
        Effect.tap((last) => steps.offer(last)),
        Mailbox.into(steps),
        // Where its consumer cannot be interrupted, the end of the stream would otherwise wait for the end of the reply.
        Effect.interruptible,
        Effect.forkScoped
      )
      return Stream.tap(Mailbox.toStream(steps), (step) =>
        Effect.sync(() => {
          if (step === kept) kept = undefined
        })
      )
    })
  )

/** The paths of the entries of a DIR, as they come. */
export const entries = <A>(
  converse: (onStep: (step: Step) => void) => Effect.Effect<ReadonlyArray<A>, OwServerError>
): Stream.Stream<string, OwServerError> =>
  Stream.filterMap(stream(converse), (step) =>
    "_tag" in step && step._tag === "Entry" ? Option.some(OwText.decode(step.path)) : Option.none()
  )
