/**
 * The values of series in ranges of time, from readings and rollups.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Series from "../model/Series.js"
import * as Aggregate from "./Aggregate.js"
import { segments } from "./calibrations.js"
import { forEachCounted } from "./counting.js"
import { readExtent } from "./extent.js"
import * as Plan from "./plan.js"
import type { Calibration, Period } from "./Store.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { lastCounts, ofReadings, ofRollups, type SeriesPiece } from "./sql/pieces.js"
import { windowEnd } from "./sql/windows.js"

/**
 * A series with what is needed to aggregate it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source {
  readonly id: number
  /** The time of its first reading. */
  readonly firstAt: number
  readonly kind: Series.Kind
  /** Sorted by time. */
  readonly calibrations: ReadonlyArray<Calibration>
}

/** A piece with its range and its calibration. */
interface Task extends SeriesPiece {
  readonly range: number
  readonly calibration: Pick<Calibration, "factor" | "offset">
}

type Found = Map<number, Aggregate.Aggregate>

/** More pieces would make a long statement. */
const mostPieces = 200
/** An aggregate of so many rollups takes about 5 ms. */
const mostRollups = 5000

/** Ranges that are planned, or combined, in one turn of the event loop. */
const mostRanges = 500

const add = (found: Found, id: number, aggregate: Aggregate.Aggregate): void => {
  found.set(id, Aggregate.combine(found.get(id) ?? Aggregate.empty, aggregate))
}

const chunksOf = (tasks: ReadonlyArray<Task>): ReadonlyArray<ReadonlyArray<Task>> => {
  const chunks: Array<Array<Task>> = []
  let rows = Number.POSITIVE_INFINITY
  for (const task of tasks) {
    const size = (task.to - task.from) / task.width
    if (rows + size > mostRollups || chunks.at(-1)!.length === mostPieces) {
      chunks.push([])
      rows = 0
    }
    chunks.at(-1)!.push(task)
    rows += size
  }
  return chunks
}

const addRollups = Effect.fnUntraced(function* (
  database: Database,
  tasks: ReadonlyArray<Task>,
  areCounters: boolean,
  found: Found
) {
  for (const chunk of chunksOf(tasks)) {
    const aggregates = yield* ofRollups(database, chunk)
    const lasts = areCounters ? yield* lastCounts(database, chunk) : new Map<number, number>()
    for (const [id, aggregate] of aggregates) add(found, id, { ...aggregate, last: lasts.get(id) })
    yield* pause
  }
})

/** `tasks` are sorted by time. */
const addReadings = Effect.fnUntraced(function* (database: Database, tasks: ReadonlyArray<Task>, found: Found) {
  let [rest, at] = [tasks, Number.NEGATIVE_INFINITY]
  while (rest.length > 0) {
    at = Math.max(at, rest[0]!.from)
    let end = yield* windowEnd(database, { from: at, to: Math.max(...rest.map(({ to }) => to)) })
    const next = rest[mostPieces]
    if (next !== undefined && next.from > at) end = Math.min(end, next.from)
    const clipped = rest.flatMap((task) => {
      const [from, to] = [Math.max(task.from, at), Math.min(task.to, end)]
      return from < to ? [{ ...task, from, to }] : []
    })
    for (const [id, aggregate] of yield* ofReadings(database, clipped)) add(found, id, aggregate)
    rest = rest.filter(({ to }) => to > end)
    at = end
    yield* pause
  }
})

/** `tasks` are of one series, and sorted by time. Counts those that follow each other in one go. */
const addCounts = Effect.fnUntraced(function* (
  database: Database,
  counter: Source,
  rolled: number,
  tasks: ReadonlyArray<Task>,
  found: Found
) {
  for (let first = 0; first < tasks.length; ) {
    let last = first
    while (tasks[last + 1]?.from === tasks[last]!.to) last++
    let current = first
    const period = { from: tasks[first]!.from, to: tasks[last]!.to }
    yield* forEachCounted(database, counter, rolled, period, ({ at }, counted) => {
      while (at >= tasks[current]!.to) current++
      add(found, tasks[current]!.id, counted)
    })
    first = last + 1
  }
})

/**
 * Returns the calibrated aggregate of each range. `sources` are combined, the series that was replaced first. Ranges are sorted
 * and do not overlap.
 *
 * @since 0.1.0
 * @category accessors
 */
export const aggregateRanges: (
  database: Database,
  sources: ReadonlyArray<Source>,
  ranges: ReadonlyArray<Period>
) => Effect.Effect<ReadonlyArray<Aggregate.Aggregate>, SqlError> = Effect.fnUntraced(
  function* (database, sources, ranges) {
    if (ranges.length === 0) return []
    const found: Found = new Map()
    const all: Array<Task> = []
    const period = { from: ranges[0]!.from, to: ranges.at(-1)!.to }
    for (const source of sources) {
      const { calibrations, id: series, kind } = source
      const extent = yield* readExtent(database, series, period)
      const piecesOf = Plan.make(extent)
      const first = all.length
      for (const [index, range] of ranges.entries()) {
        for (const segment of segments(calibrations, range)) {
          for (const { from, to, width } of piecesOf(segment))
            all.push({ width, from, to, id: all.length, series, range: index, calibration: segment })
        }
        if (index % mostRanges === mostRanges - 1) yield* pause
      }
      const tasks = all.slice(first)
      const ofRaw = tasks.filter(({ width }) => width === 0)
      const isCounter = kind === "counter"
      const rollups = tasks.filter(({ width }) => width > 0)
      yield* addRollups(database, rollups, isCounter, found)
      yield* isCounter ? addCounts(database, source, extent.rolled, ofRaw, found) : addReadings(database, ofRaw, found)
    }
    yield* pause
    const results = ranges.map(() => Aggregate.empty)
    for (const { calibration, id, range } of all) {
      const aggregate = found.get(id)
      if (aggregate === undefined) continue
      results[range] = Aggregate.combine(results[range]!, Aggregate.calibrate(aggregate, calibration))
    }
    return results
  }
)
