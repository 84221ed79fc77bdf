/** Parts that several pages use. */
import type { ApiError } from "./api.js"
import type { Data } from "./data.js"
import { type Child, h, replace } from "./dom.js"
import { capitalized } from "./format.js"

/** The head of a page: its title, and what acts on all of it. */
export const head = (title: string, ...actions: ReadonlyArray<Child>): HTMLElement =>
  h("div", { class: "head" }, h("h1", {}, title), actions.length > 0 && h("div", { class: "actions" }, ...actions))

/** A message in the place of content. */
export const message = (title: string, ...body: ReadonlyArray<Child>): HTMLElement =>
  h("div", { class: "message" }, h("h2", {}, title), ...body)

const titles: { readonly [reason in ApiError["reason"]]: string } = {
  offline: "The station does not answer",
  unauthorized: "Log in to go on",
  forbidden: "The station refuses this request",
  missing: "Not found",
  invalid: "The request is not valid",
  unavailable: "Not available right now",
  failed: "Something went wrong"
}

/** An error in the place of content, with a button that tries again. */
export const failure = ({ message: text, reason }: ApiError, retry: () => void): HTMLElement =>
  h(
    "div",
    { class: "message", role: "alert" },
    h("h2", {}, titles[reason]),
    h("p", {}, reason === "offline" ? "The page tries again automatically." : capitalized(text)),
    h("button", { class: "button", type: "button", on: { click: retry } }, "Try again")
  )

/** A placeholder while content is loaded. */
export const loading = (): HTMLElement =>
  h("div", { class: "loading", role: "status" }, h("span", { class: "hidden-visually" }, "Loading"))

export interface ButtonOptions {
  readonly kind?: "plain" | "primary" | "danger" | "quiet"
  readonly label?: string
  readonly click: () => void
}

export const button = (text: Child, { click, kind = "plain", label }: ButtonOptions): HTMLButtonElement =>
  h("button", { type: "button", class: `button ${kind}`, "aria-label": label, on: { click } }, text)

/**
 * Shows a placeholder or an error until the data of all pages are loaded. Returns whether it does. What is shown already stays: it may
 * have the focus.
 */
export const isPending = (root: HTMLElement, title: string, data: Data): boolean => {
  if (data.isLoaded()) {
    delete root.dataset.pending
    return false
  }
  const error = data.error()
  const key = `${title} ${error?.reason} ${error?.message}`
  if (root.dataset.pending !== key) {
    const content = error === undefined ? loading() : failure(error, () => void data.refresh())
    replace(root, head(title), content)
    root.dataset.pending = key
  }
  return true
}
