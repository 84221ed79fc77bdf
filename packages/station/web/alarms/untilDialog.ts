/** Asks until when nobody is told of alarms. */
import type { ApiError } from "../api.js"
import { type Child, h } from "../dom.js"
import * as Field from "../field.js"
import { fromInput, toInput } from "../localTime.js"
import type { Context } from "../page.js"
import * as Zone from "../zone.js"
import { endOf, type Preset } from "./times.js"

export interface Question {
  readonly title: Child
  readonly body: Child
  /** The verb of the button. */
  readonly action: string
  /** Sends the answer. Returns why it failed. */
  readonly send: (until: number) => Promise<ApiError | undefined>
}

const presets: ReadonlyArray<readonly [Preset, string]> = [
  ["hour", "1 hour"],
  ["night", "8 hours"],
  ["tomorrow", "Until tomorrow"]
]

const isPreset = (value: string): value is Preset => presets.some(([preset]) => preset === value)

/** Opens the dialog, which closes when the answer was sent. */
export const open = ({ action, body, send, title }: Question, context: Pick<Context, "format" | "signal">): void => {
  const { format, signal } = context
  const zone = Zone.make(format.zone)
  const now = Date.now()
  const choice = Field.select("How long", [
    ...presets.map(
      ([preset, text]) => [preset, `${text} (${format.shortTime(endOf(preset, now, zone), now)})`] as const
    ),
    ["own", "Another time"]
  ])
  const time = Field.input(`Until (${zone.name})`, {
    type: "datetime-local",
    value: toInput(zone, endOf("hour", now, zone))
  })
  const close = () => dialog.close()
  const { element } = Field.form(
    {
      submit: action,
      fields: { until: time },
      send: async () => {
        const { value } = choice.control
        const at = Date.now()
        const until = isPreset(value) ? endOf(value, at, zone) : fromInput(zone, time.control.value)
        if (until === undefined || until <= at) {
          time.fail(until === undefined ? "Expected a date and a time." : "This time has passed.")
          time.control.focus()
          return undefined
        }
        const error = await send(until)
        if (error === undefined) close()
        return error
      }
    },
    choice.element,
    time.element
  )
  element
    .querySelector(".form-end")
    ?.prepend(h("button", { class: "button", type: "button", on: { click: close } }, "Cancel"))
  const adapt = () => {
    time.element.hidden = choice.control.value !== "own"
  }
  choice.control.addEventListener("change", adapt)
  adapt()
  const dialog = h(
    "dialog",
    { class: "confirm", "aria-labelledby": "until-title", "aria-describedby": "until-body" },
    h("h2", { id: "until-title" }, title),
    h("p", { id: "until-body" }, body),
    element
  )
  signal.addEventListener("abort", close)
  dialog.addEventListener("close", () => {
    signal.removeEventListener("abort", close)
    dialog.remove()
  })
  document.body.append(dialog)
  dialog.showModal()
}
