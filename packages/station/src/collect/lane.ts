/**
 * The lane of one bus: reads its tasks one after the other, each interval when it is due. Lanes do not wait for each other, so a
 * bus that hangs does not delay another.
 *
 * Intervals are multiples of `every` since the start of the collector, on the monotonic clock. So tasks with the same interval
 * are due together, and thermometers share a conversion. Among the due tasks, the one that has the least time left of the first
 * half of its interval is next. So a reading every second comes between two of many readings every minute, and on an
 * overloaded bus each task has its turn.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Link from "./link.js"
import * as Monotonic from "./monotonic.js"
import type { Task } from "./Plan.js"

export interface Lane {
  /** Adds a task at the monotonic time `now`. It is due at once, and then at its intervals. */
  readonly add: (task: Task, now: number) => void
  readonly remove: (task: Task) => void
  readonly isEmpty: () => boolean
  /** Returns true if the task has not been removed. */
  readonly has: (task: Task) => boolean
  readonly run: <R>(
    read: (tasks: ReadonlyArray<Task>) => Effect.Effect<void, never, R>
  ) => Effect.Effect<never, never, R>
}

/** The tasks of one interval that are read together (thermometers), or one after the other. */
interface Group {
  readonly every: number
  readonly isScan: boolean
  readonly members: Set<Task>
  /** Members that are due, in the order in which they became due, with the middle of the interval in which they did. */
  readonly waiting: Map<Task, number>
  /** The next due time. */
  due: number
}

const nextAfter = (start: number, every: number, now: number): number =>
  start + (Math.floor((now - start) / every) + 1) * every

/** `start` is the monotonic time of the start of the collector, `missed` counts readings that were skipped. */
export const make = (start: number, link: Link.Link, missed: (count: number) => void): Lane => {
  const groups = new Map<string, Group>()
  const changed = Effect.unsafeMakeLatch(false)

  const nameOf = ({ every, method }: Task): string => `${Duration.toMillis(every)} ${method === "Scan"}`

  const add = (task: Task, now: number) => {
    const name = nameOf(task)
    const group: Group = groups.get(name) ?? {
      every: Duration.toMillis(task.every),
      isScan: task.method === "Scan",
      members: new Set(),
      waiting: new Map(),
      due: Number.NaN
    }
    groups.set(name, group)
    group.members.add(task)
    group.waiting.set(task, now + group.every / 2)
    changed.unsafeOpen()
  }

  const remove = (task: Task) => {
    const group = groups.get(nameOf(task))
    group?.members.delete(task)
    group?.waiting.delete(task)
    if (group?.members.size === 0) groups.delete(nameOf(task))
  }

  /** Makes all members due until the next due time. */
  const queue = ({ due, every, members, waiting }: Group) => {
    for (const task of members) if (!waiting.has(task)) waiting.set(task, due - every / 2)
  }

  /**
   * Makes members due whose time has come. A member that still waits from an earlier time has missed that one, and keeps its
   * place.
   */
  const tick = (group: Group, now: number) => {
    if (Number.isNaN(group.due)) group.due = nextAfter(start, group.every, now)
    if (now < group.due) return
    const times = Math.floor((now - group.due) / group.every) + 1
    missed((times - 1) * group.members.size + group.waiting.size)
    group.due += times * group.every
    queue(group)
  }

  /** After the server was lost, everything is due. */
  const restart = (now: number) => {
    for (const group of groups.values()) {
      group.due = nextAfter(start, group.every, now)
      queue(group)
    }
  }

  /** The group of the most urgent task. */
  const first = (): Group | undefined => {
    let found: Group | undefined
    let earliest = Number.POSITIVE_INFINITY
    for (const group of groups.values()) {
      const [middle] = group.waiting.values()
      if (middle === undefined || middle >= earliest) continue
      found = group
      earliest = middle
    }
    return found
  }

  /** Takes the next task, or all thermometers that are due: they share a conversion whatever their intervals. */
  const take = (): ReadonlyArray<Task> => {
    const group = first()
    if (group === undefined) return []
    if (!group.isScan) {
      const [task] = group.waiting.keys()
      if (task !== undefined) group.waiting.delete(task)
      return task === undefined ? [] : [task]
    }
    const all = [...groups.values()].filter(({ isScan }) => isScan)
    const tasks = all.flatMap(({ waiting }) => [...waiting.keys()])
    for (const { waiting } of all) waiting.clear()
    return tasks
  }

  const sleep = (now: number) =>
    Effect.suspend(() => {
      const due = Math.min(...Array.from(groups.values(), ({ due }) => due))
      if (due === Number.POSITIVE_INFINITY) return changed.await
      // A timer may fire a little early.
      return Effect.asVoid(Effect.timeoutOption(changed.await, Math.max(1, due - now)))
    })

  const run: Lane["run"] = (read) =>
    Effect.gen(function* () {
      let epoch = link.epoch()
      while (true) {
        if (!link.isOnline()) yield* link.online
        const now = yield* Monotonic.millis
        if (epoch !== link.epoch()) {
          epoch = link.epoch()
          restart(now)
        }
        changed.unsafeClose()
        for (const group of groups.values()) tick(group, now)
        const tasks = take()
        yield* tasks.length > 0 ? read(tasks) : sleep(now)
      }
    })

  return {
    add,
    remove,
    isEmpty: () => groups.size === 0,
    has: (task) => groups.get(nameOf(task))?.members.has(task) ?? false,
    run
  }
}
