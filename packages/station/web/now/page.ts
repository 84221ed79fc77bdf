import { replace } from "../dom.js"
import type { Page } from "../page.js"
import { head, message } from "../ui.js"

export const page: Page = {
  title: "Now",
  mount: (root) => {
    replace(root, head("Now"), message("This page is not written yet"))
    return () => {}
  }
}
