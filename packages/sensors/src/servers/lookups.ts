/**
 * A cache of lookups by key. Concurrent lookups of a key share one run. A result is kept for a time by the monotonic clock;
 * failures are not kept. `Effect.cachedWithTTL` uses the wall clock and keeps failures.
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import * as Elapsed from "../values/elapsed.js"

type Found<A, E> = readonly [key: string, outcome: Either.Either<A, E>]

interface Lookup<A, E> {
  readonly found: Deferred.Deferred<Found<A, E>>
  /** Milliseconds since the end; `undefined` while it runs. */
  age?: Effect.Effect<number>
}

export const make = <A, E>(
  lookup: (key: string) => Effect.Effect<Found<A, E>>,
  memory: Duration.DurationInput
): Effect.Effect<(key: string) => Effect.Effect<Found<A, E>>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const lookups = new Map<string, Lookup<A, E>>()

    /** Runs in the scope, so that it survives the interruption of a waiting caller. */
    const begin = (key: string) =>
      Effect.gen(function* () {
        const one: Lookup<A, E> = { found: yield* Deferred.make<Found<A, E>>() }
        lookups.set(key, one)
        const remembered = Effect.gen(function* () {
          const found = yield* lookup(key)
          one.age = yield* Elapsed.start
          if (Either.isLeft(found[1])) lookups.delete(key)
          return found
        })
        yield* Effect.intoDeferred(remembered, one.found).pipe(
          Effect.interruptible,
          Effect.onInterrupt(() => Deferred.interrupt(one.found)),
          Effect.forkIn(scope)
        )
        return one
      }).pipe(Effect.uninterruptible)

    return (key) =>
      Effect.gen(function* () {
        const known = lookups.get(key)
        const isFresh =
          known !== undefined && (known.age === undefined || (yield* known.age) < Duration.toMillis(memory))
        return yield* Deferred.await((isFresh ? known : yield* begin(key)).found)
      })
  })
