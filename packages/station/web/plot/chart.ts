/** One plot: the series of a panel, drawn by uPlot. Cursor and selection belong to the stage, which has several plots. */
import uPlot from "uplot"
import type { Curve } from "./curve.js"
import { drawDoubtful, drawNames } from "./marks.js"
import type { PanelKind } from "./panels.js"
import { decimalsOf, type Range, rangeOf } from "./range.js"
import type { Scene, Theme } from "./scene.js"
import { type Scale, trace } from "./trace.js"

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

/** The share of a lane of a state that its values take. */
const lane = 0.72

const alphaOf: { readonly [shape in Curve["shape"]]: string } = { line: "26", steps: "30", bars: "b3" }

interface Traced {
  readonly stroke: Path2D
  readonly fill: Path2D | undefined
}

export const make = (options: Options, count: number): Chart => {
  const { axisWidth, hasTimes, kind, number, theme, unit } = options
  const root = document.createElement("div")
  let scene: Scene | undefined
  /** Without values, the axis has no numbers. */
  let isEmpty = true
  let range: Range = [0, 1]
  /** The paths of each series, which its band and its line share. */
  let traced: Array<Traced | undefined> = []

  const scaleY = (u: uPlot, index: number): Scale => {
    const { height, top } = u.bbox
    const factor = -height / (range[1] - range[0])
    const shift = top - range[1] * factor
    if (kind !== "state") return { factor, shift }
    const bottom = count - 1 - index + (1 - lane) / 2
    return { factor: factor * lane, shift: shift + bottom * factor }
  }

  const pathsOf = (u: uPlot, index: number): Traced | undefined => {
    const drawn = scene?.drawn[index]
    if (scene === undefined || drawn === undefined) return undefined
    const known = traced[index]
    if (known !== undefined) return known
    const { from, to } = scene.window
    const { left, width } = u.bbox
    const factor = width / (to - from)
    const y = scaleY(u, index)
    const zero = kind === "state" ? 0 : Math.min(Math.max(0, range[0]), range[1])
    const hasFill = drawn.curve.shape !== "line" || scene.band
    const paths: Traced = { stroke: new Path2D(), fill: hasFill ? new Path2D() : undefined }
    trace(
      drawn.curve,
      paths,
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
    traced[index] = paths
    return paths
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
      paths: (u) => {
        const fill = pathsOf(u, index)?.fill
        return fill === undefined ? null : { stroke: null, fill, clip: null, flags: 0 }
      }
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
      paths: (u) => {
        const stroke = pathsOf(u, index)?.stroke
        return stroke === undefined ? null : { stroke, fill: null, clip: null, flags: 0 }
      }
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
          space: 42,
          ...(kind === "state" ? { splits: () => [] } : {}),
          values: (_, splits, _axis, _space, increment) =>
            splits.map((value) => (isEmpty ? "" : number(value, decimalsOf(increment)))),
          grid: { show: kind !== "state", stroke: theme.grid, width: 1 },
          ticks: { show: false }
        }
      ],
      series: [{}, ...bands, ...lines],
      hooks: {
        draw: [
          (u) => {
            if (scene === undefined) return
            const scales = scene.drawn.map((_, index) => scaleY(u, index))
            drawDoubtful(u, scene, scales, kind, theme)
            if (kind === "state") drawNames(u, scene, scales, theme)
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
      const { band, drawn, window } = next
      const found = rangeOf({ kind, unit, curves: drawn.map(({ curve }) => curve), window, band })
      isEmpty = found === undefined
      range = found ?? [0, 1]
      traced = []
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
      traced = []
      if (u.width !== width || u.height !== height) u.setSize({ width, height })
    },
    yOf: (index, value) => {
      const { factor, shift } = scaleY(u, index)
      return (value * factor + shift) / uPlot.pxRatio
    },
    destroy: () => u.destroy()
  }
}
