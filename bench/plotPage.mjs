// Runs in the browser of stationPlot.ts: draws the same series by the plot page of the dashboard, and by uPlot alone.
import uPlot from "uplot"
import { make } from "../packages/station/web/plot/chart.ts"
import { ofPoints } from "../packages/station/web/plot/curve.ts"
import { styleOf } from "../packages/station/web/plot/palette.ts"
import * as Ticks from "../packages/station/web/plot/ticks.ts"
import * as Zone from "../packages/station/web/zone.ts"

const width = 1000
const height = 500
const every = 30_000
const start = Date.UTC(2026, 0, 1)

const theme = {
  isDark: false,
  text: "#16201f",
  muted: "#566362",
  grid: "#e0e4e4",
  axis: "#8b9696",
  warn: "#8f5b00",
  surface: "#ffffff",
  font: "sans-serif"
}

/** Columns as they are after a response was read. */
const seriesOf = (count, length) =>
  Array.from({ length: count }, (_, n) => {
    const at = Array.from({ length }, (_, i) => start + i * every)
    const mean = at.map((time, i) => 10 + 2 * n + 3 * Math.sin(time / 3_600_000 + n) + Math.sin(i * 12.9898 + n) / 4)
    const constant = (value) => at.map(() => value)
    return {
      width: every,
      at,
      until: at.map((time) => time + every),
      n: constant(1),
      doubted: constant(0),
      low: mean.map((value, i) => value - 0.2 - Math.abs(Math.sin(i)) / 3),
      mean,
      high: mean.map((value, i) => value + 0.2 + Math.abs(Math.cos(i)) / 3),
      delta: constant(Number.NaN)
    }
  })

const windowOf = (series) => ({ from: start, to: start + series[0].at.length * every })

/** The canvas is drawn when it is read, at the latest. */
const flush = (root) => root.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1)

/** The chart of the dashboard. */
const ours = (series, band) => {
  const zone = Zone.make("Europe/Berlin")
  const labels = Ticks.labels("en-GB", zone)
  const number = (value, decimals) => value.toFixed(decimals)
  const window = windowOf(series)
  const chart = make({ kind: "gauge", unit: "°C", hasTimes: true, axisWidth: 56, theme, number }, series.length)
  document.body.append(chart.root)
  chart.resize(width, height)
  const curvesOf = () => series.map((points) => ofPoints(points, { kind: "gauge", counters: "rate" }))
  const draw = (curves) => {
    const drawn = curves.map((curve, n) => ({ name: String(n), style: styleOf(n, false), curve }))
    chart.draw({ window, drawn, band, ticks: Ticks.ticks(window.from, window.to, 10, zone, labels) })
    // uPlot draws in a microtask.
    return Promise.resolve().then(() => flush(chart.root))
  }
  const known = curvesOf()
  return { first: () => draw(curvesOf()), again: () => draw(known) }
}

/** uPlot alone, with its own lines, bands and axes. */
const alone = (series, band) => {
  const window = windowOf(series)
  const root = document.createElement("div")
  document.body.append(root)
  const line = (n) => ({ stroke: styleOf(n, false).color, width: 1.75, points: { show: false } })
  const edge = { width: 0, points: { show: false } }
  const lines = series.map((_, n) => line(n))
  const edges = band ? series.flatMap(() => [edge, edge]) : []
  const first = 1 + series.length
  const data = [
    series[0].at.map((at) => at + every / 2),
    ...series.map(({ mean }) => mean),
    ...(band ? series.flatMap(({ high, low }) => [high, low]) : [])
  ]
  const plot = new uPlot(
    {
      width,
      height,
      ms: 1,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { range: () => [window.from, window.to] } },
      series: [{}, ...lines, ...edges],
      bands: band
        ? series.map((_, n) => ({ series: [first + 2 * n, first + 2 * n + 1], fill: `${styleOf(n, false).color}26` }))
        : []
    },
    data,
    root
  )
  const draw = () => {
    plot.setData(data)
    return Promise.resolve().then(() => flush(root))
  }
  return { first: draw, again: draw }
}

const timed = async (draw) => {
  const begun = performance.now()
  await draw()
  return performance.now() - begun
}

/** Returns the times of each round in milliseconds: both draw in turn, and the other one first in each second round. */
globalThis.measure = async ({ band, count, length, rounds }) => {
  document.body.replaceChildren()
  const series = seriesOf(count, length)
  const [mine, theirs] = [ours(series, band), alone(series, band)]
  const results = []
  for (let round = -3; round < rounds; round++) {
    const result = {}
    const steps = [
      async () => Object.assign(result, { first: await timed(mine.first), again: await timed(mine.again) }),
      async () => Object.assign(result, { alone: await timed(theirs.first) })
    ]
    for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step()
    // The first rounds warm up.
    if (round >= 0) results.push(result)
  }
  return results
}
