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
    let wake = () => {}

    // Not the wall clock: that leaps on small machines that have no battery for it.
    const now = () => Number(clock.unsafeCurrentTimeNanos()) / nanosPerMilli

    /**
     * No limit begins and passes within this time, so the watch may sleep that long without being told of new sessions.
     */
    const nap = Math.min(limits.connectTimeout, limits.silence)

    const watch = Effect.suspend(() => {
      const time = now()
      let next = time + nap
      for (const session of live) next = Math.min(next, session.check(time))
      return live.size === 0 ? untilOpen : Effect.sleep(Duration.millis(Math.ceil(next - time)))
    })

    const untilOpen = Effect.async<void>((resume) => {
      wake = () => resume(Effect.void)
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
      onFree: () => {},
      onClosed: (session: Session) => void live.delete(session)
    }

    return {
      open: () => {
        const session = new Session(owner)
        live.add(session)
        if (released) session.close(Failure.released)
        else wake()
        return session
      }
    }
  })
