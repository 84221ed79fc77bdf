import { replace } from "../dom.js"
import type { Page } from "../page.js"
import { failure, head, loading } from "../ui.js"
import * as View from "./view.js"

export const page: Page = {
  title: "Plot",
  mount: (root, context) => {
    const { data } = context
    let leave: (() => void) | undefined
    const begin = () => {
      if (leave !== undefined) return
      const error = data.error()
      if (data.isLoaded()) leave = View.start(root, context)
      else replace(root, head("Plot"), error === undefined ? loading() : failure(error, () => void data.refresh()))
    }
    const unsubscribe = data.subscribe(begin)
    begin()
    return () => {
      unsubscribe()
      leave?.()
    }
  }
}
