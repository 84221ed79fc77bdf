/** What is above the plots: the range, moving and zooming, counters, the band, and downloads. */
import { h, replace, setText, svg } from "../dom.js"
import { type Counters, counterNames, type Preset, presetNames, type State, type Window } from "./state.js"

export interface Events {
  readonly preset: (range: Preset) => void
  readonly window: (window: Window) => void
  readonly pan: (share: number) => void
  readonly zoom: (factor: number) => void
  readonly counters: (counters: Counters) => void
  readonly band: (isShown: boolean) => void
  readonly download: () => void
}

export interface View {
  readonly state: State
  readonly window: Window
  readonly windowText: string
  readonly hasCounters: boolean
  readonly hasBands: boolean
  /** The counters that are shown, which may be of longer periods than those that were chosen. */
  readonly counters: Counters
  /** The URL of all readings of the window. */
  readonly exportUrl: string | undefined
}

export interface Toolbar {
  readonly root: HTMLElement
  readonly show: (view: View) => void
}

export interface Options {
  readonly events: Events
  /** Local times as the inputs of browsers have them: `2026-01-31T12:00`. */
  readonly toLocal: (at: number) => string
  readonly fromLocal: (text: string) => number | undefined
}

const presetTexts: { readonly [preset in Preset]: string } = {
  "1h": "1 h",
  "6h": "6 h",
  "24h": "24 h",
  "7d": "7 d",
  "30d": "30 d",
  "1y": "1 y",
  all: "All"
}

/** The name of a button contains its text: users of voice control say what they see. */
const presetLabel = (preset: Preset): string => (preset === "all" ? "All readings" : `Last ${presetTexts[preset]}`)

const counterTexts: { readonly [counters in Counters]: string } = {
  rate: "Rate",
  hour: "Per hour",
  day: "Per day",
  month: "Per month"
}

const icon = (d: string) => svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d }))

/** A panel that opens below its button, and closes with Escape or when the focus or a click goes elsewhere. */
const popover = (label: HTMLElement, content: HTMLElement, className: string): HTMLDetailsElement => {
  const details = h(
    "details",
    { class: `plot-popover ${className}` },
    h("summary", { class: "button plot-opener" }, label),
    content
  )
  const close = () => {
    details.open = false
  }
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return
    event.stopPropagation()
    close()
    details.querySelector("summary")?.focus()
  })
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !details.contains(relatedTarget)) close()
  })
  details.addEventListener("toggle", () => {
    if (!details.open) return
    const outside = ({ target }: Event) => {
      if (target instanceof Node && details.contains(target)) return
      close()
      document.removeEventListener("pointerdown", outside)
    }
    document.addEventListener("pointerdown", outside)
  })
  return details
}

export const make = ({ events, fromLocal, toLocal }: Options): Toolbar => {
  const presets = presetNames.map((preset) =>
    h(
      "button",
      {
        type: "button",
        class: "segment",
        "aria-pressed": false,
        "aria-label": presetLabel(preset),
        "data-preset": preset,
        on: { click: () => events.preset(preset) }
      },
      presetTexts[preset]
    )
  )
  const action = (label: string, d: string, click: () => void) =>
    h("button", { type: "button", class: "segment icon", "aria-label": label, title: label, on: { click } }, icon(d))

  const period = h("span", { class: "plot-period" })
  const from = h("input", { class: "input", type: "datetime-local", id: "plot-from", required: true, step: 60 })
  const to = h("input", { class: "input", type: "datetime-local", id: "plot-to", required: true, step: 60 })
  const problem = h("p", { class: "field-error", role: "alert" })
  const form = h(
    "form",
    { class: "plot-form" },
    h("div", { class: "field" }, h("label", { for: "plot-from" }, "From"), from),
    h("div", { class: "field" }, h("label", { for: "plot-to" }, "To"), to),
    problem,
    h("button", { class: "button primary", type: "submit" }, "Show")
  )
  const dates = popover(period, form, "plot-dates")
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const [start, end] = [fromLocal(from.value), fromLocal(to.value)]
    if (start === undefined || end === undefined || start >= end)
      return setText(problem, "The start must be before the end.")
    setText(problem, "")
    dates.open = false
    events.window({ from: start, to: end })
  })

  const select = h(
    "select",
    { class: "input plot-counters", "aria-label": "Counters", title: "Counters" },
    ...counterNames.map((counters) => h("option", { value: counters }, counterTexts[counters]))
  )
  select.addEventListener("change", () => events.counters(select.value as Counters))
  const coarser = h("span", { class: "hint" })
  const band = h("input", { type: "checkbox" })
  band.addEventListener("change", () => events.band(band.checked))
  const bandLabel = h("label", { class: "plot-item" }, band, "Show the band from minimum to maximum")

  const all = h("a", { class: "plot-item", href: "", download: "readings.csv" }, "Download single readings (CSV)")
  const shown = h(
    "button",
    { type: "button", class: "plot-item", on: { click: events.download } },
    "Download plotted values (CSV)"
  )
  const more = popover(h("span", {}, "More"), h("div", { class: "plot-menu" }, bandLabel, shown, all), "plot-more")
  for (const item of [all, shown])
    item.addEventListener("click", () => {
      more.open = false
    })

  const root = h(
    "div",
    { class: "plot-bar" },
    h("div", { class: "segments", role: "group", "aria-label": "Range" }, ...presets),
    h(
      "div",
      { class: "segments", role: "group", "aria-label": "Move and zoom" },
      action("Earlier", "M10 3L5 8l5 5", () => events.pan(-0.5)),
      action("Zoom out", "M3 8h10", () => events.zoom(2)),
      action("Zoom in", "M3 8h10M8 3v10", () => events.zoom(0.5)),
      action("Later", "M6 3l5 5-5 5", () => events.pan(0.5))
    ),
    dates,
    coarser,
    h("div", { class: "plot-options" }, select, more)
  )

  let shownWindow: Window | undefined
  dates.addEventListener("toggle", () => {
    if (!dates.open || shownWindow === undefined) return
    from.value = toLocal(shownWindow.from)
    to.value = toLocal(shownWindow.to)
    setText(problem, "")
  })

  return {
    root,
    show: ({ counters, exportUrl, hasBands, hasCounters, state, window, windowText }) => {
      shownWindow = window
      for (const button of presets) button.setAttribute("aria-pressed", String(button.dataset.preset === state.range))
      setText(period, windowText)
      select.hidden = !hasCounters
      if (select.value !== state.counters) select.value = state.counters
      const isCoarser = hasCounters && counters !== state.counters
      replace(coarser, isCoarser ? `shown per ${counters}` : "")
      coarser.hidden = !isCoarser
      bandLabel.hidden = !hasBands
      band.checked = state.band
      more.hidden = exportUrl === undefined
      if (exportUrl !== undefined) all.href = exportUrl
    }
  }
}
