/**
 * Ends a runner if tasks are left undone, so that it is started again.
 *
 * The cluster has no call to give a task up, and its storage is known to stall at times after a runner has come or gone. So what counts is
 * what the runners tell: whether each task is being done.
 *
 * @module
 * @since 0.1.0
 */
import type { Held } from "./Claims.js"
import type { Told } from "./RunnerStates.js"
import type { Task } from "./Task.js"

/**
 * A watchdog.
 *
 * @since 0.1.0
 * @category models
 */
export interface Watchdog {
  /**
   * Looks at the fleet at a time in milliseconds of a monotonic clock, and returns the tasks for which this runner should start again:
   * nobody has done them for 60 s, and the cluster says that they are this runner's; or nobody has done them for 180 s, whoever should.
   * The time begins again with each task that starts, because 1,000 collectors on a slow machine need more than a minute.
   *
   * While runners know different servers, the latter may be such that the one that should does not know.
   */
  readonly look: (now: number, seen: Seen) => ReadonlyArray<Task>
  /** Forgets what was seen, because the database does not answer: then nobody can take a task over. */
  readonly forget: () => void
}

/**
 * What a watchdog looks at.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen {
  readonly claims: ReadonlyArray<Held>
  readonly runners: ReadonlyArray<Told>
}

const mine = 60_000
const anyones = 180_000

/**
 * Makes a watchdog for the tasks of a fleet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (tasks: ReadonlyArray<Task>, isMine: (task: Task) => boolean): Watchdog => {
  const undone = new Map<Task, number>()
  /** The fewest tasks that were undone since all were done, and when there were so few. One that comes and goes is no progress. */
  let fewest = Number.POSITIVE_INFINITY
  let progressAt = Number.NEGATIVE_INFINITY
  const forget = () => {
    undone.clear()
    fewest = Number.POSITIVE_INFINITY
  }
  return {
    look: (now, { claims, runners }) => {
      const alive = new Map(runners.filter(({ isGone }) => !isGone).map((runner) => [runner.id, runner]))
      const done = new Set(
        claims.flatMap(({ epoch, runner, task }) => (alive.get(runner)?.tasks.get(task)?.epoch === epoch ? [task] : []))
      )
      for (const task of tasks) {
        if (done.has(task)) undone.delete(task)
        else if (!undone.has(task)) undone.set(task, now)
      }
      if (undone.size === 0) forget()
      else if (undone.size < fewest) {
        fewest = undone.size
        progressAt = now
      }
      const isUniform = new Set(Array.from(alive.values(), ({ state }) => state.servers)).size < 2
      return [...undone].flatMap(([task, since]) =>
        now - Math.max(since, progressAt) > (isMine(task) ? mine : isUniform ? anyones : Number.POSITIVE_INFINITY)
          ? [task]
          : []
      )
    },
    forget
  }
}
