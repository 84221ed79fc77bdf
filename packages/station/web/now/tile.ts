/** A tile: a series with its newest value. Only what changed is written to the page. */
import { h, name, replace, setClass, setText } from "../dom.js"
import { calmAge } from "../format.js"
import { alarmText, type Mark, marksIn } from "../marks.js"
import { type AliasOf, propertyLabel, titleOf } from "../names.js"
import type { Context } from "../page.js"
import * as Switch from "../switch.js"
import type { History, Series } from "../types.js"
import * as Sparkline from "./sparkline.js"

export interface Tile {
  readonly element: HTMLLIElement
  /** Shows a changed series: its name, for example. */
  readonly describe: (series: Series, aliasOf: AliasOf) => void
  /** Shows the newest value. */
  readonly update: (now: number) => void
  /** Shows the age of the value, and whether it is stale by now. */
  readonly tick: (now: number) => void
  readonly draw: (history: History, span: Sparkline.Span) => void
}

export const make = (first: Series, context: Context): Tile => {
  const { data, format } = context
  let series = first
  let shownMarks = ""
  const title = h("a", { class: "tile-title", "data-page": "" })
  const marks = h("span", { class: "marks" })
  const value = h("span", { class: "tile-number" })
  const unit = h("span", { class: "tile-unit" })
  const isOutput = first.writable && first.kind === "state"
  const toggle = isOutput ? Switch.make(first, context) : undefined
  const reading = h("div", { class: "tile-value" }, value, unit, toggle?.element)
  const spark = h("div", { class: "tile-spark" })
  const property = h("span", { class: "name" })
  const when = h("time", { class: "tile-age" })
  const element = h(
    "li",
    { class: "tile card" },
    h("div", { class: "tile-head" }, h("h3", {}, title), marks),
    reading,
    spark,
    h("p", { class: "tile-foot" }, property, when)
  )

  const latest = () => data.latest().get(series.id)

  const mark = (now: number) => {
    const found = marksIn(context, series, now)
    const key = found.map(({ hint, kind, text }) => `${kind} ${text} ${hint}`).join()
    if (key === shownMarks) return
    shownMarks = key
    setClass(
      element,
      "is-old",
      found.some(({ text }) => text !== "doubtful" && text !== alarmText)
    )
    setClass(
      element,
      "has-alarm",
      found.some(({ kind, text }) => text === alarmText && kind === "bad")
    )
    setClass(
      element,
      "is-doubtful",
      found.some(({ text }) => text === "doubtful")
    )
    replace(
      marks,
      ...found.map(({ hint, kind, text }: Mark) => h("span", { class: `mark ${kind}`, title: hint }, text))
    )
  }

  const tick = (now: number) => {
    const one = latest()
    setText(when, one === undefined ? "no reading yet" : calmAge(one.at, now))
    mark(now)
  }

  return {
    element,
    describe: (next, aliasOf) => {
      series = next
      const text = titleOf(series, aliasOf)
      if (title.textContent !== text) replace(title, name(text))
      title.href = `./plot?series=${series.id}`
      setText(property, propertyLabel(series.property))
      toggle?.describe(`${text}, ${propertyLabel(series.property)}`)
    },
    update: (now) => {
      const one = latest()
      const text = one === undefined ? "—" : format.value(series, one.value)
      setText(value, text)
      setClass(value, "is-long", text.length > 6)
      setText(unit, one === undefined ? "" : format.unit(series.unit))
      toggle?.update(one)
      if (one !== undefined) {
        when.dateTime = new Date(one.at).toISOString()
        when.title = format.time(one.at)
      }
      tick(now)
    },
    tick,
    draw: (history, span) => {
      const shape = Sparkline.shapeOf(history, span)
      if (shape.low === undefined || shape.high === undefined) return replace(spark)
      const { kind } = series
      const text = (value: number) => format.value(series, value)
      const numbers =
        kind === "counter"
          ? [h("span", { title: "Last 24 hours" }, `+${format.number(shape.total, 0)}`)]
          : kind === "state"
            ? []
            : [
                h("span", {}, h("span", { class: "hidden-visually" }, "Maximum of 24 hours "), text(shape.high)),
                h("span", {}, h("span", { class: "hidden-visually" }, "Minimum "), text(shape.low))
              ]
      replace(spark, Sparkline.draw(shape, kind), numbers.length > 0 && h("div", { class: "tile-range" }, ...numbers))
    }
  }
}
