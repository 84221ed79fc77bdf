/** The table below the plots: what each series is, its value at the cursor, and its figures in the window. */
import { h, name, replace, setClass, setText, svg } from "../dom.js"
import type { Mark } from "../marks.js"
import type { Style } from "./palette.js"
import type { Figures } from "./text.js"

export interface Row {
  readonly id: number
  readonly name: string
  readonly place: string
  readonly style: Style
  readonly value: string
  readonly band: string
  readonly figures: Figures
  /** Why there are no values, or which are left out. */
  readonly note: string
  readonly isFailed: boolean
  readonly mark: Mark | undefined
}

export interface Legend {
  readonly root: HTMLElement
  readonly show: (caption: string, rows: ReadonlyArray<Row>) => void
}

interface Cells {
  readonly root: HTMLTableRowElement
  readonly value: HTMLElement
  readonly band: HTMLElement
  readonly low: HTMLElement
  readonly mean: HTMLElement
  readonly high: HTMLElement
  readonly one: HTMLTableCellElement
  /** The figures again, for narrow screens, which have no columns for them. */
  readonly brief: HTMLElement
  readonly note: HTMLElement
  readonly mark: HTMLElement
  readonly three: ReadonlyArray<HTMLElement>
}

export const swatch = ({ color, dash }: Style): SVGSVGElement => {
  const line = svg("line", { x1: 1, y1: 5, x2: 21, y2: 5, stroke: color, "stroke-width": 3 })
  if (dash.length > 0) line.setAttribute("stroke-dasharray", dash.join(" "))
  return svg("svg", { viewBox: "0 0 22 10", width: 22, height: 10, "aria-hidden": "true", class: "plot-swatch" }, line)
}

const briefOf = (figures: Figures): string =>
  figures._tag === "One" ? figures.text : figures.low === "" ? "" : `${figures.low} – ${figures.high}`

export const make = (remove: (id: number) => void): Legend => {
  const caption = h("span", {})
  const body = h("tbody")
  const root = h(
    "table",
    { class: "plot-legend" },
    h("caption", { class: "hidden-visually" }, "Values of the series"),
    h(
      "thead",
      {},
      h(
        "tr",
        { class: "plot-head" },
        h("th", { scope: "col", class: "plot-column" }, "Series"),
        h("th", { scope: "col", class: "plot-column number at" }, caption),
        h("th", { scope: "col", class: "plot-column number figure" }, "Min"),
        h("th", { scope: "col", class: "plot-column number figure" }, "Mean"),
        h("th", { scope: "col", class: "plot-column number figure" }, "Max"),
        h("th", { scope: "col", class: "plot-column" }, h("span", { class: "hidden-visually" }, "Remove"))
      )
    ),
    body
  )
  let key = ""
  let cells = new Map<number, Cells>()

  const build = (row: Row): Cells => {
    const value = h("span", { class: "plot-value" })
    const band = h("span", { class: "plot-band muted small" })
    const figure = () => h("td", { class: "number figure" })
    const [low, mean, high] = [figure(), figure(), figure()]
    const one = h("td", { class: "number figure", colspan: 3 })
    const brief = h("span", { class: "plot-brief muted small", "aria-hidden": true })
    const note = h("span", { class: "plot-note small" })
    const mark = h("span", { class: "mark", hidden: true })
    const close = h(
      "button",
      {
        type: "button",
        class: "button quiet plot-remove",
        "aria-label": `Remove ${row.name}`,
        on: { click: () => remove(row.id) }
      },
      svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: "M4 4l8 8M12 4l-8 8" }))
    )
    const root = h(
      "tr",
      {},
      h(
        "th",
        { scope: "row", class: "plot-first" },
        h(
          "span",
          { class: "plot-series" },
          swatch(row.style),
          h(
            "span",
            { class: "plot-names" },
            name(row.name),
            row.place !== "" && name(row.place, "name muted small"),
            note,
            mark
          )
        )
      ),
      h("td", { class: "number at" }, value, band, brief),
      low,
      mean,
      high,
      one,
      h("td", { class: "remove" }, close)
    )
    return { root, value, band, low, mean, high, one, brief, note, mark, three: [low, mean, high] }
  }

  const update = (row: Row, to: Cells) => {
    setText(to.value, row.value === "" ? "–" : row.value)
    setText(to.band, row.band)
    const { figures } = row
    const isThree = figures._tag === "Three"
    for (const cell of to.three) cell.hidden = !isThree
    to.one.hidden = isThree
    if (isThree) {
      setText(to.low, figures.low)
      setText(to.mean, figures.mean)
      setText(to.high, figures.high)
    } else setText(to.one, figures.text)
    setText(to.brief, briefOf(figures))
    setText(to.note, row.note)
    setClass(to.note, "failed", row.isFailed)
    const { mark } = row
    to.mark.hidden = mark === undefined
    if (mark === undefined) return
    to.mark.className = `mark ${mark.kind}`
    to.mark.title = mark.hint
    setText(to.mark, mark.text)
  }

  return {
    root,
    show: (text, rows) => {
      const next = JSON.stringify(rows.map(({ id, name, place, style }) => [id, name, place, style]))
      if (next !== key) {
        key = next
        cells = new Map(rows.map((row) => [row.id, build(row)]))
        replace(body, ...[...cells.values()].map(({ root }) => root))
      }
      setText(caption, text)
      for (const row of rows) update(row, cells.get(row.id)!)
    }
  }
}
