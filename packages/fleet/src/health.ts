/**
 * The health of a fleet, put together from what its runners tell.
 *
 * @module
 * @since 0.1.0
 */
import type { Assignment, Collector, Condition, Fleet, StationConfig, Status, Writer } from "@owserver/station"
import { byServer } from "./byServer.js"
import type { Runner } from "./Runner.js"
import type { Told } from "./RunnerStates.js"
import * as Task from "./Task.js"
import type { Seen } from "./Watchdog.js"

const unknown = (server: string): Omit<Collector.Status, "open"> => ({
  server,
  isOnline: false,
  latency: undefined,
  devices: 0,
  missing: 0,
  buses: 0,
  readings: 0,
  failures: 0,
  missed: 0
})

/**
 * Adds the statuses of writers up. The last success is that of any, and the failure is the first one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sumOf = (all: ReadonlyArray<Writer.Status>): Writer.Status => {
  const total = (count: (one: Writer.Status) => number) => all.reduce((sum, one) => sum + count(one), 0)
  const times = all.flatMap(({ lastSuccess }) => (lastSuccess === undefined ? [] : [lastSuccess]))
  return {
    waiting: total(({ waiting }) => waiting),
    dropped: total(({ dropped }) => dropped),
    refused: total(({ refused }) => refused),
    stored: total(({ stored }) => stored),
    lastSuccess: times.length === 0 ? undefined : Math.max(...times),
    failure: all.find(({ failure }) => failure !== undefined)?.failure
  }
}

/** The runners that hold their claims, by task. */
const holders = ({ claims, runners }: Seen): ReadonlyMap<string, Told> => {
  const byId = new Map(runners.filter(({ isGone }) => !isGone).map((runner) => [runner.id, runner]))
  return new Map(
    claims.flatMap(({ runner, task }) => {
      const holder = byId.get(runner)
      return holder === undefined ? [] : [[task, holder] as const]
    })
  )
}

const toRunner =
  (self: Runner) =>
  ({ id, isGone, name, seenAt, state: { startedAt, tasks, version, writer } }: Told): Fleet["runners"][number] => ({
    id,
    name,
    version,
    startedAt,
    seenAt,
    isSelf: id === self.id,
    isGone,
    tasks: tasks.flatMap(({ task }) => (task === "maintain" || task === "publish" ? [task] : [])),
    writer
  })

/**
 * The health of a fleet, as a runner sees it.
 *
 * @since 0.1.0
 * @category models
 */
export interface FleetHealth {
  /** Notes what was seen. */
  readonly see: (seen: Seen) => void
  /** Notes that nothing can be seen, with the reason. */
  readonly fail: (reason: string) => void
  readonly status: () => Status
}

/**
 * Makes the health of a fleet, before anything is seen of it. `open` are the conditions that last: those of a server go on while its
 * collector moves to another runner, so that an alarm about them is not cleared and raised again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { servers }: Pick<StationConfig.StationConfig, "servers">,
  self: Runner,
  startedAt: number,
  open: ReadonlyArray<Condition.Key>
): FleetHealth => {
  let seen: Seen = { claims: [], runners: [] }
  let failure: string | undefined
  const openOf = byServer(open)
  const known = new Map<string, Collector.Status>(
    servers.map(({ id }) => [id, { ...unknown(id), open: openOf.get(id) ?? [] }])
  )

  const doingOf = (holding: ReadonlyMap<string, Told>, task: Task.Task) => holding.get(task)?.tasks.get(task)

  return {
    see: (found) => {
      seen = found
      failure = undefined
      const holding = holders(seen)
      for (const { id } of servers) {
        const status = doingOf(holding, Task.collect(id))?.collector
        // JSON has no `undefined`, so what is missing is put back.
        if (status !== undefined) known.set(id, { ...status, latency: status.latency })
      }
    },
    fail: (reason) => {
      failure = reason
    },
    status: () => {
      const holding = holders(seen)
      const alive = seen.runners.filter(({ isGone }) => !isGone)
      const assignments = servers.map(({ id }): Assignment => {
        const task = Task.collect(id)
        const doing = doingOf(holding, task)
        const runner = doing === undefined ? undefined : holding.get(task)?.id
        return { server: id, runner, since: doing?.since, lastReading: doing?.lastReading }
      })
      const isCollected = new Set(assignments.flatMap(({ runner, server }) => (runner === undefined ? [] : [server])))
      return {
        startedAt,
        servers: servers.map(({ id }) => {
          const status = known.get(id)!
          return isCollected.has(id) ? status : { ...status, isOnline: false, latency: undefined }
        }),
        // The failure is that of this runner, so that a proxy leaves out those that cannot write, and only those.
        writer: {
          ...sumOf(alive.map(({ state }) => state.writer)),
          failure: failure ?? seen.runners.find(({ id }) => id === self.id)?.state.writer.failure
        },
        maintenance: holding.get("maintain")?.state.maintenance,
        ...holding.get("publish")?.state.publishing,
        fleet: { runners: seen.runners.map(toRunner(self)), assignments }
      }
    }
  }
}
