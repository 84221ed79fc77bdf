/** What to do if there is nothing to show. */
import type { Data } from "../data.js"
import { h, name } from "../dom.js"
import * as Ui from "../ui.js"

export const nothing = (data: Data): HTMLElement => {
  if (data.series().size > 0)
    return Ui.message(
      "All sensors are hidden",
      h("p", {}, "They are still read and stored. "),
      h("a", { class: "button", href: "./sensors", "data-page": "" }, "Open Sensors")
    )
  const lost = data.servers().filter(({ online }) => !online)
  const where = data.servers().flatMap(({ address, id }, n) => [n > 0 && ", ", name(address || id)])
  return lost.length > 0
    ? Ui.message(
        "No sensors yet",
        h(
          "p",
          {},
          "There is no connection to ",
          ...where,
          ". Start owserver there, or correct the address: the station tries again automatically."
        )
      )
    : Ui.message(
        "No sensors yet",
        h(
          "p",
          {},
          "The station looks for devices at ",
          ...where,
          " every minute. Their values appear here by themselves."
        )
      )
}
