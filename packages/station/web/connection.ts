/** Shows whether the station answers, and which servers do not. */
import type { Data } from "./data.js"
import { h, name, replace } from "./dom.js"
import type { Live, State } from "./live.js"

/** The banner names so many servers. */
const mostNames = 3

/** In milliseconds. */
const patience = 8000

export const show = (
  status: HTMLElement,
  banner: HTMLElement,
  { data, live }: { readonly data: Data; readonly live: Live }
): void => {
  let shown = ""
  /** Short interruptions, such as a restart of the station, need no banner. */
  let isAway = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const follow = (state: State) => {
    if (state !== "waiting") {
      clearTimeout(timer)
      timer = undefined
      isAway = false
    } else
      timer ??= setTimeout(() => {
        isAway = true
        update()
      }, patience)
  }
  const update = () => {
    const state = live.state()
    status.className = `status ${state}`
    const text = state === "open" ? "Live" : state === "connecting" ? "Connecting" : "Not connected"
    if (status.textContent !== text) replace(status, h("span", { class: "dot" }), h("span", { class: "text" }, text))

    follow(state)

    const lost = isAway ? [] : data.servers().filter(({ online }) => !online)
    const key = JSON.stringify([isAway, ...lost.map(({ id }) => id)])
    if (key === shown) return
    shown = key
    if (isAway)
      return replace(
        banner,
        h("div", { class: "banner", role: "status" }, "The station does not answer. All values are old.")
      )
    replace(
      banner,
      lost.length > 0 &&
        h(
          "div",
          { class: "banner", role: "status" },
          ...lost.slice(0, mostNames).flatMap(({ id }, n) => [n > 0 && ", ", name(id)]),
          lost.length > mostNames && ` and ${lost.length - mostNames} more`,
          lost.length === 1 ? " does not answer. Its values are old." : " do not answer. Their values are old."
        )
    )
  }
  live.subscribe(update)
  data.subscribe(update)
  update()
}
