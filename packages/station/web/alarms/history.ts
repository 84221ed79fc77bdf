/** The alarms that are over, the newest first. */
import type { ApiError } from "../api.js"
import { h, name, replace } from "../dom.js"
import { age } from "../format.js"
import { type AliasOf, aliases } from "../names.js"
import type { Context } from "../page.js"
import * as Subject from "../subject.js"
import type { Alarm, Page } from "../types.js"
import * as Ui from "../ui.js"

export interface History {
  readonly element: HTMLElement
  readonly refresh: () => Promise<void>
  readonly hasFailed: () => boolean
}

const pageSize = 50

/** Pages of the API have at most so many. */
const largestPage = 1000

/** What is shown is bounded, and so are the requests for it: active alarms are left out here. */
const most = 5000
const mostRequests = 20

export const make = (context: Context): History => {
  const { api, data, format, signal } = context
  let wanted = pageSize
  let error: ApiError | undefined
  let shown = ""
  let turn = 0
  const list = h("ol", { class: "events" })
  const note = h("div", {})
  const more = Ui.button("Show more", {
    click: () => {
      wanted = Math.min(wanted * 2, most)
      void refresh()
    }
  })
  more.hidden = true

  const item = (alarm: Alarm, aliasOf: AliasOf, now: number): HTMLElement => {
    const { ackedAt, ackedBy, clearedAt, detail, raisedAt, silent } = alarm
    const parts = Subject.show(alarm, data, aliasOf)
    return h(
      "li",
      { class: "event" },
      h(
        "time",
        { class: "event-time", datetime: new Date(raisedAt).toISOString(), title: format.time(raisedAt) },
        format.shortTime(raisedAt, now)
      ),
      h(
        "div",
        { class: "event-what" },
        h("p", { class: "event-title" }, name(alarm.name), h("span", { class: "muted" }, "·"), ...parts),
        h("p", { class: "event-detail" }, h("bdi", {}, detail.slice(0, 2000))),
        silent && h("p", { class: "event-detail" }, "Nobody was told."),
        ackedAt !== null &&
          h(
            "p",
            { class: "event-detail" },
            `Acknowledged ${format.shortTime(ackedAt, now)} by `,
            h("bdi", {}, ackedBy.slice(0, 200))
          )
      ),
      h("span", { class: "mark" }, `lasted ${age(raisedAt, clearedAt ?? now)}`)
    )
  }

  /** Loads as many as are wanted, or all. */
  const load = async (): Promise<{ readonly items: ReadonlyArray<Alarm>; readonly isAll: boolean } | ApiError> => {
    const items: Array<Alarm> = []
    let after: number | string | undefined
    for (let requests = 0; requests < mostRequests; requests++) {
      const query = { after, limit: Math.min(Math.max(wanted - items.length, pageSize), largestPage) }
      const result = await api.send<Page<Alarm>>("alarms", { query, signal })
      if (!result.ok) return result.error
      items.push(...result.value.items.filter(({ clearedAt }) => clearedAt !== null))
      if (result.value.next === null) return { items: items.slice(0, wanted), isAll: items.length <= wanted }
      if (items.length >= wanted) break
      after = result.value.next
    }
    return { items: items.slice(0, wanted), isAll: false }
  }

  const refresh = async () => {
    const mine = ++turn
    const result = await load()
    if (signal.aborted || mine !== turn) return
    error = "reason" in result ? result : undefined
    if ("reason" in result)
      return replace(
        note,
        Ui.failure(result, () => void refresh())
      )
    const { isAll, items } = result
    more.hidden = isAll || wanted >= most
    replace(note, items.length === 0 && h("p", { class: "hint" }, "No alarm has ended yet."))
    const key = JSON.stringify([items, data.series().size])
    if (key === shown) return
    shown = key
    const now = Date.now()
    const aliasOf = aliases(data.devices())
    replace(list, ...items.map((alarm) => item(alarm, aliasOf, now)))
  }

  return {
    element: h(
      "section",
      { class: "block", "aria-labelledby": "past-title" },
      h("div", { class: "block-head" }, h("h2", { id: "past-title" }, "Past alarms")),
      h("div", { class: "card events-card" }, list, note),
      more
    ),
    refresh,
    hasFailed: () => error !== undefined
  }
}
