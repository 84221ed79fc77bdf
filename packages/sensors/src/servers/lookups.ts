/**
 * Looks that are shared: those who look at the same time wait for one look, and what it found is remembered for a while, by the
 * monotonic clock. Failures are not remembered. `Effect.cachedWithTTL` counts on the wall clock and remembers failures too.
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import * as Elapsed from "../values/elapsed.js"

type Found<A, E> = readonly [key: string, outcome: Either.Either<A, E>]

interface Look<A, E> {
  readonly found: Deferred.Deferred<Found<A, E>>
  /** Milliseconds since it ended; none while it goes on. */
  age?: Effect.Effect<number>
}

export const make = <A, E>(
  look: (key: string) => Effect.Effect<Found<A, E>>,
  memory: Duration.DurationInput
): Effect.Effect<(key: string) => Effect.Effect<Found<A, E>>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const looks = new Map<string, Look<A, E>>()

    /** Goes on when those who wait for it leave, as others may wait for it. */
    const begin = (key: string) =>
      Effect.gen(function* () {
        const one: Look<A, E> = { found: yield* Deferred.make<Found<A, E>>() }
        looks.set(key, one)
        const remembered = Effect.gen(function* () {
          const found = yield* look(key)
          one.age = yield* Elapsed.start
          if (Either.isLeft(found[1])) looks.delete(key)
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
        const known = looks.get(key)
        const isFresh =
          known !== undefined && (known.age === undefined || (yield* known.age) < Duration.toMillis(memory))
        return yield* Deferred.await((isFresh ? known : yield* begin(key)).found)
      })
  })
