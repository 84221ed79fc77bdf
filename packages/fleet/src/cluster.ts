/**
 * The cluster, which says which runner does which task.
 *
 * Runners have no connections to each other: each renews its locks in PostgreSQL, and those of a runner that does not are free after 9 s.
 * So there is no port to protect, and no network between runners that could fail on its own.
 *
 * @module
 * @since 0.1.0
 */
import * as EntityId from "@effect/cluster/EntityId"
import * as MessageStorage from "@effect/cluster/MessageStorage"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { StoreError } from "@owserver/station"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Runner } from "./Runner.js"
import type { Supervisor } from "./Supervisor.js"
import type { Task } from "./Task.js"

/**
 * The times of the cluster. Locks are rows in a table that expire: an advisory lock would outlive a process that was stopped, and a
 * machine whose cable was pulled, by the time-out of its connection.
 */
const times = {
  shardLockDisableAdvisory: true,
  shardLockExpiration: "9 seconds",
  shardLockRefreshInterval: "3 seconds",
  refreshAssignmentsInterval: "1 seconds",
  // How soon the cluster tries again after its storage has failed.
  entityMessagePollInterval: "1 seconds",
  // There are no entities.
  entityTerminationTimeout: "1 seconds"
} as const

const layer = (sql: SqlClient.SqlClient, { id }: Pick<Runner, "id">): Layer.Layer<Sharding.Sharding, SqlError> =>
  Sharding.layer.pipe(
    Layer.provide([Runners.layerNoop, RunnerHealth.layerNoop]),
    Layer.provide([MessageStorage.layerNoop, SqlRunnerStorage.layer]),
    Layer.provide(
      ShardingConfig.layer({
        ...times,
        // It only tells this runner from others.
        runnerAddress: Option.some(RunnerAddress.make(id, 1))
      })
    ),
    Layer.provide(Layer.succeed(SqlClient.SqlClient, sql))
  )

/**
 * The cluster, as a runner sees it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cluster {
  /** Makes a task known, until the scope closes. The cluster then says when this runner is to do it. */
  readonly register: (
    task: Task,
    supervisor: Pick<Supervisor, "want" | "unwant">
  ) => Effect.Effect<void, never, Scope.Scope>
  /** Whether the cluster has given a task to this runner. */
  readonly isMine: (task: Task) => boolean
}

/**
 * Makes a runner a member of the cluster, until the scope closes. Fails with `StoreError` if the database does not answer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  sql: SqlClient.SqlClient,
  runner: Pick<Runner, "id">
): Effect.Effect<Cluster, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.mapError(
      // Runners that start together make the same tables.
      Effect.retry(Layer.build(layer(sql, runner)), { times: 20, schedule: Schedule.spaced("250 millis") }),
      (cause) => new StoreError({ reason: "Unavailable", operation: "open", issue: cause.message, cause })
    )
    const sharding = Context.get(context, Sharding.Sharding)
    return {
      register: (task, { unwant, want }) =>
        sharding.registerSingleton(
          task,
          // Nothing here takes time: the cluster starts and ends its singletons one after another.
          Effect.acquireRelease(want(task), () => unwant(task))
        ),
      isMine: (task) => sharding.hasShardId(sharding.getShardId(EntityId.make(task), "default"))
    }
  })
