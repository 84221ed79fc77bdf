/** One plot: the series of a panel, drawn by uPlot. Cursor and selection belong to the stage, which has several plots. */
import uPlot from "uplot"
import { type Curve, extent } from "./curve.js"
import type { Style } from "./palette.js"
import type { PanelKind } from "./panels.js"
import type { Window } from "./state.js"
import type { Tick } from "./ticks.js"
import { type Scale, trace } from "./trace.js"

export interface Theme {
  readonly isDark: boolean
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly axis: string
  readonly warn: string
  readonly surface: string
  readonly font: string
}

export interface Drawn {
  readonly name: string
  readonly style: Style
  readonly curve: Curve
}

export interface Scene {
  readonly window: Window
  readonly drawn: ReadonlyArray<Drawn>
  readonly band: boolean
  readonly ticks: ReadonlyArray<Tick>
}

export interface Options {
  readonly kind: PanelKind
  /** The shown unit. */
  readonly unit: string
  /** Whether the plot has the labels of the time axis. */
  readonly hasTimes: boolean
  readonly axisWidth: number
  readonly theme: Theme
  readonly number: (value: number, decimals: number) => string
}

export interface Chart {
  readonly root: HTMLElement
  readonly draw: (scene: Scene) => void
  readonly resize: (width: number, height: number) => void
  /** Returns the y of a value in pixels from the top of the root, for the dots of the cursor. */
  readonly yOf: (index: number, value: number) => number
  readonly destroy: () => void
}

export const timeAxisHeight = 44
/** Room for half of a number of the lowest mark. */
const padding = 8
const rightPadding = 12

/** The edges of the plotting area, in pixels from those of the root. */
export const insets = (axisWidth: number) => ({ left: axisWidth, right: rightPadding })

/** The least length of the axis in units that people know, so that noise does not look like weather. */
const leastLength: { readonly [unit: string]: number } = { "°C": 1, "°F": 2, K: 1, "°R": 2, "%": 1, mbar: 1 }

type Range = readonly [min: number, max: number]

/** The share of a lane of a state that its values take. */
const lane = 0.72

const rangeOf = ({ kind, unit }: Options, { band, drawn, window }: Scene): Range => {
  if (kind === "state") return [0, Math.max(1, drawn.length)]
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { curve } of drawn) {
    const found = extent(curve, window.from, window.to, band)
    if (found === undefined) continue
    least = Math.min(least, found[0])
    greatest = Math.max(greatest, found[1])
  }
  if (least > greatest) return [0, 1]
  if (kind !== "gauge") {
    least = Math.min(0, least)
    greatest = Math.max(0, greatest)
    return least === greatest ? [0, 1] : [least * 1.08, greatest * 1.08]
  }
  const length = Math.max(greatest - least, leastLength[unit] ?? Math.max(Math.abs(greatest), Math.abs(least)) * 0.01)
  const middle = (least + greatest) / 2
  const half = (length > 0 ? length : 1) * 0.56
  return [middle - half, middle + half]
}

/** The decimals that an increment such as 2.5 needs. */
const decimalsOf = (increment: number): number => {
  let decimals = 0
  while (decimals < 6 && Math.abs(increment * 10 ** decimals - Math.round(increment * 10 ** decimals)) > 1e-6)
    decimals++
  return decimals
}

const alphaOf: { readonly [shape in Curve["shape"]]: string } = { line: "26", steps: "30", bars: "b3" }

export const make = (options: Options, count: number): Chart => {
  const { axisWidth, hasTimes, kind, number, theme } = options
  const root = document.createElement("div")
  let scene: Scene | undefined
  let range: Range = [0, 1]
  /** The lines that were traced along with the bands. */
  let strokes: ReadonlyArray<Path2D> = []

  const scaleY = (u: uPlot, index: number): Scale => {
    const { height, top } = u.bbox
    const factor = -height / (range[1] - range[0])
    const shift = top - range[1] * factor
    if (kind !== "state") return { factor, shift }
    const bottom = count - 1 - index + (1 - lane) / 2
    return { factor: factor * lane, shift: shift + bottom * factor }
  }

  const pathsOf = (u: uPlot, index: number): uPlot.Series.Paths | null => {
    const drawn = scene?.drawn[index]
    if (scene === undefined || drawn === undefined) return null
    const { from, to } = scene.window
    const { left, width } = u.bbox
    const factor = width / (to - from)
    const y = scaleY(u, index)
    const zero = kind === "state" ? 0 : Math.min(Math.max(0, range[0]), range[1])
    const hasFill = drawn.curve.shape !== "line" || scene.band
    const stroke = new Path2D()
    const fill = hasFill ? new Path2D() : undefined
    trace(
      drawn.curve,
      { stroke, fill },
      {
        from,
        to,
        x: { factor, shift: left - from * factor },
        y,
        base: zero * y.factor + y.shift,
        dot: 1.2 * uPlot.pxRatio
      },
      { index, count }
    )
    strokes = strokes.with(index, stroke)
    return { stroke: null, fill: fill ?? null, clip: null, flags: 0 }
  }

  /** Doubtful readings are marks at the lower edge: their values say nothing. */
  const drawDoubtful = (u: uPlot) => {
    if (scene === undefined) return
    const { ctx } = u
    const { height, left, top, width } = u.bbox
    const { from, to } = scene.window
    const factor = width / (to - from)
    const size = 4 * uPlot.pxRatio
    ctx.save()
    ctx.fillStyle = theme.warn
    for (const [index, { curve }] of scene.drawn.entries()) {
      const y = scaleY(u, index)
      const bottom = kind === "state" ? y.shift : top + height
      let last = Number.NEGATIVE_INFINITY
      for (const at of curve.doubtful) {
        if (at < from || at > to) continue
        const x = left + (at - from) * factor
        if (x - last < 3 * size) continue
        last = x
        ctx.beginPath()
        ctx.moveTo(x, bottom - 2 * size)
        ctx.lineTo(x + size, bottom)
        ctx.lineTo(x - size, bottom)
        ctx.fill()
      }
    }
    ctx.restore()
  }

  /** States have no scale to read, so their lanes have names instead. */
  const drawNames = (u: uPlot) => {
    if (scene === undefined || kind !== "state") return
    const { ctx } = u
    ctx.save()
    ctx.font = `${11 * uPlot.pxRatio}px ${theme.font}`
    ctx.textBaseline = "top"
    ctx.textAlign = "left"
    ctx.lineJoin = "round"
    ctx.lineWidth = 4 * uPlot.pxRatio
    ctx.strokeStyle = theme.surface
    ctx.fillStyle = theme.text
    for (const [index, { name }] of scene.drawn.entries()) {
      const { factor, shift } = scaleY(u, index)
      const text = name.length > 40 ? `${name.slice(0, 39)}…` : name
      const [x, y] = [u.bbox.left + 6 * uPlot.pxRatio, shift + factor + 2 * uPlot.pxRatio]
      ctx.strokeText(text, x, y)
      ctx.fillText(text, x, y)
    }
    ctx.restore()
  }

  const fillOf = (index: number): string => {
    const drawn = scene?.drawn[index]
    return drawn === undefined ? "transparent" : `${drawn.style.color}${alphaOf[drawn.curve.shape]}`
  }

  /** A label near the right edge would be cut off. */
  const hasRoom = (at: number): boolean => {
    if (scene === undefined) return false
    const { from, to } = scene.window
    return ((to - at) / (to - from)) * (u.width - axisWidth - rightPadding) >= 12
  }

  const shared = { points: { show: false }, pxAlign: 0, value: () => "" } as const
  const bands = Array.from(
    { length: count },
    (_, index): uPlot.Series => ({
      ...shared,
      width: 0,
      fill: () => fillOf(index),
      paths: (u) => pathsOf(u, index)
    })
  )
  // Lines come after all bands, so that no band covers one.
  const lines = Array.from(
    { length: count },
    (_, index): uPlot.Series => ({
      ...shared,
      width: kind === "total" ? 1 : 1.75,
      cap: kind === "gauge" ? "round" : "butt",
      stroke: () => scene?.drawn[index]?.style.color ?? "transparent",
      paths: () => ({ stroke: strokes[index] ?? null, fill: null, clip: null, flags: 0 })
    })
  )

  const u = new uPlot(
    {
      width: 300,
      height: 150,
      ms: 1,
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      padding: [padding, rightPadding, hasTimes ? 0 : padding, 0],
      scales: {
        x: { time: false, auto: false, range: (_, min, max) => [min, max] },
        y: { auto: false, range: (_, min, max) => [min, max] }
      },
      axes: [
        {
          stroke: theme.muted,
          font: `12px ${theme.font}`,
          size: hasTimes ? timeAxisHeight : 0,
          gap: 4,
          lineGap: 1.35,
          splits: () => scene?.ticks.map(({ at }) => at) ?? [],
          values: () =>
            scene?.ticks.map(({ at, context, label }) => (hasTimes && hasRoom(at) ? `${label}\n${context}` : "")) ?? [],
          grid: { stroke: theme.grid, width: 1 },
          ticks: { show: hasTimes, stroke: theme.grid, width: 1, size: 5 },
          border: { show: true, stroke: theme.axis, width: 1 }
        },
        {
          stroke: theme.muted,
          font: `12px ${theme.font}`,
          size: axisWidth,
          gap: 6,
          space: 36,
          ...(kind === "state" ? { splits: () => [], values: () => [] } : {}),
          values: (_, splits, _axis, _space, increment) =>
            kind === "state" ? [] : splits.map((value) => number(value, decimalsOf(increment))),
          grid: { show: kind !== "state", stroke: theme.grid, width: 1 },
          ticks: { show: false }
        }
      ],
      series: [{}, ...bands, ...lines],
      hooks: {
        draw: [
          (u) => {
            drawDoubtful(u)
            drawNames(u)
          }
        ]
      }
    },
    undefined,
    root
  )

  return {
    root,
    draw: (next) => {
      scene = next
      range = rangeOf(options, next)
      strokes = Array.from({ length: count }, () => new Path2D())
      const { from, to } = next.window
      for (const [index, { style }] of next.drawn.entries()) {
        const line = u.series[1 + count + index]
        if (line !== undefined) line.dash = [...style.dash]
      }
      u.batch(() => {
        // The values are drawn from the curves; uPlot gets the edges of the window, for its scales.
        u.setData([[from, to], ...Array.from({ length: 2 * count }, () => [null, null])], false)
        u.setScale("x", { min: from, max: to })
        u.setScale("y", { min: range[0], max: range[1] })
      })
    },
    resize: (width, height) => {
      if (u.width !== width || u.height !== height) u.setSize({ width, height })
    },
    yOf: (index, value) => {
      const { factor, shift } = scaleY(u, index)
      return (value * factor + shift) / uPlot.pxRatio
    },
    destroy: () => u.destroy()
  }
}
