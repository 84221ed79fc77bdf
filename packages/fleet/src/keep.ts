/**
 * Tells the state of a runner, and looks at the others.
 *
 * @module
 * @since 0.1.0
 */
import { type StoreError, version, type Writer } from "@owserver/station"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Claims } from "./Claims.js"
import { FleetError } from "./FleetError.js"
import { type FleetHealth, sumOf } from "./health.js"
import { monotonic } from "./monotonic.js"
import type { RunnerStates } from "./RunnerStates.js"
import type { Supervisor } from "./Supervisor.js"
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
  readonly supervisor: Pick<Supervisor, "doing" | "lose">
  /** The writer of this runner's own events. */
  readonly writer: Effect.Effect<Writer.Status>
  /** A digest of the servers that it knows. */
  readonly servers: string
  /** The time of its start in milliseconds since 1970. */
  readonly startedAt: number
  readonly watchdog: Watchdog
  /** Receives what is seen, or why nothing can be seen. */
  readonly health: Pick<FleetHealth, "see" | "fail">
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
  servers,
  startedAt,
  states,
  supervisor,
  tasks,
  writer
}: Options): Effect.Effect<Seen, StoreError> =>
  Effect.gen(function* () {
    const writers = [yield* writer, ...(yield* tasks.writers)]
    const doing = supervisor.doing()
    yield* states.tell({ version, servers, startedAt, writer: sumOf(writers), ...(yield* tasks.state(doing)) })
    const seen = yield* Effect.all({ claims: claims.all, runners: states.all })
    // A task that writes seldom would learn late that it was taken over.
    const held = new Map(seen.claims.map(({ epoch, task }) => [task, epoch]))
    yield* supervisor.lose(doing.filter(({ epoch, task }) => held.get(task) !== epoch))
    return seen
  })

/**
 * Tells the state of this runner until it is interrupted. Fails with `FleetError` if it should start again.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (options: Options): Effect.Effect<never, FleetError> => {
  const { health, watchdog } = options
  const look = Effect.gen(function* () {
    const found = yield* tell(options)
    health.see(found)
    const undone = watchdog.look(yield* monotonic, found)
    return undone.length === 0 ? Effect.void : new FleetError({ tasks: undone })
  }).pipe(
    Effect.catchAllCause((cause) =>
      Effect.sync(() => {
        watchdog.forget()
        const failure = Cause.failureOption(cause)
        health.fail(Option.isSome(failure) ? failure.value.message : "a bug in the runner: see its log")
        return Option.isSome(failure) ? Effect.void : Effect.logError("The runner failed to look at the fleet", cause)
      })
    ),
    Effect.flatten
  )
  return Effect.forever(Effect.zipRight(look, Effect.sleep(every)))
}
