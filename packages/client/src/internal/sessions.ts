/**
 * All sessions of a service. They live in its scope, and one fiber watches their limits, on the clock of the layer: a
 * fiber of the caller's would have the caller's clock and die with the caller.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Transport } from "../Transport.js"
import * as Failure from "./failure.js"
import { type Limits, Session } from "./session.js"

export interface Sessions {
  /** Begins to open one. After the scope was closed it is over before it has begun. */
  readonly open: () => Session
}

const nanosPerMilli = 1_000_000

export const make = (transport: Transport, limits: Limits): Effect.Effect<Sessions, never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const live = new Set<Session>()
    let released = false

    // Not the wall clock: that leaps on small machines that have no battery for it.
    const now = () => Number(clock.unsafeCurrentTimeNanos()) / nanosPerMilli

    let alarm = Number.POSITIVE_INFINITY
    let called = false
    let wake = () => {}

    /** Sees to it that the watch is awake at a time. Mostly it is: limits come later than those that are waited for. */
    const attend = (time: number) => {
      if (time >= alarm) return
      called = true
      wake()
    }

    const untilCalled = Effect.async<void>((resume) => {
      if (called) return resume(Effect.void)
      wake = () => resume(Effect.void)
    })

    const watch = Effect.suspend(() => {
      called = false
      const time = now()
      alarm = Number.POSITIVE_INFINITY
      for (const session of live) alarm = Math.min(alarm, session.check(time))
      return alarm === Number.POSITIVE_INFINITY
        ? untilCalled
        : Effect.raceFirst(Effect.sleep(Duration.millis(Math.ceil(alarm - time))), untilCalled)
    })

    yield* Effect.forkScoped(Effect.forever(watch))
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        released = true
        for (const session of live) session.close(Failure.released)
      })
    )

    const owner = {
      transport,
      limits,
      now,
      attend,
      onFree: () => {},
      onClosed: (session: Session) => void live.delete(session)
    }

    return {
      open: () => {
        const session = new Session(owner)
        live.add(session)
        if (released) session.close(Failure.released)
        return session
      }
    }
  })
