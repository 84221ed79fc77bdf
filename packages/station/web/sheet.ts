/** A dialog at the side of the page, which leaves the rest in view. */
import { type Child, h } from "./dom.js"
import * as Ui from "./ui.js"

export interface Options {
  /** The content of its heading. */
  readonly title: Child
  readonly body: ReadonlyArray<Child>
  /** Closes it when it is aborted, such as when the page is left. */
  readonly signal: AbortSignal
  readonly closed: () => void
}

export interface Sheet {
  readonly title: HTMLElement
  readonly close: () => void
}

/** Opens it. Escape and a click beside it close it. */
export const open = ({ body, closed, signal, title: content }: Options): Sheet => {
  const title = h("h2", { id: "editor-title" }, content)
  const close = () => dialog.close()
  const dialog = h(
    "dialog",
    { class: "editor", "aria-labelledby": "editor-title" },
    h("div", { class: "editor-head" }, title, Ui.button("Close", { kind: "quiet", click: close })),
    h("div", { class: "editor-body" }, ...body)
  )
  dialog.addEventListener("click", (event) => {
    // The backdrop belongs to the dialog; its content covers the rest.
    if (event.target === dialog) close()
  })
  signal.addEventListener("abort", close)
  dialog.addEventListener("close", () => {
    signal.removeEventListener("abort", close)
    dialog.remove()
    closed()
  })
  document.body.append(dialog)
  dialog.showModal()
  return { title, close }
}
