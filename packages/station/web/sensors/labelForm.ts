/** The forms for what a sensor is called: name and place of the series, alias of the device. */
import { h } from "../dom.js"
import * as Field from "../field.js"
import type { Editing } from "./editing.js"

/** The longest name and place that the API takes. */
const mostCharacters = 200

const mostOfAlias = 256

export const label = ({ changed, context: { api, data }, series }: Editing): HTMLElement => {
  const places = [...new Set([...data.series().values()].map(({ place }) => place))].filter((place) => place !== "")
  const list = h("datalist", { id: "places" }, ...places.sort().map((value) => h("option", { value })))
  const name = Field.input("Name", { value: series.name, maxlength: mostCharacters })
  const place = Field.input(
    "Place",
    { value: series.place, maxlength: mostCharacters, list: "places" },
    "Sensors of one place are shown together."
  )
  const hidden = h("input", { type: "checkbox", checked: series.hidden })
  const { element } = Field.form(
    {
      submit: "Save",
      fields: { name, place },
      send: async () => {
        const body = { name: name.control.value.trim(), place: place.control.value.trim(), hidden: hidden.checked }
        const result = await api.send(`series/${series.id}/label`, { method: "PUT", body })
        if (!result.ok) return result.error
        await changed()
        return "done"
      }
    },
    name.element,
    place.element,
    list,
    h("label", { class: "check" }, hidden, "Hide on Now and Plot. It is still read and stored.")
  )
  return element
}

export const alias = (
  { changed, context: { api } }: Pick<Editing, "changed" | "context">,
  device: { readonly server: string; readonly id: string; readonly alias: string | null }
): HTMLElement => {
  const field = Field.input(
    "Alias",
    { value: device.alias ?? "", maxlength: mostOfAlias, spellcheck: "false" },
    "For all programs that use this owserver. Without an alias file, owserver forgets it when it restarts; the name of the sensor stays. No slash."
  )
  const { element } = Field.form(
    {
      submit: "Set alias",
      kind: "plain",
      fields: { alias: field },
      send: async () => {
        const body = { alias: field.control.value.trim() }
        const query = { server: device.server }
        const result = await api.send(`devices/${device.id}/alias`, { method: "PUT", query, body })
        if (!result.ok) return result.error
        await changed()
        return "done"
      }
    },
    field.element
  )
  return element
}
