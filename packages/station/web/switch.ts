/** Switches for outputs that the configuration declares writable. */
import type { Api } from "./api.js"
import { h, setText } from "./dom.js"
import type { Latest, Series } from "./types.js"

export interface Switch {
  readonly element: HTMLElement
  /** Says what it switches, to users of screen readers. */
  readonly describe: (label: string) => void
  /** Shows what was read last. */
  readonly update: (latest: Latest | undefined) => void
}

/** Makes the switch of a series. */
export const make = (
  series: Pick<Series, "id">,
  { announce, api }: { readonly api: Api; readonly announce: (text: string) => void }
): Switch => {
  let label = ""
  /** A value that was written. Readings from before are not shown. */
  let written: { readonly value: number; readonly after: number } | undefined
  let known: Latest | undefined
  let shown = 0
  let isBusy = false
  const error = h("span", { class: "field-error", role: "alert" })
  const control = h("button", {
    type: "button",
    class: "switch",
    role: "switch",
    "aria-checked": false,
    on: { click: () => void write() }
  })

  const show = (value: number) => {
    shown = value
    control.setAttribute("aria-checked", String(value !== 0))
  }

  const write = async () => {
    if (isBusy) return
    isBusy = true
    control.setAttribute("aria-busy", "true")
    setText(error, "")
    const value = shown === 0 ? 1 : 0
    const result = await api.send(`series/${series.id}/value`, { method: "PUT", body: { value } })
    isBusy = false
    control.removeAttribute("aria-busy")
    if (!result.ok) return setText(error, result.error.message)
    written = { value, after: known?.at ?? 0 }
    show(value)
    announce(`${label}: ${value === 0 ? "off" : "on"}`)
  }

  return {
    element: h("span", { class: "switch-field" }, control, error),
    describe: (next) => {
      label = next
      control.setAttribute("aria-label", label)
    },
    update: (latest) => {
      known = latest
      if (latest === undefined || isBusy) return
      if (written !== undefined && latest.at <= written.after) return
      written = undefined
      show(latest.value)
    }
  }
}
