/** The page: it holds the state, loads what it needs, and shows it. */
import { h, replace } from "../dom.js"
import { fromInput, toInput } from "../localTime.js"
import { marksIn } from "../marks.js"
import type { Context } from "../page.js"
import type { Series } from "../types.js"
import { head, message } from "../ui.js"
import * as Zone from "../zone.js"
import * as Choice from "./choice.js"
import * as Chooser from "./chooser.js"
import { download } from "./download.js"
import * as Legend from "./legend.js"
import * as Loader from "./loader.js"
import { panelScenes, type Shown, shownOf } from "./model.js"
import * as Overlay from "./overlay.js"
import * as Palette from "./palette.js"
import { periodOf } from "./request.js"
import { rowOf } from "./rows.js"
import * as Stage from "./stage.js"
import * as State from "./state.js"
import * as Table from "./table.js"
import * as Text from "./text.js"
import { numbers, themeOf } from "./theme.js"
import * as Ticks from "./ticks.js"
import * as Toolbar from "./toolbar.js"

/** How often a range that ends now is loaded again, because readings are stored some time after they were read. */
const reloadAfter = 60_000
/** Moves that follow each other within this time are one step for Back. */
const oneMove = 1000
const loadAfterMove = 150

export const start = (root: HTMLElement, context: Context): (() => void) => {
  const { address, api, data, format, live, signal } = context
  const zone = Zone.make(format.zone)
  const labels = Ticks.labels(format.locale, zone)
  const times = Text.times(format)
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const number = numbers(format.locale)

  let state = State.parse(address.params())
  let choices = Choice.named(data.series().values(), data.devices())
  let frame: number | undefined
  let loadTimer: ReturnType<typeof setTimeout> | undefined
  let tickTimer: ReturnType<typeof setTimeout> | undefined
  let loadedAt = 0
  let movedAt = Number.NEGATIVE_INFINITY
  let loadedKey = ""

  const slots = (): State.Slots => Choice.known(state.slots ?? Choice.initial(choices), choices)
  const ids = () => slots().filter((id) => id !== undefined)
  const isLive = () => typeof state.range === "string"
  /** The clock of this device may be behind that of the station. */
  const now = () => ids().reduce((newest, id) => Math.max(newest, data.latest().get(id)?.at ?? newest), Date.now())
  const windowNow = () => State.windowOf(state.range, now(), Choice.firstAtOf(ids(), choices))
  const countersFor = (window: State.Window): State.Counters => {
    if (state.counters === "rate") return "rate"
    const count = ids().filter((id) => choices.byId.get(id)?.series.kind === "counter").length
    return State.periodFor(state.counters, window, stage.plotWidth() / (2 * Math.max(1, count)))
  }

  const scheduleDraw = () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      draw()
    })
  }

  const loader = Loader.make({ api, changed: scheduleDraw, now, elapsed: () => performance.now() })

  const keyOf = () => JSON.stringify([ids(), Math.round(stage.plotWidth() / 100)])

  const load = () => {
    clearTimeout(loadTimer)
    loadedAt = performance.now()
    const window = windowNow()
    const period = periodOf(window, stage.plotWidth(), now())
    const series = ids().map((id) => choices.byId.get(id)!.series)
    loadedKey = keyOf()
    loader.load({ series, period, window, counters: countersFor(window) })
  }
  const loadLater = () => {
    clearTimeout(loadTimer)
    loadTimer = setTimeout(load, loadAfterMove)
  }
  /** Loads what the page shows if that has changed, such as its width. */
  const loadIfChanged = () => {
    if (keyOf() !== loadedKey) loadLater()
  }

  /** Changes the state and the address. Each change is a step for Back, but moves that follow each other are one. */
  const change = (next: Partial<State.State>, isMove = false) => {
    state = { ...state, ...next }
    const time = performance.now()
    const isSameMove = isMove && time - movedAt < oneMove
    movedAt = isMove ? time : Number.NEGATIVE_INFINITY
    address.setParams(State.format(state), { push: !isSameMove })
    scheduleDraw()
    if (isMove) loadLater()
    else load()
  }
  const changeWindow = (window: State.Window, isMove = false) => change({ range: State.bounded(window) }, isMove)
  const zoom = (factor: number) => {
    const window = windowNow()
    // Towards the past, if now is at the edge: there is nothing beyond it.
    const at = isLive() ? window.to : (stage.cursor() ?? (window.from + window.to) / 2)
    changeWindow(State.zoomed(window, factor, at))
  }

  const stage = Stage.make({
    window: windowNow,
    ticks: (window, most) => Ticks.ticks(window.from, window.to, most, zone, labels),
    number,
    events: {
      zoom: (window) => changeWindow(window),
      move: (window) => changeWindow(window, true),
      cursor: () => showValues(window(), shown()),
      resized: () => loadIfChanged()
    }
  })
  const legend = Legend.make((id) => change({ slots: State.removed(slots(), id) }))
  const chooser = Chooser.make({
    shownUnit: format.unit,
    signal,
    most: State.mostSeries,
    toggle: (id, isChosen) => {
      const next = isChosen ? State.added(slots(), id) : State.removed(slots(), id)
      if (next !== undefined) change({ slots: next })
    },
    clear: () => change({ slots: [] })
  })
  const table = Table.make()
  const toolbar = Toolbar.make({
    toLocal: (at) => toInput(zone, at),
    fromLocal: (text) => fromInput(zone, text),
    events: {
      preset: (range) => change({ range }),
      window: (window) => changeWindow(window),
      pan: (share) => changeWindow(State.panned(windowNow(), share), true),
      zoom,
      counters: (counters) => change({ counters }),
      band: (band) => change({ band }),
      download: () => download(shown(), window(), zone, format)
    }
  })

  /** What was drawn last, for the cursor. */
  let drawnWindow: State.Window | undefined
  let drawnShown: ReadonlyArray<Shown> = []
  const window = () => drawnWindow ?? windowNow()
  const shown = () => drawnShown

  const keys = h(
    "p",
    { id: "plot-keys", class: "hidden-visually" },
    "Left and right move the cursor, with Shift in larger steps. Plus and minus zoom. Page up and page down move the period."
  )
  const overlay = Overlay.make()
  const area = h("div", { class: "card plot-card" }, stage.root, overlay.root)
  const layout = h(
    "div",
    { class: "plot-layout" },
    toolbar.root,
    h("div", { class: "plot-main" }, keys, area, legend.root, table.root),
    chooser.root
  )
  const empty = message(
    "No readings yet",
    h("p", {}, "Series appear here as soon as the station has read its first sensors.")
  )

  const showValues = (window: State.Window, shown: ReadonlyArray<Shown>) => {
    const at = stage.cursor()
    const inputs = {
      window,
      at,
      tolerance: stage.tolerance(),
      counters: countersFor(window),
      format,
      error: loader.error,
      latest: (id: number) => (isLive() ? data.latest().get(id) : undefined),
      // That a reading is doubtful is in the place of its value.
      mark: (series: Series) =>
        isLive() ? marksIn(context, series, Date.now()).find(({ text }) => text !== "doubtful") : undefined
    }
    const rows = shown.map((one) => rowOf(one, inputs))
    legend.show(at === undefined ? "Last" : times.at(at, window), rows)
    const values = rows.map(({ name, value }) => `${name} ${value === "" ? "no value" : value}`)
    stage.setValueText(
      `Plot of ${rows.length} series, ${times.window(window)}`,
      at === undefined ? "No cursor" : [times.at(at, window), ...values].join("; ")
    )
  }

  const showOverlay = (shown: ReadonlyArray<Shown>) => {
    area.classList.toggle("busy", loader.isLoading())
    area.setAttribute("aria-busy", String(loader.isLoading()))
    stage.root.hidden = shown.length === 0
    overlay.show(Overlay.contentOf(shown, loader, window()), { retry: load, all: () => change({ range: "all" }) })
  }

  const draw = () => {
    const isEmpty = choices.byId.size === 0
    empty.hidden = !isEmpty
    layout.hidden = isEmpty
    if (isEmpty) return
    const of = windowNow()
    const counters = countersFor(of)
    const places = slots()
    const all = shownOf({
      slots: places,
      choices: choices.byId,
      loader,
      counters,
      format,
      isDark: dark.matches,
      now: now()
    })
    drawnWindow = of
    drawnShown = all
    const chosen = new Map(
      places.flatMap((id, place) => (id === undefined ? [] : [[id, Palette.styleOf(place, dark.matches)] as const]))
    )
    chooser.show(choices, chosen, chosen.size >= State.mostSeries)
    toolbar.show({
      state,
      window: of,
      windowText: times.window(of),
      hasCounters: all.some(({ series: { kind } }) => kind === "counter"),
      hasBands: all.some(({ points, series: { kind } }) => kind === "gauge" && points.width > 0),
      counters,
      exportUrl:
        all.length === 0
          ? undefined
          : api.url("export", { series: [...chosen.keys()].join(","), from: of.from, to: of.to, times: "local" })
    })
    showOverlay(all)
    legend.root.hidden = all.length === 0
    table.root.hidden = all.length === 0
    if (all.length === 0) return
    const panels = panelScenes(all, counters, format)
    stage.draw({ window: of, panels, band: state.band, theme: themeOf(root, dark.matches) })
    showValues(of, all)
    table.show(() => {
      const starts = Ticks.ticks(of.from, of.to, 48, zone, labels).map(({ at }) => at)
      return Table.contentOf(all, of, starts, (at) => times.at(at, of), format)
    })
  }

  const tick = () => {
    const { from, to } = window()
    tickTimer = setTimeout(tick, Math.min(Math.max((to - from) / stage.plotWidth(), 1000), 30_000))
    if (document.visibilityState !== "visible") return
    if (!isLive()) return loadIfChanged()
    scheduleDraw()
    if (performance.now() - loadedAt > reloadAfter) load()
    else loadIfChanged()
  }

  const unsubscribe = [
    live.subscribe((event) => {
      if (event._tag === "Reading") {
        if (loader.note(event.reading) && isLive()) scheduleDraw()
      } else if (event._tag === "Reset" || event._tag === "Inventory") {
        loader.reset()
        load()
      }
    }),
    data.subscribe((change) => {
      if (change._tag !== "All") return
      choices = Choice.named(data.series().values(), data.devices())
      scheduleDraw()
      loadIfChanged()
    })
  ]
  address.onParams(() => {
    state = State.parse(address.params())
    movedAt = Number.NEGATIVE_INFINITY
    scheduleDraw()
    load()
  })
  dark.addEventListener("change", scheduleDraw, { signal })

  replace(root, head("Plot"), empty, layout)
  draw()
  load()
  tick()

  return () => {
    for (const end of unsubscribe) end()
    clearTimeout(loadTimer)
    clearTimeout(tickTimer)
    if (frame !== undefined) cancelAnimationFrame(frame)
    loader.destroy()
    stage.destroy()
  }
}
