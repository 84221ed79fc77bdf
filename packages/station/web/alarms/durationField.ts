/** A field for a duration: a number and its unit. */
import { type Child, h } from "../dom.js"
import * as Field from "../field.js"
import { durationUnits, splitDuration } from "./times.js"

export interface DurationField {
  readonly element: HTMLElement
  readonly field: Field.Field<HTMLInputElement>
  /** Returns seconds. `undefined` for an empty field, and `"invalid"`, with its error shown, for what is no number. */
  readonly read: () => number | undefined | "invalid"
}

export const make = (label: string, seconds: number | undefined, hint?: Child): DurationField => {
  const { count, size } = splitDuration(seconds ?? 0)
  const value = seconds === undefined ? "" : String(count)
  const field = Field.input(label, { inputmode: "decimal", value }, hint)
  const unit = h(
    "select",
    { class: "input", "aria-label": `Unit of “${label}”` },
    ...durationUnits.map(([value, text]) => h("option", { value, selected: value === String(size) }, text))
  )
  const pair = h("div", { class: "duration" })
  field.control.replaceWith(pair)
  pair.append(field.control, unit)
  return {
    element: field.element,
    field,
    read: () => {
      const text = field.control.value
      if (text.trim() === "") return undefined
      const number = Field.numberOf(text)
      if (number !== undefined) return number * Number(unit.value)
      field.fail("Expected a number.")
      field.control.focus()
      return "invalid"
    }
  }
}
