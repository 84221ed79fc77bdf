/**
 * The turns of the event loop of this process, in CPU time of its main thread: other processes and the threads of this one do not
 * count. Time that a turn waits for a disk does not count either.
 */
import * as Fs from "node:fs"
import { PerformanceObserver, performance } from "node:perf_hooks"
import { Effect } from "effect"

const schedstat = (() => {
  try {
    return Fs.openSync(`/proc/self/task/${process.pid}/schedstat`, "r")
  } catch {
    return undefined
  }
})()
const buffer = Buffer.alloc(64)

/** The CPU time of the main thread in milliseconds. Without Linux, the time of all threads. */
export const cpuMillis = (): number => {
  // It also makes the kernel count the current time slice.
  const { system, user } = process.cpuUsage()
  if (schedstat === undefined) return (system + user) / 1000
  const length = Fs.readSync(schedstat, buffer, 0, buffer.length, 0)
  return Number(buffer.toString("latin1", 0, length).split(" ", 1)[0]) / 1e6
}

/** Turns of at least this many milliseconds are listed. */
const long = 25

export interface Long {
  readonly millis: number
  /** Milliseconds of the turn in which the main thread collected garbage. */
  readonly collecting: number
}

export interface Observed<A> {
  readonly value: A
  /** Milliseconds from begin to end. */
  readonly millis: number
  /** CPU time of the main thread in milliseconds. */
  readonly cpu: number
  /** The longest turn in milliseconds. */
  readonly longest: number
  /** The long turns. */
  readonly long: ReadonlyArray<Long>
}

/** Runs an effect and measures each turn meanwhile. Run one at a time. */
export const observe = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Observed<A>, E, R> =>
  Effect.gen(function* () {
    const collections: Array<readonly [from: number, to: number]> = []
    const observer = new PerformanceObserver((list) => {
      for (const { duration, startTime } of list.getEntries()) collections.push([startTime, startTime + duration])
    })
    observer.observe({ entryTypes: ["gc"] })
    const turns: Array<{ readonly millis: number; readonly from: number; readonly to: number }> = []
    const start = cpuMillis()
    const begun = performance.now()
    let [longest, last, lastAt] = [0, start, begun]
    const turn = () => {
      const [now, at] = [cpuMillis(), performance.now()]
      const millis = now - last
      if (millis >= long) turns.push({ millis, from: lastAt, to: at })
      longest = Math.max(longest, millis)
      last = now
      lastAt = at
    }
    let next: NodeJS.Immediate
    const repeat = () => {
      turn()
      next = setImmediate(repeat)
    }
    next = setImmediate(repeat)
    const value = yield* Effect.ensuring(
      effect,
      Effect.sync(() => clearImmediate(next))
    )
    const millis = performance.now() - begun
    turn()
    const cpu = last - start
    // The observer is told of collections later.
    yield* Effect.async<void>((resume) => void setTimeout(() => resume(Effect.void), 10))
    observer.disconnect()
    const collectingIn = (from: number, to: number) =>
      collections.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0)
    return {
      value,
      millis,
      cpu,
      longest,
      long: turns.map(({ from, millis, to }) => ({ millis, collecting: collectingIn(from, to) }))
    }
  })
