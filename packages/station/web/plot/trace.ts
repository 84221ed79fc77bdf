/** Turns curves into paths. Where many values share a column of pixels, only its first, least, greatest and last are drawn. Pure. */
import { type Curve, visible } from "./curve.js"

/** What a `Path2D` has. */
export interface Path {
  readonly moveTo: (x: number, y: number) => void
  readonly lineTo: (x: number, y: number) => void
  readonly rect: (x: number, y: number, width: number, height: number) => void
  readonly closePath: () => void
  readonly arc: (x: number, y: number, radius: number, from: number, to: number) => void
}

/** Pixels of a time or value: `value * factor + shift`. */
export interface Scale {
  readonly factor: number
  readonly shift: number
}

export interface Paths {
  readonly stroke: Path
  /** For bands, and for the areas below steps and bars. */
  readonly fill: Path | undefined
}

export interface View {
  readonly from: number
  readonly to: number
  readonly x: Scale
  readonly y: Scale
  /** The y of the value 0, or of the edge that is nearest to it. */
  readonly base: number
  /** The radius of a dot, for a value without a neighbour, in pixels of the canvas. */
  readonly dot: number
}

const drawDot = (path: Path, x: number, y: number, radius: number) => {
  path.moveTo(x + radius, y)
  path.arc(x, y, radius, 0, 2 * Math.PI)
}

/** A run of points without a gap, in pixels. */
interface Run {
  readonly x: Array<number>
  readonly low: Array<number>
  readonly high: Array<number>
}

const drawBand = (fill: Path, { high, low, x }: Run) => {
  if (x.length < 2) return
  fill.moveTo(x[0]!, high[0]!)
  for (let i = 1; i < x.length; i++) fill.lineTo(x[i]!, high[i]!)
  for (let i = x.length - 1; i >= 0; i--) fill.lineTo(x[i]!, low[i]!)
  fill.closePath()
}

const line = (curve: Curve, { fill, stroke }: Paths, { dot, from, to, x, y }: View) => {
  const [start, end] = visible(curve, from, to)
  const isDense = end - start > 2 * (to - from) * x.factor
  let run: Run = { x: [], low: [], high: [] }
  // Of the column of pixels that is being collected: its x, and its least, greatest, first and last y.
  let column = Number.NaN
  let [top, bottom, first, last] = [0, 0, 0, 0]
  let length = 0

  const flushColumn = () => {
    if (Number.isNaN(column) || top === bottom) return
    if (first !== top && last !== top) stroke.lineTo(column, top)
    if (first !== bottom && last !== bottom) stroke.lineTo(column, bottom)
    stroke.lineTo(column, last)
  }
  const finish = () => {
    if (isDense) flushColumn()
    if (length === 1) drawDot(stroke, column, last, dot)
    if (fill !== undefined) drawBand(fill, run)
    run = { x: [], low: [], high: [] }
    column = Number.NaN
    length = 0
  }

  for (let i = start; i < end; i++) {
    const value = curve.value[i]!
    if (curve.joined[i] === 0 && length > 0) finish()
    if (Number.isNaN(value)) continue
    const exact = ((curve.from[i]! + curve.to[i]!) / 2) * x.factor + x.shift
    const px = isDense ? Math.round(exact) : exact
    const exactY = value * y.factor + y.shift
    const py = isDense ? Math.round(exactY) : exactY
    length++
    if (!isDense || px !== column) {
      if (isDense) flushColumn()
      if (length === 1) stroke.moveTo(px, py)
      else stroke.lineTo(px, py)
      column = px
      top = bottom = first = py
      if (fill !== undefined) {
        run.x.push(px)
        run.low.push(curve.low[i]! * y.factor + y.shift)
        run.high.push(curve.high[i]! * y.factor + y.shift)
      }
    } else {
      if (py < top) top = py
      if (py > bottom) bottom = py
      if (fill !== undefined) {
        const n = run.x.length - 1
        run.low[n] = Math.max(run.low[n]!, curve.low[i]! * y.factor + y.shift)
        run.high[n] = Math.min(run.high[n]!, curve.high[i]! * y.factor + y.shift)
      }
    }
    last = py
  }
  if (length > 0) finish()
}

const steps = (curve: Curve, { fill, stroke }: Paths, { base, from, to, x, y }: View) => {
  const [start, end] = visible(curve, from, to)
  let isOpen = false
  let right = 0
  const finish = () => {
    if (!isOpen || fill === undefined) return
    fill.lineTo(right, base)
    fill.closePath()
  }
  for (let i = start; i < end; i++) {
    const value = curve.value[i]!
    if (Number.isNaN(value)) {
      finish()
      isOpen = false
      continue
    }
    const left = curve.from[i]! * x.factor + x.shift
    const py = value * y.factor + y.shift
    if (!isOpen || curve.joined[i] === 0) {
      finish()
      stroke.moveTo(left, py)
      fill?.moveTo(left, base)
    } else stroke.lineTo(left, py)
    fill?.lineTo(left, py)
    right = curve.to[i]! * x.factor + x.shift
    stroke.lineTo(right, py)
    fill?.lineTo(right, py)
    isOpen = true
  }
  finish()
}

/** Bars of several series stand side by side: this is the place of one. */
export interface Bar {
  readonly index: number
  readonly count: number
}

/** The share of the width of a period that its bars take. */
const share = 0.84

export const barOf = (left: number, right: number, { count, index }: Bar): readonly [left: number, width: number] => {
  const width = right - left
  const room = width < 4 ? width : width * share
  return [left + (width - room) / 2 + (room / count) * index, room / count]
}

const bars = (curve: Curve, { fill, stroke }: Paths, { base, from, to, x, y }: View, bar: Bar) => {
  const [start, end] = visible(curve, from, to)
  for (let i = start; i < end; i++) {
    const value = curve.value[i]!
    if (Number.isNaN(value) || value === 0) continue
    const [left, width] = barOf(curve.from[i]! * x.factor + x.shift, curve.to[i]! * x.factor + x.shift, bar)
    const top = value * y.factor + y.shift
    fill?.rect(left, top, width, base - top)
    stroke.moveTo(left, top)
    stroke.lineTo(left + width, top)
  }
}

/** Adds the part of a curve in a view to paths. */
export const trace = (curve: Curve, paths: Paths, view: View, bar: Bar = { index: 0, count: 1 }): void => {
  if (curve.shape === "line") line(curve, paths, view)
  else if (curve.shape === "steps") steps(curve, paths, view)
  else bars(curve, paths, view, bar)
}
