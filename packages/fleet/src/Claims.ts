/**
 * The claims of runners to tasks. They are what keeps a runner from writing after another one has taken over: each transaction of a
 * task first locks the row of its claim, and fails if its epoch has passed.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { type PostgresStore, StoreError } from "@owserver/station"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { keptFor } from "./monotonic.js"
import type { Runner } from "./Runner.js"
import type { Task } from "./Task.js"

/**
 * A claim to a task: the number of the takeover, and since when the runner has it, in milliseconds since 1970.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claim {
  readonly task: Task
  readonly epoch: number
  readonly since: number
}

/**
 * The claim of a runner, as all see it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held extends Claim {
  readonly runner: string
}

/**
 * The claims, as one runner makes them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claims {
  /** Waits up to 10 s for a runner that is handing a task over. */
  readonly free: (task: Task) => Effect.Effect<void, StoreError>
  /**
   * Takes a task over. A runner that was the last to have it keeps its epoch, so that what it has not written yet is not lost.
   */
  readonly take: (task: Task) => Effect.Effect<Claim, StoreError>
  /** Says that nothing more will be written, so that the next runner need not wait. */
  readonly release: (claim: Claim) => Effect.Effect<void, StoreError>
  /** Locks the claim until the transaction of `sql` has ended. Fails with `Fenced` if another runner has taken over. */
  readonly fence: (claim: Claim, sql: SqlClient) => Effect.Effect<void, SqlError | StoreError>
  /** Returns the claims that are not released. */
  readonly all: Effect.Effect<ReadonlyArray<Held>, StoreError>
}

interface Row {
  readonly epoch: number
  readonly since: number
}

/** In milliseconds. */
const pause = 100

/** A runner that hands over first writes its readings, of some milliseconds, or of an outage of PostgreSQL. */
const patience = Schedule.intersect(Schedule.spaced(pause), Schedule.recurs(100))

/**
 * Makes the claims of a runner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { read, sql, transaction }: PostgresStore.Shared["database"],
  { id }: Pick<Runner, "id">
): Effect.Effect<Claims> => {
  const since = sql.literal("(extract(epoch from since) * 1000)::bigint as since")

  /**
   * The tasks that other runners, which are alive, still have. After an outage of PostgreSQL all runners seem silent. Then this one waits
   * too, so that the readings of the outage can be written. Hundreds of tasks that move together ask for it once.
   */
  const readHeld = Effect.map(
    read(
      "take",
      sql<{ readonly task: string }>`
        select task from fleet_claim
        join fleet_runner as holder on holder.id = fleet_claim.runner
        left join fleet_runner as self on self.id = ${id}
        where not released and runner <> ${id} and (
          holder.seen_at > now() - interval '5 seconds'
          or self.seen_at < now() - interval '5 seconds'
          or self.known_since > now() - interval '5 seconds'
        )`
    ),
    (rows) => new Set(rows.map(({ task }) => task))
  )

  // Hundreds of tasks would wait for one of the four connections for longer than the driver lets them.
  const fewAtATime = Effect.unsafeMakeSemaphore(2).withPermits(1)

  const seize = (task: Task) =>
    transaction(
      "take",
      sql<Row>`
        insert into fleet_claim (task, epoch, runner, since, released) values (${task}, 1, ${id}, now(), false)
        on conflict (task) do update set
          epoch = fleet_claim.epoch + case when fleet_claim.runner = ${id} then 0 else 1 end,
          since = case when fleet_claim.runner = ${id} and not fleet_claim.released then fleet_claim.since else now() end,
          runner = ${id},
          released = false
        returning epoch, ${since}`
    )

  return Effect.map(keptFor(readHeld, pause), (held) => ({
    free: (task) => Effect.asVoid(Effect.repeat(held, { schedule: patience, while: (tasks) => tasks.has(task) })),
    take: (task) => Effect.map(fewAtATime(seize(task)), ([row]) => ({ task, ...row! })),
    release: ({ epoch, task }) =>
      Effect.asVoid(
        transaction(
          "release",
          sql`update fleet_claim set released = true where task = ${task} and epoch = ${epoch} and runner = ${id}`
        )
      ),
    fence: ({ epoch, task }, sql) =>
      sql`select 1 from fleet_claim where task = ${task} and epoch = ${epoch} and runner = ${id} for share`.pipe(
        Effect.filterOrFail(
          ({ length }) => length > 0,
          () => new StoreError({ reason: "Fenced", operation: "write", issue: `another runner does ${task} now` })
        ),
        Effect.asVoid
      ),
    all: read("claims", sql<Held>`select task, epoch, runner, ${since} from fleet_claim where not released`)
  }))
}
