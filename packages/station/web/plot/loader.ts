/** Loads the points of series, and keeps them up to date with the live stream. */
import type { Api, ApiError, Result } from "../api.js"
import type { History, LiveReading, Point, Series } from "../types.js"
import { ofHistory, type Points, withReading } from "./points.js"
import type { Period } from "./request.js"
import type { Counters, Window } from "./state.js"

/** The points of a series, and what they are: those of a history, or totals of periods. */
export interface Loaded {
  readonly form: string
  readonly points: Points
}

export interface Request {
  readonly series: ReadonlyArray<Pick<Series, "id" | "kind">>
  readonly period: Period
  /** Where totals begin and end. */
  readonly window: Window
  readonly counters: Counters
}

export interface Loader {
  /** Loads the points of a request, and gives up the one before. */
  readonly load: (request: Request) => void
  /** Forgets what was loaded, because it may have changed. */
  readonly reset: () => void
  /** Takes a reading of the live stream. Returns true if it changed what is loaded. */
  readonly note: (reading: LiveReading) => boolean
  readonly loaded: (id: number) => Loaded | undefined
  readonly error: (id: number) => ApiError | undefined
  readonly isLoading: () => boolean
  readonly destroy: () => void
}

export const formOf = ({ kind }: Pick<Series, "kind">, counters: Counters): string =>
  kind === "counter" && counters !== "rate" ? `totals ${counters}` : "history"

/** Readings are stored some time after they were read, and those that wait are in no history. */
const fresh = 60_000
/** Histories that are kept to return to them at once. */
const mostKept = 120
/** How long readings are kept, because no history has them yet; and how many of a series. */
const recentFor = 2 * fresh
const mostRecent = 300

interface Kept {
  readonly points: Points
  /** When it was loaded, in milliseconds since the page was opened. */
  readonly since: number
  /** The end of the period, in milliseconds since 1970. */
  readonly to: number
}

interface Recent {
  readonly reading: LiveReading
  readonly since: number
}

export interface Options {
  readonly api: Api
  readonly changed: () => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds since the page was opened. */
  readonly elapsed: () => number
}

export const make = ({ api, changed, elapsed, now }: Options): Loader => {
  const kept = new Map<string, Kept>()
  const recent = new Map<number, Array<Recent>>()
  let kinds = new Map<number, Series["kind"]>()
  let loaded = new Map<number, Loaded>()
  let errors = new Map<number, ApiError>()
  let controller = new AbortController()
  let waiting = 0

  const fetchPoints = async (
    { id, kind }: Request["series"][number],
    { counters, period, window }: Request,
    signal: AbortSignal
  ): Promise<Result<Points>> => {
    if (kind === "counter" && counters !== "rate") {
      const result = await api.send<ReadonlyArray<Point>>(`series/${id}/totals`, {
        query: { from: window.from, to: window.to, per: counters },
        signal
      })
      return result.ok ? { ok: true, value: ofHistory(result.value, 0) } : result
    }
    const result: Result<History> = await api.history(id, period, signal)
    return result.ok ? { ok: true, value: ofHistory(result.value.points, result.value.width) } : result
  }

  /** Adds the readings that came after a history. Single readings are compared by time, points only get those that came later. */
  const withRecent = (id: number, kind: Series["kind"], points: Points, since: number): Points => {
    let before: LiveReading | undefined
    let result = points
    for (const { reading, since: received } of recent.get(id) ?? []) {
      if (points.width === 0 || received >= since) result = withReading(result, kind === "counter", reading, before)
      before = reading
    }
    return result
  }

  const keep = (key: string, one: Kept) => {
    kept.delete(key)
    kept.set(key, one)
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
    }
  }

  const isValid = ({ since, to }: Kept): boolean => {
    const age = elapsed() - since
    return age < fresh / 4 || to + fresh < now() - age
  }

  const load = (request: Request) => {
    controller.abort()
    controller = new AbortController()
    const { signal } = controller
    kinds = new Map(request.series.map(({ id, kind }) => [id, kind]))
    loaded = new Map([...loaded].filter(([id]) => kinds.has(id)))
    errors = new Map()
    waiting = 0
    for (const series of request.series) {
      const { id, kind } = series
      const form = formOf(series, request.counters)
      const isTotal = form !== "history"
      const key = JSON.stringify([id, form, isTotal ? request.window : request.period])
      const show = ({ points, since }: Kept) =>
        loaded.set(id, { form, points: isTotal ? points : withRecent(id, kind, points, since) })
      const found = kept.get(key)
      if (found !== undefined && isValid(found)) {
        keep(key, found)
        show(found)
        continue
      }
      waiting++
      const since = elapsed()
      void fetchPoints(series, request, signal).then((result) => {
        if (signal.aborted) return
        waiting--
        if (result.ok) {
          const one = { points: result.value, since, to: request.period.to }
          keep(key, one)
          show(one)
        } else errors.set(id, result.error)
        changed()
      })
    }
    changed()
  }

  return {
    load,
    reset: () => kept.clear(),
    note: (reading) => {
      const { series: id } = reading
      if (id === null) return false
      const all = recent.get(id) ?? []
      const before = all.at(-1)?.reading
      // Earlier ones come when the clock of the station was set back.
      if (all.some((one) => one.reading.at === reading.at)) return false
      const since = elapsed()
      all.push({ reading, since })
      while (all.length > mostRecent || all[0]!.since < since - recentFor) all.shift()
      recent.set(id, all)
      const [shown, kind] = [loaded.get(id), kinds.get(id)]
      if (shown?.form !== "history" || kind === undefined) return false
      const points = withReading(shown.points, kind === "counter", reading, before)
      loaded.set(id, { ...shown, points })
      return points !== shown.points
    },
    loaded: (id) => loaded.get(id),
    error: (id) => errors.get(id),
    isLoading: () => waiting > 0,
    destroy: () => controller.abort()
  }
}
