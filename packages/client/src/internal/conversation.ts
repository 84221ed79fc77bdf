/**
 * Conversations as streams: each frame when it comes. The connection is read at its own pace, not at that of the consumer,
 * for a client that does not read stops the listings of everybody on an owserver; what comes is kept here meanwhile, as
 * much as one reply may have, and keepalives as one.
 */
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { OwServerError } from "../OwServerError.js"
import type { Step } from "./session.js"

/** Lets a conversation fill a mailbox, and ends the mailbox as the conversation ends. */
const fill = <A>(
  mailbox: Mailbox.Mailbox<A, OwServerError>,
  conversation: Effect.Effect<unknown, OwServerError>
): Effect.Effect<unknown, never, Scope.Scope> =>
  conversation.pipe(
    Mailbox.into(mailbox),
    // Where its consumer cannot be interrupted, the end of the stream would otherwise wait for the end of the reply.
    Effect.interruptible,
    Effect.forkScoped
  )

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
      yield* fill(
        steps,
        Effect.tap(converse(onStep), (last) => steps.offer(last))
      )
      return Stream.tap(Mailbox.toStream(steps), (step) =>
        Effect.sync(() => {
          if (step === kept) kept = undefined
        })
      )
    })
  )

/** The paths of the entries of a DIR, as they come. They are kept as text, which takes less memory than steps do. */
export const entries = (
  converse: (onStep: (step: Step) => void) => Effect.Effect<unknown, OwServerError>
): Stream.Stream<string, OwServerError> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const paths = yield* Mailbox.make<string, OwServerError>()
      const onStep = (step: Step) => {
        if (step._tag === "Entry") paths.unsafeOffer(OwText.decode(step.path))
      }
      yield* fill(paths, converse(onStep))
      return Mailbox.toStream(paths)
    })
  )
