/**
 * Detects leaked resources and heap growth.
 */
import * as V8 from "node:v8"
import * as Vm from "node:vm"
import { Clock, Effect, Schedule } from "effect"

/** Counts the active resources of this process by kind: sockets, servers, timers. */
export const resources = (): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Returns the kinds with more resources than before. */
export const since = (before: Readonly<Record<string, number>>): ReadonlyArray<string> =>
  Object.entries(resources()).flatMap(([kind, count]) => {
    const had = before[kind] ?? 0
    return count > had ? [`${kind}: ${count} instead of ${had}`] : []
  })

/** Polls until nothing is left, for at most `millis`. Returns the rest. */
export const remaining = (
  millis: number,
  left: Effect.Effect<ReadonlyArray<string>>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.flatMap(Clock.currentTimeMillis, (start) =>
    left.pipe(
      Effect.repeat({
        schedule: Schedule.spaced("5 millis"),
        while: (still) => Effect.map(Clock.currentTimeMillis, (now) => still.length > 0 && now - start < millis)
      }),
      Effect.zipRight(left)
    )
  )

/** Collects garbage, without the flag `--expose-gc` of the process. */
const collect: () => void = (() => {
  V8.setFlagsFromString("--expose-gc")
  return Vm.runInNewContext("gc")
})()

/** Returns the used heap in bytes, after a collection. */
export const heap = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

const median = (numbers: ReadonlyArray<number>): number =>
  Array.from(numbers).sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** Returns the median heap of the last quarter, divided by that of the second. */
export const growth = (heaps: ReadonlyArray<number>): number => {
  const quarter = Math.floor(heaps.length / 4)
  return median(heaps.slice(-quarter)) / median(heaps.slice(quarter, 2 * quarter))
}
