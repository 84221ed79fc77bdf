/** The list of rules. */
import { type Child, h, name, replace, setText, sync } from "../dom.js"
import { capitalized } from "../format.js"
import { collator } from "../groups.js"
import { type AliasOf, aliases } from "../names.js"
import type { Context } from "../page.js"
import type { Definition, Rule } from "../types.js"
import * as Ui from "../ui.js"
import { watched } from "./selection.js"
import { type Part, selectorText, triggerText } from "./text.js"
import * as UntilDialog from "./untilDialog.js"

export interface Rules {
  readonly element: HTMLElement
  readonly show: (rules: ReadonlyArray<Rule>) => void
  /** Shows which rules have active alarms, and which are no longer muted. */
  readonly tick: () => void
  readonly focus: (id: number) => void
}

export interface Options {
  readonly context: Context
  readonly edit: (rule: Rule) => void
  /** Loads the rules again after a change. */
  readonly changed: () => Promise<void>
}

interface Line {
  readonly element: HTMLElement
  readonly describe: (rule: Rule, aliasOf: AliasOf) => void
  /** `active` is the number of its active alarms. */
  readonly tick: (now: number, active: number) => void
  readonly focus: () => void
}

const shownParts = (parts: ReadonlyArray<Part>): ReadonlyArray<Child> =>
  parts.map((part) => (typeof part === "string" ? part : name(part.name)))

const definitionOf = ({ id: _, mutedUntil: __, ...definition }: Rule): Definition => definition

const makeLine = (first: Rule, { changed, context, edit }: Options): Line => {
  const { announce, api, data, format } = context
  let rule = first
  let shownMarks = ""
  const title = h("button", { class: "row-name", type: "button", on: { click: () => edit(rule) } })
  const what = h("p", { class: "rule-what" })
  const when = h("p", { class: "rule-when" })
  const targets = h("p", { class: "rule-targets muted small" })
  const marks = h("span", { class: "marks" })
  const error = h("p", { class: "field-error", role: "alert" })
  let isBusy = false

  const change = async (send: () => ReturnType<typeof api.send>, done: string) => {
    if (isBusy) return
    isBusy = true
    setText(error, "")
    const result = await send()
    isBusy = false
    if (!result.ok) return setText(error, result.error.message)
    announce(done)
    await changed()
  }
  const toggle = h("button", {
    type: "button",
    class: "switch",
    role: "switch",
    "aria-checked": false,
    on: {
      click: () => {
        const body: Definition = { ...definitionOf(rule), enabled: !rule.enabled }
        void change(
          () => api.send(`rules/${rule.id}`, { method: "PUT", body }),
          `${rule.name}: ${body.enabled ? "enabled" : "disabled"}`
        )
      }
    }
  })
  const isMuted = (now: number) => (rule.mutedUntil ?? 0) > now
  const mute = Ui.button("Mute …", {
    kind: "quiet",
    click: () => {
      if (isMuted(Date.now()))
        return void change(
          () => api.send(`rules/${rule.id}/mute`, { method: "PUT", body: { until: null } }),
          `${rule.name}: no longer muted`
        )
      UntilDialog.open(
        {
          title: h("span", {}, "Mute ", name(rule.name)),
          body: "Its alarms are shown here, but no target is told until then.",
          action: "Mute",
          send: async (until) => {
            const result = await api.send(`rules/${rule.id}/mute`, { method: "PUT", body: { until } })
            if (!result.ok) return result.error
            announce(`${rule.name}: muted`)
            await changed()
            return undefined
          }
        },
        context
      )
    }
  })
  const element = h(
    "li",
    { class: "rule" },
    toggle,
    h(
      "div",
      { class: "rule-main" },
      h("div", { class: "rule-head" }, h("h3", {}, title), marks),
      h("div", { class: "rule-line" }, what, when),
      targets,
      error
    ),
    mute
  )

  const tick = (now: number, active: number) => {
    const until = isMuted(now) ? format.shortTime(rule.mutedUntil ?? 0, now) : ""
    const key = `${active} ${until}`
    if (key === shownMarks) return
    shownMarks = key
    setText(mute, until === "" ? "Mute …" : "Unmute")
    mute.setAttribute("aria-label", until === "" ? `Mute ${rule.name}` : `Unmute ${rule.name}`)
    replace(
      marks,
      active > 0 && h("span", { class: "mark bad" }, active === 1 ? "1 active" : `${active} active`),
      until !== "" && h("span", { class: "mark warn" }, `muted until ${until}`)
    )
  }

  return {
    element,
    describe: (next, aliasOf) => {
      rule = next
      shownMarks = ""
      if (!isBusy) setText(error, "")
      const found = watched(rule, data.series())
      if (title.textContent !== rule.name) replace(title, name(rule.name))
      title.setAttribute("aria-label", `Edit ${rule.name}`)
      toggle.setAttribute("aria-checked", String(rule.enabled))
      toggle.setAttribute("aria-label", `${rule.name}, enabled`)
      element.classList.toggle("off", !rule.enabled)
      replace(what, ...shownParts(selectorText(rule, data.series(), aliasOf)))
      setText(when, capitalized(triggerText(rule, found, format)))
      replace(
        targets,
        ...(rule.targets.length === 0
          ? ["Tells nobody"]
          : ["Tells ", ...rule.targets.flatMap((one, n) => [n > 0 && ", ", name(one)])])
      )
    },
    tick,
    focus: () => title.focus()
  }
}

export const make = (options: Options): Rules => {
  const { alarms, data } = options.context
  const lines = new Map<number, Line>()
  const list = h("ul", { class: "rules" })
  const none = h(
    "p",
    { class: "hint" },
    "There are no rules yet. A rule raises an alarm, such as when a freezer is warm."
  )
  const tick = () => {
    const now = Date.now()
    const counts = new Map<number, number>()
    for (const { rule } of alarms.all()) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    for (const [id, line] of lines) line.tick(now, counts.get(id) ?? 0)
  }
  return {
    element: h(
      "section",
      { class: "block", "aria-labelledby": "rules-title" },
      h("div", { class: "block-head" }, h("h2", { id: "rules-title" }, "Rules")),
      h("div", { class: "card alarms-card" }, list, none)
    ),
    show: (rules) => {
      const aliasOf = aliases(data.devices())
      const ids = new Set(rules.map(({ id }) => id))
      for (const id of lines.keys()) if (!ids.has(id)) lines.delete(id)
      const sorted = [...rules].sort((one, other) => collator.compare(one.name, other.name) || one.id - other.id)
      const elements = sorted.map((rule) => {
        const line = lines.get(rule.id) ?? makeLine(rule, options)
        lines.set(rule.id, line)
        line.describe(rule, aliasOf)
        return line.element
      })
      sync(list, elements)
      list.hidden = elements.length === 0
      none.hidden = elements.length > 0
      tick()
    },
    tick,
    focus: (id) => lines.get(id)?.focus()
  }
}
