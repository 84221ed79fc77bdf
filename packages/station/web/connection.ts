/** Shows whether the station answers, and which servers do not. */
import type { Data } from "./data.js"
import { h, name, replace } from "./dom.js"
import type { Live } from "./live.js"

export const show = (
  status: HTMLElement,
  banner: HTMLElement,
  { data, live }: { readonly data: Data; readonly live: Live }
): void => {
  let shown = ""
  const update = () => {
    const state = live.state()
    status.className = `status ${state}`
    const text = state === "open" ? "Live" : state === "connecting" ? "Connecting" : "Not connected"
    if (status.textContent !== text) replace(status, h("span", { class: "dot" }), h("span", { class: "text" }, text))

    const lost = data.servers().filter(({ online }) => !online)
    const key = JSON.stringify(lost.map(({ id }) => id))
    if (key === shown) return
    shown = key
    replace(
      banner,
      lost.length > 0 &&
        h(
          "div",
          { class: "banner", role: "status" },
          ...lost.flatMap(({ id }, n) => [n > 0 && ", ", name(id)]),
          lost.length === 1 ? " does not answer. Its values are old." : " do not answer. Their values are old."
        )
    )
  }
  live.subscribe(update)
  data.subscribe(update)
  update()
}
