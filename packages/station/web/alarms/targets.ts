/** The targets of the configuration, with a test for each. */
import { h, name, setClass, setText, sync } from "../dom.js"
import { age, capitalized } from "../format.js"
import { targetTypes } from "../names.js"
import type { Context } from "../page.js"
import type { Target } from "../types.js"
import * as Ui from "../ui.js"

export interface Targets {
  readonly element: HTMLElement
  readonly show: (targets: ReadonlyArray<Target>) => void
}

interface Line {
  readonly element: HTMLElement
  readonly update: (target: Target, now: number) => void
}

const makeLine = ({ name: text, type }: Target, { api, format, signal }: Context): Line => {
  const state = h("p", { class: "muted small" })
  const failure = h("p", { class: "field-error" })
  const result = h("p", { class: "target-result", role: "status" })
  const send = async () => {
    button.disabled = true
    setClass(result, "bad", false)
    setText(result, "Sending …")
    const answer = await api.send(`targets/${encodeURIComponent(text)}/test`, { method: "POST", signal })
    if (signal.aborted) return
    button.disabled = false
    setClass(result, "bad", !answer.ok)
    setText(result, answer.ok ? "The target has the test." : `The test failed: ${answer.error.message}`)
  }
  const button = Ui.button("Send test", { label: `Send test to ${text}`, click: () => void send() })
  return {
    element: h(
      "li",
      { class: "target" },
      h(
        "div",
        { class: "target-what" },
        h("h3", {}, name(text), h("span", { class: "muted small" }, targetTypes[type])),
        state,
        failure,
        result
      ),
      button
    ),
    update: ({ delivered, dropped, failure: why, lastSuccess, waiting }, now) => {
      const count = (value: number) => format.number(value, 0)
      const parts = [
        `${count(delivered)} delivered`,
        ...(lastSuccess === null ? [] : [`last ${age(lastSuccess, now)} ago`]),
        ...(waiting === 0 ? [] : [`${count(waiting)} waiting`]),
        ...(dropped === 0 ? [] : [`${count(dropped)} dropped`])
      ]
      setText(state, parts.join(", "))
      setText(failure, why === null ? "" : capitalized(why))
    }
  }
}

export const make = (context: Context): Targets => {
  const lines = new Map<string, Line>()
  const list = h("ul", { class: "targets" })
  const none = h(
    "p",
    { class: "hint" },
    "The configuration has no targets, so alarms are shown only here. Add a webhook, a command or a topic under ",
    h("code", {}, "targets"),
    " in its file."
  )
  return {
    element: h(
      "section",
      { class: "block", "aria-labelledby": "targets-title" },
      h("div", { class: "block-head" }, h("h2", { id: "targets-title" }, "Targets")),
      h("div", { class: "card alarms-card" }, list, none)
    ),
    show: (targets) => {
      const now = Date.now()
      const elements = targets.map((target) => {
        const line = lines.get(target.name) ?? makeLine(target, context)
        lines.set(target.name, line)
        line.update(target, now)
        return line.element
      })
      sync(list, elements)
      list.hidden = elements.length === 0
      none.hidden = elements.length > 0
    }
  }
}
