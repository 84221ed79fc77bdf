/**
 * What is left of all that was begun, and what memory it takes.
 */
import * as V8 from "node:v8"
import * as Vm from "node:vm"
import { Clock, Effect, Schedule } from "effect"

/** What keeps the event loop of this process going, by kind: sockets, servers, timers. */
export const resources = (): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** What there is more of than before. */
export const since = (before: Readonly<Record<string, number>>): ReadonlyArray<string> =>
  Object.entries(resources()).flatMap(([kind, count]) => {
    const had = before[kind] ?? 0
    return count > had ? [`${kind}: ${count} in place of ${had}`] : []
  })

/** Looks again and again until nothing is left, or for so many milliseconds; gives what is left then. */
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

/** The collection of garbage, which a program may not ask for unless it is let. */
const collect: () => void = (() => {
  V8.setFlagsFromString("--expose-gc")
  return Vm.runInNewContext("gc")
})()

/** What is in the heap and in use, in bytes. */
export const heap = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

const median = (numbers: ReadonlyArray<number>): number =>
  Array.from(numbers).sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** How many times what was in use in the second quarter was in use in the last: of each the median. */
export const growth = (heaps: ReadonlyArray<number>): number => {
  const quarter = Math.floor(heaps.length / 4)
  return median(heaps.slice(-quarter)) / median(heaps.slice(quarter, 2 * quarter))
}
