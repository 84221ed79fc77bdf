/**
 * Random incidents of a server during a day. They never fall on a whole millisecond, when reads begin and end.
 */
import type { Random } from "./Random.js"

export interface Event {
  readonly at: number
  readonly kind: "restart" | "leave" | "return" | "detach" | "attach"
  readonly device: number
}

interface Span {
  readonly from: number
  readonly to: number
}

/** How much of an interval a state lasted. */
export type Extent = "never" | "partly" | "always"

export interface Timetable {
  readonly events: ReadonlyArray<Event>
  readonly summary: string
  /** Returns whether the server was away, the device absent, and connections broken between two times. */
  readonly between: (
    device: number,
    start: number,
    end: number
  ) => { readonly away: Extent; readonly absent: Extent; readonly broken: boolean }
}

const minute = 60_000

/** Returns separate spans, about `apart` milliseconds from one to the next. */
const spans = (random: Random, day: number, apart: number, length: () => number): ReadonlyArray<Span> => {
  const all: Array<Span> = []
  for (let from = random.below(apart); ; ) {
    const to = from + length()
    if (to >= day - minute) return all
    all.push({ from: from + 0.5, to: to + 0.5 })
    from = to + 1 + random.below(2 * apart)
  }
}

const extent = (all: ReadonlyArray<Span>, start: number, end: number): Extent => {
  for (const { from, to } of all) {
    if (from > end) return "never"
    if (to >= start) return from < start && to > end ? "always" : "partly"
  }
  return "never"
}

export const make = (random: Random, day: number, devices: number): Timetable => {
  const away = spans(random, day, 60 * minute, () => 3000 + random.below(40_000))
  const restarts = spans(random, day, 15 * minute, () => 1).map(({ from }) => from)
  const absent = Array.from({ length: devices }, () =>
    spans(random, day, 240 * minute, () => 1000 + random.below(10 * minute))
  )
  const events: ReadonlyArray<Event> = [
    ...restarts.map((at) => ({ at, kind: "restart" as const, device: 0 })),
    ...away.flatMap(({ from, to }) => [
      { at: from, kind: "leave" as const, device: 0 },
      { at: to, kind: "return" as const, device: 0 }
    ]),
    ...absent.flatMap((all, device) =>
      all.flatMap(({ from, to }) => [
        { at: from, kind: "detach" as const, device },
        { at: to, kind: "attach" as const, device }
      ])
    )
  ].toSorted((a, b) => a.at - b.at)
  const breaks = [...restarts, ...away.map(({ from }) => from)]
  return {
    events,
    summary: `${restarts.length} restarts, ${away.length} times away, ${absent.flat().length} times a device absent`,
    between: (device, start, end) => ({
      away: extent(away, start, end),
      absent: extent(absent[device] ?? [], start, end),
      broken: breaks.some((at) => at >= start && at <= end)
    })
  }
}
