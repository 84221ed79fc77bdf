/** What is drawn over the curves: marks of doubtful readings, and the names of states. */
import uPlot from "uplot"
import type { PanelKind } from "./panels.js"
import type { Scene, Theme } from "./scene.js"
import type { Scale } from "./trace.js"

/** Doubtful readings are marks at the lower edge, some pixels apart: their values say nothing. */
export const drawDoubtful = (
  { bbox: { height, left, top, width }, ctx }: uPlot,
  { drawn, window: { from, to } }: Scene,
  scales: ReadonlyArray<Scale>,
  kind: PanelKind,
  theme: Theme
): void => {
  const factor = width / (to - from)
  const size = 4 * uPlot.pxRatio
  ctx.save()
  ctx.fillStyle = theme.warn
  for (const [index, { curve }] of drawn.entries()) {
    const bottom = kind === "state" ? scales[index]!.shift : top + height
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
export const drawNames = ({ bbox, ctx }: uPlot, { drawn }: Scene, scales: ReadonlyArray<Scale>, theme: Theme): void => {
  const ratio = uPlot.pxRatio
  ctx.save()
  ctx.font = `${11 * ratio}px ${theme.font}`
  ctx.textBaseline = "top"
  ctx.textAlign = "left"
  ctx.lineJoin = "round"
  ctx.lineWidth = 4 * ratio
  ctx.strokeStyle = theme.surface
  ctx.fillStyle = theme.text
  for (const [index, { name }] of drawn.entries()) {
    const { factor, shift } = scales[index]!
    const text = name.length > 40 ? `${name.slice(0, 39)}…` : name
    const [x, y] = [bbox.left + 6 * ratio, shift + factor + 2 * ratio]
    ctx.strokeText(text, x, y)
    ctx.fillText(text, x, y)
  }
  ctx.restore()
}
