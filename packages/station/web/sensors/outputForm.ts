/** Writes outputs that are not on or off, such as the position of a potentiometer. */
import * as Field from "../field.js"
import type { Editing } from "./editing.js"

export const output = ({ context: { api, format }, series }: Editing): HTMLElement => {
  const unit = format.unit(series.unit)
  const value = Field.input(
    unit === "" ? "Value" : `Value (${unit})`,
    { inputmode: "decimal" },
    "It is written to the device, and recorded as an event. The next reading shows the result."
  )
  const { element } = Field.form(
    {
      submit: "Write",
      kind: "plain",
      fields: { value },
      done: "Written",
      send: async () => {
        const number = Field.numberOf(value.control.value)
        if (number === undefined) {
          value.fail("Expected a number.")
          return undefined
        }
        const body = { value: format.fromShown(series.unit, number) }
        const result = await api.send(`series/${series.id}/value`, { method: "PUT", body })
        return result.ok ? "done" : result.error
      }
    },
    value.element
  )
  return element
}
