import { replace } from "../dom.js"
import type { Page } from "../page.js"
import { head, message } from "../ui.js"

export const page: Page = {
  title: "Plot",
  mount: (root) => {
    replace(root, head("Plot"), message("This page is not written yet"))
    return () => {}
  }
}
