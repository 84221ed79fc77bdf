/**
 * The plots of all panels below each other, with a common time axis, cursor and selection. It is a slider for screen readers: its value
 * is the time of the cursor, read with the values there.
 */
import { h, replace, setText } from "../dom.js"
import * as Chart from "./chart.js"
import { nearest } from "./curve.js"
import { heightsOf, type Panel } from "./panels.js"
import { follow, type Gesture } from "./pointer.js"
import type { Drawn, Theme } from "./scene.js"
import type { Window } from "./state.js"
import type { Tick } from "./ticks.js"

export interface PanelScene {
  readonly panel: Panel
  readonly title: string
  readonly unit: string
  readonly drawn: ReadonlyArray<Drawn>
}

export interface Scene {
  readonly window: Window
  readonly panels: ReadonlyArray<PanelScene>
  readonly band: boolean
  readonly theme: Theme
}

export interface Events {
  readonly zoom: (window: Window) => void
  /** A window that is going to be moved again, such as while a key is held. */
  readonly move: (window: Window) => void
  readonly cursor: (at: number | undefined) => void
  readonly resized: () => void
}

export interface Options {
  /** The window as it is now: what was drawn last may be older. */
  readonly window: () => Window
  readonly ticks: (window: Window, most: number) => ReadonlyArray<Tick>
  readonly number: (value: number, decimals: number) => string
  readonly events: Events
}

export interface Stage {
  readonly root: HTMLElement
  readonly draw: (scene: Scene) => void
  /** How far the cursor may be from a value, in milliseconds. */
  readonly tolerance: () => number
  /** The width of the plotting area in pixels. */
  readonly plotWidth: () => number
  readonly cursor: () => number | undefined
  readonly setCursor: (at: number | undefined) => void
  /** What a screen reader says of the cursor. */
  readonly setValueText: (label: string, text: string) => void
  readonly destroy: () => void
}

interface Part {
  readonly chart: Chart.Chart
  readonly title: HTMLElement
  readonly dots: ReadonlyArray<HTMLElement>
}

const axisWidthFor = (width: number): number => (width < 500 ? 44 : 56)

/** How near the pointer must be to a value, in pixels. */
const reach = 12

export const make = ({ events, number, ticks, window: current }: Options): Stage => {
  const charts = h("div", { class: "plot-charts" })
  const line = h("div", { class: "plot-cursor", hidden: true })
  const selection = h("div", { class: "plot-selection", hidden: true })
  const root = h(
    "div",
    {
      class: "plot-stage",
      tabindex: 0,
      role: "slider",
      "aria-label": "Plot",
      "aria-valuemin": 0,
      "aria-valuemax": 0,
      "aria-valuenow": 0,
      "aria-describedby": "plot-keys"
    },
    charts,
    selection,
    line
  )
  let scene: Scene | undefined
  let parts: ReadonlyArray<Part> = []
  let key = ""
  let at: number | undefined

  const width = () => charts.clientWidth
  const inset = () => Chart.insets(axisWidthFor(width()))
  const plotWidth = () => Math.max(50, width() - inset().left - inset().right)

  const timeAt = (x: number, { from, to } = scene!.window): number => {
    const share = (x - inset().left) / plotWidth()
    return from + Math.min(1, Math.max(0, share)) * (to - from)
  }
  const xOf = (time: number): number => {
    const { from, to } = scene!.window
    return inset().left + ((time - from) / (to - from)) * plotWidth()
  }

  const tolerance = () => (scene === undefined ? 0 : (reach / plotWidth()) * (scene.window.to - scene.window.from))

  const showCursor = () => {
    const isShown = scene !== undefined && at !== undefined && at >= scene.window.from && at <= scene.window.to
    line.hidden = !isShown
    if (isShown) line.style.transform = `translateX(${Math.round(xOf(at!))}px)`
    for (const [n, { chart, dots }] of parts.entries()) {
      for (const [i, dot] of dots.entries()) {
        const drawn = scene?.panels[n]?.drawn[i]
        const index = isShown && drawn !== undefined ? nearest(drawn.curve, at!, tolerance()) : undefined
        dot.hidden = index === undefined || drawn?.curve.shape === "bars"
        if (dot.hidden || drawn === undefined || index === undefined) continue
        const { from, shape, to, value } = drawn.curve
        const time = shape === "line" ? (from[index]! + to[index]!) / 2 : at!
        dot.style.transform = `translate(${xOf(time)}px, ${chart.yOf(i, value[index]!)}px)`
      }
    }
  }

  const setCursor = (next: number | undefined) => {
    at = next
    showCursor()
  }
  const moveCursor = (next: number | undefined) => {
    setCursor(next)
    events.cursor(next)
  }

  const build = ({ panels, theme }: Scene) => {
    for (const { chart } of parts) chart.destroy()
    const axisWidth = axisWidthFor(width())
    parts = panels.map(({ drawn, panel, unit }, n) => {
      const hasTimes = n === panels.length - 1
      const chart = Chart.make({ kind: panel.kind, unit, hasTimes, axisWidth, theme, number }, drawn.length)
      const dots = drawn.map(({ style }) => {
        const dot = h("div", { class: "plot-dot", hidden: true })
        dot.style.backgroundColor = style.color
        return dot
      })
      return { chart, dots, title: h("div", { class: "plot-unit" }) }
    })
    replace(
      charts,
      ...parts.map(({ chart, dots, title }) =>
        h("div", { class: "plot-panel" }, title, h("div", { class: "plot-area" }, chart.root, ...dots))
      )
    )
  }

  const layOut = () => {
    if (scene === undefined || width() === 0) return
    const isNarrow = width() < 500
    const all = isNarrow ? 300 : Math.min(620, Math.max(340, Math.round(innerHeight * 0.52)))
    const heights = heightsOf(
      scene.panels.map(({ panel }) => panel),
      { all, least: isNarrow ? 130 : 160, lane: 40 }
    )
    for (const [n, { chart }] of parts.entries())
      chart.resize(width(), heights[n]! + (n === parts.length - 1 ? Chart.timeAxisHeight : 0))
  }

  const draw = (next: Scene) => {
    scene = next
    if (width() === 0) return
    const nextKey = JSON.stringify([
      axisWidthFor(width()),
      next.theme,
      next.panels.map(({ drawn, panel: { key } }) => [key, drawn.map(({ name, style }) => [name, style])])
    ])
    if (nextKey !== key) {
      key = nextKey
      build(next)
    }
    layOut()
    const marks = ticks(next.window, Math.max(2, Math.floor(plotWidth() / 76)))
    for (const [n, { drawn, title: text }] of next.panels.entries()) {
      const { chart, title } = parts[n]!
      setText(title, text)
      chart.draw({ window: next.window, drawn, band: next.band, ticks: marks })
    }
    root.setAttribute("aria-valuemin", String(next.window.from))
    root.setAttribute("aria-valuemax", String(next.window.to))
    showCursor()
  }

  const handle = (gesture: Gesture) => {
    if (scene === undefined) return
    const window = current()
    switch (gesture._tag) {
      case "Hover":
        return moveCursor(timeAt(gesture.x))
      case "Leave":
        return moveCursor(undefined)
      case "Select": {
        const [left, right] = [Math.min(gesture.from, gesture.to), Math.max(gesture.from, gesture.to)]
        const area = inset()
        const start = Math.min(Math.max(left, area.left), area.left + plotWidth())
        const end = Math.min(Math.max(right, area.left), area.left + plotWidth())
        selection.hidden = gesture.isDone
        selection.style.left = `${start}px`
        selection.style.width = `${end - start}px`
        if (gesture.isDone && end - start > 4) events.zoom({ from: timeAt(start), to: timeAt(end) })
        return
      }
      case "Cancel":
        selection.hidden = true
        return
      case "Pan": {
        const shift = (-gesture.by / plotWidth()) * (window.to - window.from)
        return events.move({ from: window.from + shift, to: window.to + shift })
      }
      case "Zoom": {
        const middle = timeAt(gesture.x, window)
        const [before, after] = [middle - window.from, window.to - middle]
        const next = { from: middle - before * gesture.factor, to: middle + after * gesture.factor }
        return gesture.isOnce ? events.zoom(next) : events.move(next)
      }
    }
  }

  const step = (steps: number) => {
    if (scene === undefined) return
    const { from, to } = scene.window
    const size = (to - from) / Math.min(200, plotWidth())
    const start = at === undefined ? (steps > 0 ? from - size : to + size) : at
    moveCursor(Math.min(to, Math.max(from, start + steps * size)))
  }

  const keys: { readonly [key: string]: (event: KeyboardEvent, window: Window) => void } = {
    ArrowLeft: ({ shiftKey }) => step(shiftKey ? -10 : -1),
    ArrowRight: ({ shiftKey }) => step(shiftKey ? 10 : 1),
    Home: (_, { from }) => moveCursor(from),
    End: (_, { to }) => moveCursor(to),
    PageUp: (_, { from, to }) => events.move({ from: from - (to - from) / 2, to: to - (to - from) / 2 }),
    PageDown: (_, { from, to }) => events.move({ from: from + (to - from) / 2, to: to + (to - from) / 2 }),
    "+": () => handle({ _tag: "Zoom", x: xOf(at ?? middle()), factor: 0.5, isOnce: true }),
    "=": () => handle({ _tag: "Zoom", x: xOf(at ?? middle()), factor: 0.5, isOnce: true }),
    "-": () => handle({ _tag: "Zoom", x: xOf(at ?? middle()), factor: 2, isOnce: true }),
    Escape: () => moveCursor(undefined)
  }
  const middle = () => (scene!.window.from + scene!.window.to) / 2

  root.addEventListener("keydown", (event) => {
    if (scene === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    act(event, current())
  })

  const unfollow = follow(charts, handle)
  const observer = new ResizeObserver(() => {
    if (scene === undefined) return
    draw(scene)
    events.resized()
  })
  observer.observe(charts)

  return {
    root,
    draw,
    tolerance,
    plotWidth,
    cursor: () => at,
    setCursor,
    setValueText: (label, text) => {
      root.setAttribute("aria-label", label)
      root.setAttribute("aria-valuetext", text)
      root.setAttribute("aria-valuenow", String(Math.round(at ?? scene?.window.to ?? 0)))
    },
    destroy: () => {
      observer.disconnect()
      unfollow()
      for (const { chart } of parts) chart.destroy()
    }
  }
}
