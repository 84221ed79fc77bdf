/** A row of the list. Only what changed is written to the page. */
import { h, name, replace, setClass, setText } from "../dom.js"
import { chipOf } from "../families.js"
import { calmAge } from "../format.js"
import { alarmText, marksIn } from "../marks.js"
import { propertyLabel } from "../names.js"
import type { Context } from "../page.js"
import * as Switch from "../switch.js"
import type { Row } from "./rows.js"

export interface Line {
  readonly element: HTMLTableRowElement
  readonly row: () => Row
  readonly describe: (row: Row) => void
  readonly update: (now: number) => void
  readonly focus: () => void
}

/** Returns what the list says of a row beside its value. */
export const marksOfRow = (
  { device, series }: Row,
  context: Pick<Context, "alarms" | "data">,
  now: number
): ReadonlyArray<{ readonly kind: "" | "warn" | "bad"; readonly text: string; readonly hint: string }> => {
  if (series === undefined) {
    if (device?.missing === true) return [{ kind: "bad", text: "missing", hint: "The device is no longer on the bus." }]
    return [
      {
        kind: "",
        text: "not collected",
        hint: "No rule of the configuration reads this device, or it has no number to read."
      }
    ]
  }
  if (series.replacedBy !== null) return [{ kind: "", text: "replaced", hint: "Another sensor continues this one." }]
  const marks = marksIn(context, series, now)
  return series.hidden ? [...marks, { kind: "", text: "hidden", hint: "It is not shown on Now and Plot." }] : marks
}

export const hasProblem = (row: Row, context: Pick<Context, "alarms" | "data">, now: number): boolean =>
  marksOfRow(row, context, now).some(({ kind }) => kind !== "")

export const make = (first: Row, context: Context, edit: (row: Row) => void): Line => {
  const { data, format } = context
  let row = first
  let shownMarks: string | undefined
  const button = h("button", { class: "row-name", type: "button", on: { click: () => edit(row) } })
  const details = h("div", { class: "row-details" })
  const place = h("td", { class: "col-place" })
  const value = h("span", {})
  const marks = h("span", { class: "marks" })
  const seen = h("td", { class: "col-seen" })
  const family = h("td", { class: "col-family" })
  const server = h("td", { class: "col-server" })
  const toggle =
    first.series?.writable === true && first.series.kind === "state" ? Switch.make(first.series, context) : undefined
  const element = h(
    "tr",
    {},
    h("th", { scope: "row", class: "col-name" }, button, details),
    place,
    h("td", { class: "col-value" }, h("div", { class: "row-value" }, toggle?.element, value, marks)),
    family,
    server,
    seen,
    h("td", { class: "col-edit" }, h("span", { class: "chevron", "aria-hidden": "true" }))
  )
  // A click anywhere in the row is a click on its button.
  element.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("button, a") === null) edit(row)
  })

  const mark = (now: number) => {
    const found = marksOfRow(row, context, now)
    const key = found.map(({ hint, kind, text }) => `${kind} ${text} ${hint}`).join()
    if (key === shownMarks) return
    shownMarks = key
    setClass(
      element,
      "is-old",
      found.some(({ text }) => text !== "doubtful" && text !== alarmText)
    )
    replace(marks, ...found.map(({ hint, kind, text }) => h("span", { class: `mark ${kind}`, title: hint }, text)))
  }

  return {
    element,
    row: () => row,
    describe: (next) => {
      row = next
      const { address, series, title } = row
      if (button.textContent !== title) replace(button, name(title))
      const property = series === undefined ? "" : propertyLabel(series.property)
      const label = property === "" ? title : `${title}, ${property}`
      button.setAttribute("aria-label", `Edit ${label}`)
      toggle?.describe(label)
      // An address is not shown twice.
      const text = [property, title === address ? "" : address]
      if (details.textContent !== text.join(""))
        replace(details, h("span", {}, text[0]), h("span", { class: "code" }, text[1]))
      if (place.textContent !== row.place) replace(place, name(row.place))
      setText(family, chipOf(row.family))
      if (server.textContent !== row.server) replace(server, name(row.server))
    },
    update: (now) => {
      const latest = row.series === undefined ? undefined : data.latest().get(row.series.id)
      if (row.series === undefined || latest === undefined) {
        setText(value, "")
        setText(seen, "")
      } else {
        setText(value, toggle === undefined ? format.valueWithUnit(row.series, latest.value) : "")
        setText(seen, calmAge(latest.at, now))
        toggle?.update(latest)
      }
      mark(now)
    },
    focus: () => button.focus()
  }
}
