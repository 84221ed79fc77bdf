/** The alarms that are active. */
import { h, name, replace, setText, sync } from "../dom.js"
import { age } from "../format.js"
import { type AliasOf, aliases } from "../names.js"
import type { Context } from "../page.js"
import * as Subject from "../subject.js"
import type { Alarm } from "../types.js"
import * as Ui from "../ui.js"

export interface Active {
  readonly element: HTMLElement
  readonly update: () => void
  /** Shows how long they last, and the newest values. */
  readonly tick: () => void
}

interface Line {
  readonly element: HTMLElement
  readonly describe: (alarm: Alarm, aliasOf: AliasOf) => void
  readonly tick: (now: number) => void
}

/** So many are shown at first. */
const pageSize = 50

const makeLine = (first: Alarm, context: Context): Line => {
  const { alarms, announce, api, data, format } = context
  let alarm = first
  let shown = ""
  const title = h("p", { class: "alarm-title" }, name(first.name))
  const place = h("p", { class: "alarm-place" })
  const detail = h("p", { class: "alarm-detail" })
  const value = h("p", { class: "alarm-value" })
  const since = h("p", { class: "alarm-since muted small" })
  const marks = h("p", { class: "marks" })
  const error = h("p", { class: "field-error", role: "alert" })

  const acknowledge = async () => {
    button.disabled = true
    setText(error, "")
    const result = await api.send(`alarms/${alarm.id}/ack`, { method: "POST" })
    button.disabled = false
    if (!result.ok) return setText(error, result.error.message)
    announce("Acknowledged")
    await alarms.refresh()
    // The button is gone, and would take the focus with it.
    if (button.hidden && [button, document.body].includes(document.activeElement as HTMLElement)) element.focus()
  }
  const button = Ui.button("Acknowledge", { click: () => void acknowledge() })
  const element = h(
    "li",
    { class: "alarm", tabindex: -1 },
    h("div", { class: "alarm-what" }, title, place, detail, marks, error),
    h("div", { class: "alarm-now" }, value, since),
    h("div", { class: "alarm-action" }, button)
  )

  return {
    element,
    describe: (next, aliasOf) => {
      alarm = next
      const parts = Subject.show(alarm, data, aliasOf)
      const series = Subject.seriesOf(alarm, data)
      const key = JSON.stringify([
        alarm,
        series?.name,
        series?.place,
        parts.length,
        Subject.textOf(alarm, data, aliasOf)
      ])
      if (key === shown) return
      shown = key
      replace(place, ...parts, series !== undefined && series.place !== "" && h("span", {}, " · ", name(series.place)))
      replace(detail, h("bdi", {}, alarm.detail.slice(0, 2000)))
      button.setAttribute("aria-label", `Acknowledge ${alarm.name}, ${Subject.textOf(alarm, data, aliasOf)}`)
      button.hidden = alarm.ackedAt !== null
      element.classList.toggle("acked", alarm.ackedAt !== null)
      replace(
        marks,
        alarm.silent &&
          h(
            "span",
            {
              class: "mark",
              title: "The rule was muted, or there was maintenance. The targets are told when that ends."
            },
            "not told yet"
          ),
        alarm.ackedAt !== null &&
          h(
            "span",
            { class: "mark", title: alarm.ackedBy },
            `acknowledged ${format.shortTime(alarm.ackedAt, Date.now())}`
          )
      )
    },
    tick: (now) => {
      const series = Subject.seriesOf(alarm, data)
      const latest = series === undefined ? undefined : data.latest().get(series.id)
      setText(value, series === undefined || latest === undefined ? "" : format.valueWithUnit(series, latest.value))
      setText(since, `since ${format.shortTime(alarm.raisedAt, now)}, ${age(alarm.raisedAt, now)}`)
    }
  }
}

export const make = (context: Context): Active => {
  const { alarms, data } = context
  const lines = new Map<number, Line>()
  let limit = pageSize
  const list = h("ul", { class: "alarms" })
  const rest = h("div", {})
  const count = h("span", { class: "muted small" })
  const more = Ui.button("Show more", {
    click: () => {
      limit *= 4
      update()
    }
  })

  const update = () => {
    const now = Date.now()
    const aliasOf = aliases(data.devices())
    const all = alarms.all()
    const shown = all.slice(0, limit)
    const ids = new Set(shown.map(({ id }) => id))
    for (const id of lines.keys()) if (!ids.has(id)) lines.delete(id)
    const elements = shown.map((alarm) => {
      const line = lines.get(alarm.id) ?? makeLine(alarm, context)
      lines.set(alarm.id, line)
      line.describe(alarm, aliasOf)
      line.tick(now)
      return line.element
    })
    sync(list, elements)
    list.hidden = elements.length === 0
    more.hidden = shown.length === all.length
    setText(count, all.length === 0 ? "" : String(all.length))
    const error = alarms.error()
    const text =
      error !== undefined
        ? error.message
        : !alarms.isLoaded()
          ? "Loading …"
          : all.length === 0
            ? "No alarm is active."
            : ""
    const key = `${error === undefined} ${text}`
    if (rest.dataset.key === key) return
    rest.dataset.key = key
    replace(rest, text !== "" && h("p", { class: error === undefined ? "hint" : "hint bad" }, text))
  }

  return {
    element: h(
      "section",
      { class: "block", "aria-labelledby": "active-title" },
      h("div", { class: "block-head" }, h("h2", { id: "active-title" }, "Active alarms"), count),
      h("div", { class: "card alarms-card" }, list, rest),
      more
    ),
    update,
    tick: () => {
      const now = Date.now()
      for (const { tick } of lines.values()) tick(now)
    }
  }
}
