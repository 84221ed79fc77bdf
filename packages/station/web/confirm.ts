/** Asks before something is destroyed. */
import { type Child, h } from "./dom.js"

export interface Question {
  readonly title: string
  readonly body: ReadonlyArray<Child>
  /** The verb of the button. */
  readonly action: string
}

/** Shows a question above everything. Resolves with `true` if the user agrees. */
export const confirm = ({ action, body, title }: Question): Promise<boolean> =>
  new Promise((resolve) => {
    let isAgreed = false
    const dialog = h(
      "dialog",
      { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-body" },
      h("h2", { id: "confirm-title" }, title),
      h("div", { id: "confirm-body" }, ...body),
      h(
        "div",
        { class: "form-end" },
        h("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, "Cancel"),
        h(
          "button",
          {
            class: "button danger",
            type: "button",
            on: {
              click: () => {
                isAgreed = true
                dialog.close()
              }
            }
          },
          action
        )
      )
    )
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(isAgreed)
    })
    document.body.append(dialog)
    dialog.showModal()
  })
