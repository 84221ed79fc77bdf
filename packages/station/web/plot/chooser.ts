/** The list of all series, by place, in which those of the plot are checked. */
import { h, name, replace } from "../dom.js"
import { propertyLabel } from "../names.js"
import { type Choice, type Choices, groupsOf } from "./choice.js"
import { swatch } from "./legend.js"
import type { Style } from "./palette.js"

export interface Chooser {
  readonly root: HTMLElement
  readonly show: (choices: Choices, chosen: ReadonlyMap<number, Style>, isFull: boolean) => void
}

export interface Options {
  /** Returns the unit in which values are shown. */
  readonly shownUnit: (unit: string) => string
  readonly toggle: (id: number, isChosen: boolean) => void
  readonly clear: () => void
  /** Aborted when the page is left. */
  readonly signal: AbortSignal
  /** The most series, for the message that says so. */
  readonly most: number
}

export const make = ({ clear, most, shownUnit, signal, toggle }: Options): Chooser => {
  const search = h("input", {
    class: "input",
    type: "search",
    id: "plot-search",
    placeholder: "Search",
    autocomplete: "off",
    spellcheck: "false"
  })
  const list = h("div", { class: "plot-choices" })
  const count = h("span", { class: "plot-count" })
  const full = h("p", { class: "hint", role: "status" })
  const none = h("button", { type: "button", class: "button quiet small", on: { click: clear } }, "Clear")
  const details = h(
    "details",
    { class: "card plot-chooser" },
    h("summary", { class: "plot-heading" }, h("h2", {}, "Series"), count),
    h(
      "div",
      { class: "plot-choosing" },
      h(
        "div",
        { class: "plot-search" },
        h("label", { for: "plot-search", class: "hidden-visually" }, "Search series"),
        search,
        none
      ),
      full,
      list
    )
  )
  let last: Parameters<Chooser["show"]> | undefined
  let key = ""

  const item = ({ name: text, series: { id, property, unit } }: Choice, style: Style | undefined, isFull: boolean) => {
    const isChosen = style !== undefined
    const box = h("input", { type: "checkbox", checked: isChosen, disabled: isFull && !isChosen, "data-id": id })
    box.addEventListener("change", () => toggle(id, box.checked))
    const what = unit === "" ? propertyLabel(property) : shownUnit(unit)
    return h(
      "li",
      {},
      h(
        "label",
        { class: "plot-choice" },
        box,
        name(text),
        h("span", { class: "muted small plot-what" }, what),
        isChosen && swatch(style)
      )
    )
  }

  const render = () => {
    if (last === undefined) return
    const [choices, chosen, isFull] = last
    const groups = groupsOf(choices, search.value)
    const next = JSON.stringify([
      groups.map(({ choices, place }) => [place, choices.map(({ name, series: { id } }) => [id, name])]),
      [...chosen],
      isFull
    ])
    if (next === key) return
    key = next
    // The list is made again when a box is checked: the focus stays on it.
    const focused = list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.id
      : undefined
    const top = list.scrollTop
    replace(
      list,
      ...groups.map(({ choices, place }) =>
        h(
          "section",
          { "aria-label": place === "" ? "No place" : place },
          h("h3", { class: "plot-place" }, place === "" ? "No place" : name(place)),
          h("ul", {}, ...choices.map((choice) => item(choice, chosen.get(choice.series.id), isFull)))
        )
      ),
      groups.length === 0 && h("p", { class: "hint" }, "No series matches.")
    )
    list.scrollTop = top
    if (focused !== undefined) list.querySelector<HTMLElement>(`[data-id="${Number(focused)}"]`)?.focus()
    replace(count, chosen.size === 0 ? "none" : `${chosen.size}`)
    none.hidden = chosen.size === 0
    replace(full, isFull ? `A plot shows at most ${most} series.` : "")
    full.hidden = !isFull
  }

  search.addEventListener("input", render)
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || search.value === "") return
    event.preventDefault()
    search.value = ""
    render()
  })

  // On a wide screen the list is always open.
  const wide = matchMedia("(min-width: 960px)")
  const adapt = () => {
    details.open = wide.matches
  }
  adapt()
  wide.addEventListener("change", adapt, { signal })
  details.querySelector("summary")!.addEventListener("click", (event) => {
    if (wide.matches) event.preventDefault()
  })

  return {
    root: details,
    show: (...state) => {
      last = state
      render()
    }
  }
}
