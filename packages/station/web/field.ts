/** A field of a form: a control with its label, a hint and its error. */
import type { ApiError } from "./api.js"
import { type Attributes, type Child, h, setText } from "./dom.js"
import { capitalized } from "./format.js"

export interface Field<Control extends HTMLElement> {
  readonly element: HTMLElement
  readonly control: Control
  /** Shows an error. An empty text removes it. */
  readonly fail: (message: string) => void
}

let lastId = 0

const wrap = <Control extends HTMLInputElement | HTMLSelectElement>(
  label: string,
  hint: Child,
  make: (attributes: Attributes) => Control
): Field<Control> => {
  const id = `field-${++lastId}`
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert" })
  const hasHint = hint !== undefined && hint !== ""
  const control = make({ id, "aria-describedby": hasHint ? `${id}-hint ${id}-error` : `${id}-error` })
  return {
    element: h(
      "div",
      { class: "field" },
      h("label", { for: id }, label),
      control,
      hasHint && h("p", { class: "hint", id: `${id}-hint` }, hint),
      error
    ),
    control,
    fail: (message) => {
      setText(error, message)
      if (message === "") control.removeAttribute("aria-invalid")
      else control.setAttribute("aria-invalid", "true")
    }
  }
}

export const input = (label: string, attributes: Attributes = {}, hint?: Child): Field<HTMLInputElement> =>
  wrap(label, hint, (own) => h("input", { class: "input", type: "text", autocomplete: "off", ...attributes, ...own }))

export const select = (
  label: string,
  options: ReadonlyArray<readonly [value: string, text: string]>,
  attributes: Attributes = {},
  hint?: Child
): Field<HTMLSelectElement> =>
  wrap(label, hint, (own) =>
    h(
      "select",
      { class: "input", ...attributes, ...own },
      ...options.map(([value, text]) => h("option", { value }, text))
    )
  )

/** A number that a person typed: with a comma or a point. `undefined` if it is none. */
export const numberOf = (text: string): number | undefined => {
  const plain = text.trim().replace(",", ".").replace("−", "-")
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : undefined
}

export interface Form {
  readonly element: HTMLFormElement
  /** Shows an error that belongs to no field. */
  readonly fail: (message: string) => void
}

export interface FormOptions {
  /** Says what the button does. */
  readonly submit: string
  readonly kind?: "primary" | "plain" | "danger"
  readonly fields?: { readonly [name: string]: Field<HTMLElement> }
  readonly done?: string
  /** Sends. Returns the error, and nothing after a success or if the user changed their mind. */
  readonly send: () => Promise<ApiError | "done" | undefined>
}

/** The API names the field of an error: `name: expected a name of at most 200 characters`. */
export const fieldOf = (
  message: string,
  names: ReadonlyArray<string>
): { readonly field: string | undefined; readonly text: string } => {
  const [, field = "", text = ""] = /^([\w.]{1,40}): (.*)$/s.exec(message) ?? []
  return names.includes(field) ? { field, text } : { field: undefined, text: message }
}

/** A form that sends once at a time, and shows errors of the API at their field. */
export const form = (
  { done = "Saved", fields = {}, kind = "primary", send, submit }: FormOptions,
  ...children: ReadonlyArray<Child>
): Form => {
  const error = h("p", { class: "field-error", role: "alert" })
  const status = h("span", { class: "muted small", role: "status" })
  const button = h("button", { class: `button ${kind}`, type: "submit" }, submit)
  const fail = (message: string) => setText(error, message)

  const run = async () => {
    fail("")
    for (const field of Object.values(fields)) field.fail("")
    setText(status, "")
    button.disabled = true
    const result = await send()
    button.disabled = false
    if (result === "done") return setText(status, done)
    if (result === undefined) return
    const { field, text } = fieldOf(result.message, Object.keys(fields))
    if (field === undefined) return fail(capitalized(text))
    fields[field]?.fail(capitalized(text))
    fields[field]?.control.focus()
  }

  const element = h(
    "form",
    {
      class: "form",
      on: {
        submit: (event) => {
          event.preventDefault()
          if (!button.disabled) void run()
        },
        input: () => setText(status, "")
      }
    },
    ...children,
    error,
    h("div", { class: "form-end" }, button, status)
  )
  element.noValidate = true
  return { element, fail }
}
