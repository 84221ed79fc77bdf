import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Display from "../format/display.js"
import type * as Series from "../model/Series.js"
import type { Period, Point, Value } from "../store/Store.js"
import { type CommandFailure, type HostTag, line, note, record, HostTag as Tag } from "./context.js"
import type { StationCommand } from "./StationCommand.js"
import type { Source } from "./source.js"
import { table } from "./table.js"
import { select } from "./targets.js"
import { withSource } from "./withSource.js"

const iso = (at: number): string => DateTime.formatIso(DateTime.unsafeMake(at))

const identity = ({ device, name, place, property, server, unit }: Series.Series) => ({
  server,
  device,
  property,
  name,
  place,
  unit
})

const list = ({ display, latest: newest, series }: Source) =>
  Effect.gen(function* () {
    const { json } = yield* Tag
    const all = yield* series
    const latest = new Map((yield* newest).map((value): [number, Value] => [value.series, value]))
    if (json) {
      for (const series of all) {
        const value = latest.get(series.id)
        const newest = value && { at: iso(value.at), value: value.value, quality: value.quality }
        yield* line(JSON.stringify({ ...identity(series), kind: series.kind, hidden: series.hidden, ...newest }))
      }
      return
    }
    if (all.length === 0) return yield* note("nothing is stored yet")
    const rows = all.map((series) => {
      const value = latest.get(series.id)
      const shown = value && display.value(series.unit, value.value)
      return [
        series.device,
        series.property,
        series.name,
        series.place,
        Display.number(shown),
        display.unit(series.unit),
        value === undefined ? "" : display.time(value.at)
      ]
    })
    yield* Effect.forEach(table([["device", "property", "name", "place", "value", "unit", "time"], ...rows], [4]), line)
  })

const columns = {
  gauge: ["time", "mean", "min", "max", "readings"],
  state: ["time", "share", "min", "max", "readings"],
  counter: ["time", "count", "increase", "readings"],
  single: ["time", "value", "", ""]
} as const

const cells = (series: Series.Series, width: number, display: Display.Display, point: Point): ReadonlyArray<string> => {
  const shown = (value: number | undefined) =>
    Display.number(value === undefined ? undefined : display.value(series.unit, value))
  const readings = `${point.n}${point.doubted > 0 ? ` (${point.doubted} doubtful)` : ""}`
  const time = display.time(point.at)
  if (width === 0) return [time, shown(point.avg), "", point.doubted > 0 ? "doubtful" : ""]
  return series.kind === "counter"
    ? [time, shown(point.avg), Display.number(point.delta), readings]
    : [time, shown(point.avg), shown(point.min), shown(point.max), readings]
}

const ofSeries = ({ display, history: read }: Source, series: Series.Series, period: Period, points: number) =>
  Effect.gen(function* () {
    const { json } = yield* Tag
    const history = yield* read(series.id, { ...period, points })
    if (json) {
      for (const { at, avg, delta, doubted, max, min, n, until } of history.points) {
        const values = { n, min, avg, max, delta, doubted }
        yield* record({ ...identity(series), at: iso(at), until: iso(until), ...values }, "")
      }
      return
    }
    const unit = display.unit(series.unit)
    yield* line(`${Display.nameOf(series)}${unit === "" ? "" : `, ${unit}`}`)
    if (history.points.length === 0) return yield* line("no readings")
    const heading = columns[history.width === 0 ? "single" : series.kind]
    const rows = history.points.map((point) => cells(series, history.width, display, point))
    yield* Effect.forEach(table([heading, ...rows], [1, 2, 3]), line)
  })

/** Prints a history of each series, or lists all series. */
export const history = (
  options: Extract<StationCommand, { readonly _tag: "History" }>
): Effect.Effect<void, CommandFailure, HostTag> =>
  withSource(options, (source) =>
    Effect.gen(function* () {
      const { points, since, targets } = options
      if (targets.length === 0) return yield* list(source)
      const selected = yield* select(yield* source.series, targets)
      const { json } = yield* Tag
      const now = yield* Clock.currentTimeMillis
      for (const [n, series] of selected.entries()) {
        if (n > 0 && !json) yield* line("")
        yield* ofSeries(source, series, { from: now - since, to: now + 1 }, points)
      }
    })
  )
