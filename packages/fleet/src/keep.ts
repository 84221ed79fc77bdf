/**
 * Tells the state of a runner, and looks at the others.
 *
 * @module
 * @since 0.1.0
 */
import { type StoreError, version, type Writer } from "@owserver/station"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Claim, Claims } from "./Claims.js"
import { FleetError } from "./FleetError.js"
import { sumOf } from "./health.js"
import type { RunnerStates } from "./RunnerStates.js"
import type { Tasks } from "./Tasks.js"
import type { Seen, Watchdog } from "./Watchdog.js"

/**
 * What a runner tells, and where.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly claims: Pick<Claims, "all">
  readonly states: RunnerStates
  readonly tasks: Tasks
  /** The claims of the tasks that are being done. */
  readonly doing: () => ReadonlyArray<Claim>
  /** The writer of this runner's own events. */
  readonly writer: Effect.Effect<Writer.Status>
  /** A digest of the servers that it knows. */
  readonly servers: string
  /** The time of its start in milliseconds since 1970. */
  readonly startedAt: number
  readonly watchdog: Watchdog
  /** Receives what is seen. */
  readonly see: (seen: Seen) => void
}

/** The others may take over from a runner that has told nothing for 5 s, without waiting for what it has not written yet. */
const every = "2 seconds"

/**
 * Tells the state of this runner once, and returns what is seen of the fleet.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tell = ({
  claims,
  doing,
  servers,
  startedAt,
  states,
  tasks,
  writer
}: Options): Effect.Effect<Seen, StoreError> =>
  Effect.gen(function* () {
    const writers = [yield* writer, ...(yield* tasks.writers)]
    yield* states.tell({ version, servers, startedAt, writer: sumOf(writers), ...(yield* tasks.state(doing())) })
    return yield* Effect.all({ claims: claims.all, runners: states.all })
  })

/** Changes of the wall clock do not move this one. In milliseconds. */
const monotonic = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/**
 * Tells the state of this runner until it is interrupted. Fails with `FleetError` if it should start again.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (options: Options): Effect.Effect<never, FleetError> => {
  const { see, watchdog } = options
  const look = Effect.gen(function* () {
    const found = yield* tell(options)
    see(found)
    const undone = watchdog.look(yield* monotonic, found)
    return undone.length === 0 ? Effect.void : new FleetError({ tasks: undone })
  }).pipe(
    Effect.catchAllCause((cause) =>
      Effect.sync(() => {
        watchdog.forget()
        return Effect.logDebug("cannot look at the fleet", cause)
      })
    ),
    Effect.flatten
  )
  return Effect.forever(Effect.zipRight(look, Effect.sleep(every)))
}
