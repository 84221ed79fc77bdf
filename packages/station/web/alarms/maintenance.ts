/** The maintenance, in which nobody is told of alarms. */
import { h, replace, setText } from "../dom.js"
import type { Context } from "../page.js"
import * as Ui from "../ui.js"
import * as UntilDialog from "./untilDialog.js"

export interface Maintenance {
  /** The button that begins it. */
  readonly button: HTMLElement
  /** Says that there is maintenance, with a button that ends it. */
  readonly element: HTMLElement
  readonly show: (until: number | null) => void
  /** Shows when it is over. */
  readonly tick: () => void
}

export const make = (context: Context, changed: () => Promise<void>): Maintenance => {
  const { announce, api, format } = context
  let until = 0
  let shown: string | undefined
  const text = h("span", {})
  const error = h("p", { class: "field-error", role: "alert" })
  const set = async (next: number | null) => {
    const result = await api.send("maintenance", { method: "PUT", body: { until: next } })
    if (!result.ok) return result.error
    announce(next === null ? "Maintenance ended" : "Maintenance begun")
    await changed()
    return undefined
  }
  const end = async () => {
    const failure = await set(null)
    setText(error, failure?.message ?? "")
    if (failure === undefined) button.focus()
  }
  const button = Ui.button("Maintenance …", {
    click: () =>
      UntilDialog.open(
        {
          title: "Begin maintenance",
          body: "Alarms are shown here, but no target is told until then. It is for work on sensors, or for defrosting.",
          action: "Begin",
          send: set
        },
        context
      )
  })
  const element = h("div", { class: "maintenance", role: "status" })
  const tick = () => {
    const now = Date.now()
    const next = until > now ? `Maintenance until ${format.shortTime(until, now)}: nobody is told of alarms.` : ""
    if (next === shown) return
    shown = next
    setText(text, next)
    button.hidden = next !== ""
    element.hidden = next === ""
    if (next === "") replace(element)
    else replace(element, text, Ui.button("End now", { click: () => void end() }), error)
  }
  tick()
  return {
    button,
    element,
    show: (next) => {
      until = next ?? 0
      tick()
    },
    tick
  }
}
