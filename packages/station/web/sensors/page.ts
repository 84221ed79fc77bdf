import { replace } from "../dom.js"
import type { Page } from "../page.js"
import { head, message } from "../ui.js"

export const page: Page = {
  title: "Sensors",
  mount: (root) => {
    replace(root, head("Sensors"), message("This page is not written yet"))
    return () => {}
  }
}
