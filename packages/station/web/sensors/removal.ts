/** What ends or destroys: the replacement of a sensor, the deletion of readings and of a series. */
import { confirm } from "../confirm.js"
import { h, name } from "../dom.js"
import * as Field from "../field.js"
import { fromInput, toInput } from "../localTime.js"
import { propertyLabel, titleOf } from "../names.js"
import * as Ui from "../ui.js"
import type { Editing } from "./editing.js"

const day = 86_400_000

export const replacement = ({ aliasOf, changed, close, context, series }: Editing): HTMLElement => {
  const { announce, api, data } = context
  const others = [...data.series().values()].filter(
    ({ id, kind, replacedBy, unit }) =>
      id !== series.id && kind === series.kind && unit === series.unit && replacedBy === null
  )
  if (others.length === 0)
    return h(
      "p",
      { class: "hint" },
      "There is no other sensor of this kind. Connect the new one first; it appears automatically."
    )
  const label = ({ device, property, ...other }: (typeof others)[number]) =>
    `${titleOf({ device, ...other }, aliasOf)} – ${propertyLabel(property)}, ${device}`
  const other = Field.select(
    "New sensor",
    [["", "Choose …"], ...others.map((one) => [String(one.id), label(one)] as const)],
    {},
    "It takes over name and place, and plots show both as one. The readings of this sensor stay."
  )
  const { element } = Field.form(
    {
      submit: "Replace …",
      kind: "plain",
      fields: { other },
      send: async () => {
        const chosen = others.find(({ id }) => String(id) === other.control.value)
        if (chosen === undefined) {
          other.fail("Choose the new sensor.")
          return undefined
        }
        const isAgreed = await confirm({
          title: "Replace this sensor?",
          body: [
            h("p", {}, name(label(chosen)), " continues the history of ", name(titleOf(series, aliasOf)), "."),
            h("p", {}, "This cannot be undone.")
          ],
          action: "Replace"
        })
        if (!isAgreed) return undefined
        const result = await api.send(`series/${series.id}/replaced-by/${chosen.id}`, { method: "POST" })
        if (!result.ok) return result.error
        await changed()
        announce("Sensor replaced")
        close()
        return "done"
      }
    },
    other.element
  )
  return element
}

export const deletion = ({ aliasOf, changed, close, context, series, zone }: Editing): HTMLElement => {
  const { announce, api, format } = context
  const now = Date.now()
  const from = Field.input(`From (${zone.name})`, { type: "datetime-local", value: toInput(zone, now - day) })
  const to = Field.input("Until", { type: "datetime-local", value: toInput(zone, now) })
  const title = () => name(titleOf(series, aliasOf))
  let removed = 0
  const values = Field.form(
    {
      submit: "Delete readings …",
      kind: "danger",
      fields: { from, to },
      done: "Deleted",
      send: async () => {
        const period = { from: fromInput(zone, from.control.value), to: fromInput(zone, to.control.value) }
        if (period.from === undefined || period.to === undefined) {
          const field = period.from === undefined ? from : to
          field.fail("Expected a date and a time.")
          return undefined
        }
        if (period.from >= period.to) {
          to.fail("The end must be after the beginning.")
          return undefined
        }
        const span = `${format.time(period.from)} to ${format.time(period.to)}`
        const isAgreed = await confirm({
          title: "Delete these readings?",
          body: [h("p", {}, "The readings of ", title(), ` from ${span} are deleted permanently.`)],
          action: "Delete"
        })
        if (!isAgreed) return undefined
        const result = await api.send<{ readonly removed: number }>(`series/${series.id}/values`, {
          method: "DELETE",
          query: period
        })
        if (!result.ok) return result.error
        removed = result.value.removed
        announce(`${removed} readings deleted`)
        await changed()
        return "done"
      }
    },
    from.element,
    to.element
  )
  const whole = Field.form({
    submit: "Delete series …",
    kind: "danger",
    send: async () => {
      const isAgreed = await confirm({
        title: "Delete this series with its history?",
        body: [
          h("p", {}, "All readings of ", title(), ", its name and its calibrations are deleted permanently."),
          h("p", {}, "If it is still on the bus, it appears again as a new one.")
        ],
        action: "Delete all"
      })
      if (!isAgreed) return undefined
      const result = await api.send(`series/${series.id}`, { method: "DELETE" })
      if (!result.ok) return result.error
      await changed()
      announce("Series deleted")
      close()
      return "done"
    }
  })
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "hint" }, "Delete a period, such as one with a spike:"),
    values.element,
    h("p", { class: "hint" }, "Or delete the series with all its readings:"),
    whole.element
  )
}

export const csvLink = ({ context: { api }, series }: Editing): HTMLElement =>
  h(
    "a",
    {
      class: "button",
      href: api.url("export", { series: series.id, from: series.firstAt, times: "local" }),
      download: "readings.csv"
    },
    "Single readings as CSV"
  )

export const plotLink = ({ series }: Editing): HTMLElement =>
  h("a", { class: "button", href: `./plot?series=${series.id}`, "data-page": "" }, "Plot")

export const closeButton = (close: () => void): HTMLElement => Ui.button("Close", { kind: "plain", click: close })
