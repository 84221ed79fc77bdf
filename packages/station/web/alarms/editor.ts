/** The editor of a rule, in a dialog beside the page. */
import { confirm } from "../confirm.js"
import { h, name, setText } from "../dom.js"
import * as Field from "../field.js"
import { aliases } from "../names.js"
import type { Context } from "../page.js"
import * as Sheet from "../sheet.js"
import type { Definition, Rule, Target } from "../types.js"
import { watched } from "./selection.js"
import * as TriggerFields from "./triggerFields.js"
import * as WatchFields from "./watchFields.js"

export interface Options {
  readonly context: Context
  readonly targets: ReadonlyArray<Target>
  /** Loads the rules again after a change. */
  readonly changed: () => Promise<void>
  readonly closed: () => void
}

/** The longest name that the API takes. */
const mostCharacters = 200

const empty: Definition = {
  name: "",
  selector: { series: [] },
  trigger: { kind: "value" },
  hold: 0,
  targets: [],
  enabled: true
}

/** A check box for each target. The targets of a rule may be gone from the configuration. */
const makeTargets = (chosen: ReadonlyArray<string>, targets: ReadonlyArray<Target>) => {
  const known = new Set(targets.map(({ name }) => name))
  const names = [...known, ...chosen.filter((one) => !known.has(one))]
  const boxes = names.map((one) => ({ one, box: h("input", { type: "checkbox", checked: chosen.includes(one) }) }))
  const error = h("p", { class: "field-error", role: "alert" })
  const element = h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, "Tell"),
    ...boxes.map(({ box, one }) =>
      h(
        "label",
        { class: "check" },
        box,
        name(one),
        !known.has(one) && h("span", { class: "mark warn" }, "not configured")
      )
    ),
    names.length === 0 && h("p", { class: "hint" }, "The configuration has no targets. Alarms are shown here."),
    error
  )
  const field: Field.Field<HTMLElement> = {
    element,
    control: boxes[0]?.box ?? element,
    fail: (message) => setText(error, message)
  }
  return { field, read: () => boxes.flatMap(({ box, one }) => (box.checked ? [one] : [])) }
}

/** Opens the editor of a rule, or of a new one. */
export const open = (rule: Rule | undefined, { changed, closed, context, targets }: Options): void => {
  const { announce, api, data, format, signal } = context
  const aliasOf = aliases(data.devices())
  const start = rule ?? empty
  const label = Field.input("Name", { value: start.name, maxlength: mostCharacters })
  const told = makeTargets(start.targets, targets)
  const enabled = h("input", { type: "checkbox", checked: start.enabled })
  const preview = h("p", { class: "hint", role: "status" })

  const adapt = () => {
    const all = data.series()
    const selector = watch.selector()
    // Every series fits the trigger `stale`.
    trigger.adapt(watch.way(), watched({ selector, trigger: { kind: "stale" } }, all))
    const kind = trigger.kind()
    const count = watched({ selector, trigger: { kind } as Rule["trigger"] }, all).length
    preview.hidden = kind === "lost" || (watch.way() === "sensors" && (selector.series ?? []).length === 0)
    setText(
      preview,
      count === 0 ? "No sensor has such values now." : `Watches ${count === 1 ? "1 series" : `${count} series`} now.`
    )
  }
  const watch = WatchFields.make(start, context, aliasOf, () => adapt())
  const initial = watched(start, data.series())
  const trigger = TriggerFields.make(start, format, { initial, isNew: rule === undefined }, () => adapt())
  adapt()

  const form = Field.form(
    {
      submit: "Save",
      fields: { name: label, ...watch.fields, ...trigger.fields, targets: told.field },
      send: async () => {
        const text = label.control.value.trim()
        if (text === "") {
          label.fail("Enter a name, such as Freezer too warm.")
          label.control.focus()
          return undefined
        }
        if (watch.check()) return undefined
        const raise = trigger.read()
        if (raise === undefined) return undefined
        const body: Definition = {
          name: text,
          selector: watch.selector(),
          ...raise,
          targets: told.read(),
          enabled: enabled.checked
        }
        const result =
          rule === undefined
            ? await api.send("rules", { method: "POST", body })
            : await api.send(`rules/${rule.id}`, { method: "PUT", body })
        if (!result.ok) return result.error
        await changed()
        announce("Rule saved")
        sheet.close()
        return "done"
      }
    },
    label.element,
    h("h3", {}, "Watch"),
    watch.element,
    preview,
    h("h3", {}, "Alarm"),
    trigger.element,
    told.field.element,
    h("label", { class: "check" }, enabled, "Enabled")
  )

  const remove = async () => {
    if (rule === undefined) return undefined
    const isAgreed = await confirm({
      title: "Delete this rule?",
      body: [h("p", {}, name(rule.name), " is deleted, and its active alarms end. Past alarms stay.")],
      action: "Delete"
    })
    if (!isAgreed) return undefined
    const result = await api.send(`rules/${rule.id}`, { method: "DELETE" })
    if (!result.ok) return result.error
    await changed()
    announce("Rule deleted")
    sheet.close()
    return "done" as const
  }

  const deletion = Field.form({ submit: "Delete rule …", kind: "danger", send: remove })
  const sheet = Sheet.open({
    title: rule === undefined ? "New rule" : name(rule.name),
    body: [form.element, rule !== undefined && h("div", { class: "part rule-end" }, deletion.element)],
    signal,
    closed
  })
  if (rule === undefined) label.control.focus()
}
