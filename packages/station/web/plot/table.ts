/** The values of the window as a table, for people who do not see the plot or want numbers. It is made when it is opened. */
import { h, name, replace } from "../dom.js"
import type { Format } from "../format.js"
import type { Shown } from "./model.js"
import type { Window } from "./state.js"
import { figuresOf } from "./text.js"

export interface Column {
  readonly name: string
  /** Returns the text of a part of the window. */
  readonly text: (window: Window) => string
}

export interface Content {
  readonly columns: ReadonlyArray<Column>
  /** The times at which rows begin. */
  readonly times: ReadonlyArray<number>
  readonly end: number
  readonly timeText: (at: number) => string
}

/** Returns a column for each series: the mean of each part, with its least and greatest value. */
export const contentOf = (
  shown: ReadonlyArray<Shown>,
  window: Window,
  times: ReadonlyArray<number>,
  timeText: (at: number) => string,
  format: Format
): Content => {
  const columns = shown.map(
    ({ name, points, series }): Column => ({
      name,
      text: (part) => {
        const figures = figuresOf(series, points, part, format)
        if (figures._tag === "One") return figures.text
        return figures.mean === "" ? "" : `${figures.mean} (${figures.low} – ${figures.high})`
      }
    })
  )
  return { columns, times, end: window.to, timeText }
}

export interface Table {
  readonly root: HTMLElement
  /** `content` is called if the table is open. */
  readonly show: (content: () => Content) => void
}

export const make = (): Table => {
  const box = h("div", { class: "plot-table", tabindex: 0, role: "region", "aria-label": "Values as a table" })
  const details = h(
    "details",
    { class: "plot-values" },
    h("summary", { class: "plot-reveal" }, "Values as a table"),
    box
  )
  let last: (() => Content) | undefined

  const render = () => {
    if (!details.open || last === undefined) return
    const { columns, end, timeText, times } = last()
    const rows = times.map((from, n) => {
      const window = { from, to: times[n + 1] ?? end }
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, timeText(from)),
        ...columns.map(({ text }) => h("td", { class: "number" }, text(window)))
      )
    })
    replace(
      box,
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            { class: "plot-head" },
            h("th", { scope: "col", class: "plot-column" }, "From"),
            ...columns.map((column) => h("th", { scope: "col", class: "plot-column number" }, name(column.name)))
          )
        ),
        h("tbody", {}, ...rows)
      )
    )
  }
  details.addEventListener("toggle", render)

  return {
    root: details,
    show: (content) => {
      last = content
      render()
    }
  }
}
