/** The number of active alarms in the navigation. */
import type { ActiveAlarms } from "./activeAlarms.js"
import { h, replace, setClass } from "./dom.js"

/** A badge has little room. */
const most = 99

/** Screen readers hear the names of so many new alarms. */
const mostNames = 3

export const show = (element: HTMLElement, alarms: ActiveAlarms, announce: (text: string) => void): void => {
  let shown = ""
  alarms.subscribe((raised) => {
    const all = alarms.all()
    const text = all.length === 0 ? "" : all.length > most ? `${most}+` : String(all.length)
    if (text !== shown) {
      shown = text
      const hint = all.length === 1 ? " active alarm" : " active alarms"
      replace(element, text, text !== "" && h("span", { class: "hidden-visually" }, hint))
    }
    element.hidden = all.length === 0
    setClass(
      element,
      "calm",
      all.every(({ ackedAt }) => ackedAt !== null)
    )
    if (raised.length === 0) return
    const names = raised.slice(0, mostNames).map(({ detail, name }) => `Alarm: ${name}, ${detail}`)
    const rest = raised.length > mostNames ? `, and ${raised.length - mostNames} more alarms` : ""
    announce(`${names.join(". ")}${rest}`)
  })
}
