/**
 * Exchanges as streams of their steps. The connection is read at its own pace and not at that of the consumer: a client that
 * stops reading would stop the listings of every client of an owserver. A mailbox keeps the steps meanwhile, up to the size
 * of one reply; consecutive keepalives become one.
 */
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { OwServerError } from "../../OwServerError.js"
import type { EarlyStep } from "../connection/exchange.js"

/** Fills a mailbox by an exchange, and ends the mailbox with the outcome of the exchange. */
const fill = <A>(
  mailbox: Mailbox.Mailbox<A, OwServerError>,
  exchange: Effect.Effect<unknown, OwServerError>
): Effect.Effect<unknown, never, Scope.Scope> =>
  exchange.pipe(
    Mailbox.into(mailbox),
    // Interruptible even under an uninterruptible consumer; otherwise the end of the stream would wait for the reply.
    Effect.interruptible,
    Effect.forkScoped
  )

/**
 * Emits the steps of an exchange, then its result. A stream that ends early has the same effect on the exchange as a caller
 * that is interrupted.
 */
export const stream = <A>(
  exchange: (onStep: (step: EarlyStep) => void) => Effect.Effect<A, OwServerError>
): Stream.Stream<EarlyStep | A, OwServerError> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const steps = yield* Mailbox.make<EarlyStep | A, OwServerError>()
      /** The keepalive at the end of the mailbox, if there is one. */
      let keepAlive: EarlyStep | A | undefined
      const onStep = (step: EarlyStep) => {
        if (step._tag === "KeepAlive" && keepAlive !== undefined) return
        keepAlive = step._tag === "KeepAlive" ? { ...step } : undefined
        steps.unsafeOffer(keepAlive ?? step)
      }
      yield* fill(
        steps,
        Effect.tap(exchange(onStep), (last) => steps.offer(last))
      )
      return Stream.tap(Mailbox.toStream(steps), (step) =>
        Effect.sync(() => {
          if (step === keepAlive) keepAlive = undefined
        })
      )
    })
  )

/** Emits the paths of the entries of a DIR. The mailbox keeps text, which takes less memory than steps. */
export const entries = (
  exchange: (onStep: (step: EarlyStep) => void) => Effect.Effect<unknown, OwServerError>
): Stream.Stream<string, OwServerError> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const paths = yield* Mailbox.make<string, OwServerError>()
      const onStep = (step: EarlyStep) => {
        if (step._tag === "Entry") paths.unsafeOffer(OwText.decode(step.path))
      }
      yield* fill(paths, exchange(onStep))
      return Mailbox.toStream(paths)
    })
  )
