/** The list of events, the newest first. */
import { h, replace } from "../dom.js"
import { age } from "../format.js"
import { type AliasOf, aliases } from "../names.js"
import type { Context } from "../page.js"
import * as Subject from "../subject.js"
import type { Event, Page } from "../types.js"
import * as Ui from "../ui.js"
import { kindOf } from "./problems.js"

export interface Events {
  readonly element: HTMLElement
  readonly refresh: () => Promise<void>
  /** Whether the last refresh failed. */
  readonly hasFailed: () => boolean
}

const pageSize = 50
const most = 1000

export const make = (context: Context): Events => {
  const { api, data, format, signal } = context
  let limit = pageSize
  let onlyOpen = false
  let shown = ""
  const list = h("ol", { class: "events" })
  const note = h("div", {})
  const more = Ui.button("Show more", {
    click: () => {
      limit = Math.min(limit * 4, most)
      void refresh()
    }
  })
  more.hidden = true
  const open = h("input", {
    type: "checkbox",
    on: {
      change: () => {
        onlyOpen = open.checked
        void refresh()
      }
    }
  })

  const item = (event: Event, aliasOf: AliasOf, now: number): HTMLElement => {
    const { beganAt, count, detail, endedAt, kind } = event
    const { isBad, title } = kindOf(kind)
    const place = Subject.show(event, data, aliasOf)
    const isMoment = endedAt === beganAt
    return h(
      "li",
      { class: "event" },
      h(
        "time",
        { class: "event-time", datetime: new Date(beganAt).toISOString(), title: format.time(beganAt) },
        format.shortTime(beganAt, now)
      ),
      h(
        "div",
        { class: "event-what" },
        h(
          "p",
          { class: "event-title" },
          h("span", {}, title),
          ...place.flatMap((part, n) => [n === 0 && h("span", { class: "muted" }, "·"), part])
        ),
        detail !== "" && h("p", { class: "event-detail" }, h("bdi", {}, detail.slice(0, 2000))),
        count > 1 && h("p", { class: "event-detail" }, `Seen ${format.number(count, 0)} times`)
      ),
      isMoment
        ? h("span", {})
        : endedAt === null
          ? h("span", { class: `mark ${isBad ? "bad" : "warn"}` }, `ongoing, ${age(beganAt, now)}`)
          : h("span", { class: "mark" }, `lasted ${age(beganAt, endedAt)}`)
    )
  }

  let hasFailed = false

  const refresh = async () => {
    const query = { limit, open: onlyOpen ? true : undefined }
    const result = await api.send<Page<Event>>("events", { query, signal })
    if (signal.aborted) return
    hasFailed = !result.ok
    if (!result.ok)
      return replace(
        note,
        Ui.failure(result.error, () => void refresh())
      )
    const { items, next } = result.value
    more.hidden = next === null || limit >= most
    replace(
      note,
      items.length === 0 && h("p", { class: "hint" }, onlyOpen ? "No ongoing events." : "Nothing has happened yet.")
    )
    const key = JSON.stringify([items, data.series().size])
    if (key === shown) return
    shown = key
    const now = Date.now()
    const aliasOf = aliases(data.devices())
    replace(list, ...items.map((event) => item(event, aliasOf, now)))
  }

  return {
    element: h(
      "section",
      { class: "block", "aria-labelledby": "events-title" },
      h(
        "div",
        { class: "block-head" },
        h("h2", { id: "events-title" }, "Events"),
        h("label", { class: "check" }, open, "Ongoing only")
      ),
      h("div", { class: "card events-card" }, list, note),
      more
    ),
    refresh,
    hasFailed: () => hasFailed
  }
}
