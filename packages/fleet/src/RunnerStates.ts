/**
 * What each runner tells of itself, so that any of them can show the whole fleet.
 *
 * @module
 * @since 0.1.0
 */
import type { Collector, PostgresStore, Status, StoreError, Writer } from "@owserver/station"
import * as Effect from "effect/Effect"
import type { Runner } from "./Runner.js"
import type { Task } from "./Task.js"

/**
 * A task that a runner does.
 *
 * @since 0.1.0
 * @category models
 */
export interface Doing {
  readonly task: Task
  readonly epoch: number
  /** Since when, in milliseconds since 1970. */
  readonly since: number
  /** The state of the collector. `undefined` for other tasks. */
  readonly collector?: Collector.Status | undefined
  /** When a reading succeeded the last time, in milliseconds since 1970. */
  readonly lastReading?: number | undefined
}

/**
 * The state of a runner.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly version: string
  /** A digest of the servers that it knows. It differs while a changed list takes effect on one machine after another. */
  readonly servers: string
  readonly startedAt: number
  readonly writer: Writer.Status
  readonly tasks: ReadonlyArray<Doing>
  /** Why the last rollup or retention failed, if it maintains. */
  readonly maintenance?: string | undefined
  /** The state of alarms, targets, MQTT and InfluxDB, if it publishes. */
  readonly publishing?: Pick<Status, "alarms" | "outbox" | "mqtt" | "influx"> | undefined
}

/**
 * The last state that a runner told, and when, in milliseconds since 1970.
 *
 * @since 0.1.0
 * @category models
 */
export interface Told extends Runner {
  readonly seenAt: number
  /** Whether it has told nothing for 15 s. */
  readonly isGone: boolean
  readonly state: State
  /** Its tasks. */
  readonly tasks: ReadonlyMap<Task, Doing>
}

/**
 * The states of the runners.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunnerStates {
  /** Tells the state of this runner. */
  readonly tell: (state: State) => Effect.Effect<void, StoreError>
  /** Returns the states of all runners, by name and start. Those that were gone for an hour are forgotten. */
  readonly all: Effect.Effect<ReadonlyArray<Told>, StoreError>
  /** Forgets this runner, because it ends. */
  readonly end: Effect.Effect<void, StoreError>
}

interface Row extends Runner {
  readonly seen_at: number
  readonly gone: number
  readonly state: string
}

const isDoing = ({ collector, epoch, since, task }: Doing): boolean =>
  typeof task === "string" &&
  Number.isFinite(epoch) &&
  Number.isFinite(since) &&
  (collector === undefined || (typeof collector.server === "string" && Array.isArray(collector.open)))

/** A state of another version may be of another form, and is then left out. */
const toTold = ({ gone, id, name, seen_at, state: text }: Row): ReadonlyArray<Told> => {
  try {
    const state: State = JSON.parse(text)
    const isKnown =
      Number.isFinite(state.startedAt) && Number.isFinite(state.writer.waiting) && state.tasks.every(isDoing)
    const tasks = new Map(state.tasks.map((one) => [one.task, one]))
    return isKnown ? [{ id, name, seenAt: seen_at, isGone: gone === 1, state, tasks }] : []
  } catch {
    return []
  }
}

const byNameAndStart = (a: Told, b: Told): number =>
  a.name === b.name ? a.state.startedAt - b.state.startedAt : a.name < b.name ? -1 : 1

/**
 * Makes the states, as one runner tells and sees them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { read, sql, transaction }: PostgresStore.Shared["database"],
  { id, name }: Runner
): RunnerStates => ({
  tell: (state) =>
    transaction(
      "tell",
      Effect.zipRight(
        sql`
          insert into fleet_runner (id, name, seen_at, known_since, state)
          values (${id}, ${name}, now(), now(), ${JSON.stringify(state)})
          on conflict (id) do update set
            seen_at = excluded.seen_at,
            known_since = case when fleet_runner.seen_at > now() - interval '5 seconds'
              then fleet_runner.known_since else now() end,
            state = excluded.state`,
        // Not at once after an outage of PostgreSQL, when nobody has reported for long.
        sql`
          delete from fleet_runner where seen_at < now() - interval '1 hour'
            and (select known_since from fleet_runner where id = ${id}) < now() - interval '1 minute'`
      )
    ).pipe(Effect.asVoid),
  all: Effect.map(
    read(
      "runners",
      sql<Row>`
        select id, name, (extract(epoch from seen_at) * 1000)::bigint as seen_at, state,
          case when seen_at < now() - interval '15 seconds' then 1 else 0 end as gone
        from fleet_runner`
    ),
    (rows) => rows.flatMap(toTold).sort(byNameAndStart)
  ),
  end: Effect.asVoid(transaction("end", sql`delete from fleet_runner where id = ${id}`))
})
