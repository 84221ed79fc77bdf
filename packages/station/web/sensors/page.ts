/** All sensors as a list, with an editor for each. */
import { h, replace, setText, sync } from "../dom.js"
import { aliases } from "../names.js"
import { nothing } from "../now/nothing.js"
import type { Page } from "../page.js"
import * as Ui from "../ui.js"
import * as Editor from "./editor.js"
import * as Line from "./line.js"
import { type Order, passes, type Row, rowsOf, type Show, sorted } from "./rows.js"

const shows: ReadonlyArray<readonly [Show, string]> = [
  ["all", "All sensors"],
  ["problems", "With problems"],
  ["unnamed", "Without a name"],
  ["hidden", "Hidden"],
  ["replaced", "Replaced"]
]

const columns: ReadonlyArray<readonly [className: string, text: string, order?: Order]> = [
  ["name", "Name", "name"],
  ["place", "Place", "place"],
  ["value", "Value"],
  ["family", "Chip", "family"],
  ["server", "Server", "server"],
  ["seen", "Last seen", "seen"]
]

const isShow = (text: string | null): text is Show => shows.some(([show]) => show === text)

export const page: Page = {
  title: "Sensors",
  mount: (root, context) => {
    const { address, announce, data } = context
    const lines = new Map<string, Line.Line>()
    const params = address.params()
    const given = params.get("show")
    let show: Show = isShow(given) ? given : "all"
    let query = params.get("q") ?? ""
    let order: Order = "name"
    let isReversed = false
    let isEditing = false

    const keep = () => {
      const next = new URLSearchParams()
      if (query !== "") next.set("q", query)
      if (show !== "all") next.set("show", show)
      address.setParams(next)
    }
    const search = h("input", {
      class: "input search",
      type: "search",
      placeholder: "Search",
      value: query,
      "aria-label": "Search sensors",
      on: {
        input: () => {
          query = search.value
          keep()
          arrange()
        },
        change: () => announce(count.textContent ?? "")
      }
    })
    const filter = h(
      "select",
      {
        class: "input filter",
        "aria-label": "Show",
        on: {
          change: () => {
            show = isShow(filter.value) ? filter.value : "all"
            keep()
            arrange()
            announce(count.textContent ?? "")
          }
        }
      },
      ...shows.map(([value, text]) => h("option", { value, selected: value === show }, text))
    )
    const count = h("p", { class: "muted small count" })
    const headers = new Map<Order, HTMLTableCellElement>()
    const sortBy = (next: Order) => {
      isReversed = next === order && !isReversed
      order = next
      arrange()
    }
    const header = columns.map(([className, text, by]) => {
      if (by === undefined) return h("th", { scope: "col", class: `col-${className}` }, text)
      const cell = h(
        "th",
        { scope: "col", class: `col-${className}` },
        h("button", { type: "button", class: "sort", on: { click: () => sortBy(by) } }, text)
      )
      headers.set(by, cell)
      return cell
    })
    const body = h("tbody", {})
    const table = h(
      "table",
      { class: "sensors" },
      h("thead", {}, h("tr", {}, ...header, h("td", { class: "col-edit" }))),
      body
    )
    const list = h("div", { class: "card sensors-card" }, table)
    const rest = h("div", {})
    const head = Ui.head("Sensors", filter, search)

    const edit = (row: Row) => {
      if (isEditing) return
      isEditing = true
      Editor.open(row, context, () => {
        isEditing = false
        lines.get(row.key)?.focus()
      })
    }

    const arrange = () => {
      const now = Date.now()
      const aliasOf = aliases(data.devices())
      const rows = rowsOf(data.series().values(), data.devices(), aliasOf)
      const found = rows.filter((row) => passes(row, { query, show }, aliasOf, Line.hasProblem(row, context, now)))
      const known = new Set(rows.map(({ key }) => key))
      for (const key of lines.keys()) if (!known.has(key)) lines.delete(key)
      const elements = sorted(found, order, isReversed, data.latest()).map((row) => {
        const line = lines.get(row.key) ?? Line.make(row, context, edit)
        lines.set(row.key, line)
        line.describe(row)
        line.update(now)
        return line.element
      })
      sync(body, elements)
      for (const [by, cell] of headers) {
        if (by === order) cell.setAttribute("aria-sort", isReversed ? "descending" : "ascending")
        else cell.removeAttribute("aria-sort")
      }
      table.classList.toggle("one-server", data.servers().length < 2)
      list.hidden = elements.length === 0
      setText(
        count,
        elements.length === rows.length ? `${rows.length} series` : `${elements.length} of ${rows.length} series`
      )
      count.hidden = rows.length === 0
      if (rows.length === 0) replace(rest, nothing(data))
      else if (elements.length === 0)
        replace(rest, Ui.message("No sensor matches", h("p", {}, "Change the search, or show all sensors.")))
      else replace(rest)
    }

    const update = () => {
      if (Ui.isPending(root, "Sensors", data)) return
      if (head.parentNode !== root) replace(root, head, list, rest, count)
      arrange()
    }
    const tick = () => {
      const now = Date.now()
      for (const { element, update } of lines.values()) if (element.isConnected) update(now)
    }
    const unsubscribe = data.subscribe((change) => {
      if (change._tag === "All") return update()
      const now = Date.now()
      for (const id of change.series) lines.get(`series ${id}`)?.update(now)
    })
    const unsubscribeAlarms = context.alarms.subscribe(() => {
      if (data.isLoaded()) update()
    })
    const ticking = setInterval(tick, 1000)
    update()
    return () => {
      unsubscribe()
      unsubscribeAlarms()
      clearInterval(ticking)
    }
  }
}
