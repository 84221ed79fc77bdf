/**
 * Streams as async iterables. The one of Effect cannot be aborted, and a call of `next` after the end never resolves.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { CallContext, Calls } from "./calls.js"

type AnyStream<A> = Stream.Stream<A, unknown>

/** The reason of an iterator's own abort: its consumer has left. */
const left = Symbol()

/** Emits the elements of a stream, and releases what the stream holds once its consumer leaves. */
async function* elements<A>(
  calls: Calls,
  context: CallContext,
  make: () => AnyStream<A>,
  leaving: AbortController
): AsyncGenerator<A, undefined> {
  const signal = calls.check(context)
  const scope = Effect.runSync(Scope.make())
  const release = () => Effect.runPromise(Scope.close(scope, Exit.void))
  const onAbort = () => leaving.abort(signal?.reason)
  if (signal?.aborted === true) onAbort()
  signal?.addEventListener("abort", onAbort)
  let isPulling = false
  // A consumer may be busy with an element for long. While it waits instead, the pull ends first.
  leaving.signal.addEventListener("abort", () => void (isPulling || release()))
  const run = async <B>(effect: () => Effect.Effect<B, unknown>) => {
    isPulling = true
    try {
      return await calls.run(context, effect, leaving.signal)
    } finally {
      isPulling = false
    }
  }
  try {
    const pull = await run(() => Scope.extend(Stream.toPull(make()), scope))
    const next = Effect.catchAll(
      pull,
      Option.match({ onNone: () => Effect.succeed(undefined), onSome: (error) => Effect.fail(error) })
    )
    for (;;) {
      const chunk = await run(() => next)
      if (chunk === undefined) return
      yield* chunk
    }
  } catch (error) {
    if (error === left) return
    throw error
  } finally {
    signal?.removeEventListener("abort", onAbort)
    await release()
  }
}

/** Returns an iterable that runs the stream once for each of its iterators, from the first `next`. */
export const iterate = <A>(calls: Calls, context: CallContext, make: () => AnyStream<A>): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => {
    const leaving = new AbortController()
    const generator = elements(calls, context, make, leaving)
    return {
      next: () => generator.next(),
      // A generator would first wait for the element that its consumer waits for.
      return: () => {
        leaving.abort(left)
        return generator.return(undefined)
      }
    }
  }
})
