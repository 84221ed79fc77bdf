/** What is shown in the place of curves: an error, or why there are none. */
import type { ApiError } from "../api.js"
import { h, replace } from "../dom.js"
import { button, failure, message } from "../ui.js"
import type { Loader } from "./loader.js"
import type { Shown } from "./model.js"
import type { Window } from "./state.js"

export type Content =
  | { readonly _tag: "None" }
  | { readonly _tag: "Choose" }
  | { readonly _tag: "Empty" }
  | { readonly _tag: "Failed"; readonly error: ApiError }

export interface Overlay {
  readonly root: HTMLElement
  readonly show: (content: Content, actions: { readonly retry: () => void; readonly all: () => void }) => void
}

const isIn = ({ points }: Shown, { from, to }: Window): boolean =>
  points.at.some((at, i) => at <= to && points.until[i]! >= from)

/** An error of some series is told beside them, and one of all instead of the plot. */
export const contentOf = (
  shown: ReadonlyArray<Shown>,
  loader: Pick<Loader, "error" | "isLoading">,
  window: Window
): Content => {
  if (shown.length === 0) return { _tag: "Choose" }
  if (shown.some((one) => isIn(one, window))) return { _tag: "None" }
  const errors = shown.map(({ series: { id } }) => loader.error(id))
  const [error] = errors
  if (error !== undefined && errors.every((one) => one !== undefined)) return { _tag: "Failed", error }
  return loader.isLoading() || shown.some(({ isLoaded }) => !isLoaded) ? { _tag: "None" } : { _tag: "Empty" }
}

export const make = (): Overlay => {
  const root = h("div", { class: "plot-overlay" })
  let key = ""
  return {
    root,
    show: (content, { all, retry }) => {
      root.hidden = content._tag === "None"
      const next = JSON.stringify(content)
      if (next === key) return
      key = next
      switch (content._tag) {
        case "None":
          return replace(root)
        case "Choose":
          return replace(
            root,
            message(
              "Choose series to plot",
              h("p", {}, "Check them in the list of series. The address of this page keeps your choice.")
            )
          )
        case "Empty":
          return replace(root, message("No readings in this period", button("Show all readings", { click: all })))
        case "Failed":
          return replace(root, failure(content.error, retry))
      }
    }
  }
}
