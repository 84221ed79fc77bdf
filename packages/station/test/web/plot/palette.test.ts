/**
 * The colours of series, as people with the kinds of colour blindness see them. Simulation: Machado, Oliveira and Fernandes 2009,
 * severity 1. Difference: CIEDE2000; 10 is easy to see for lines side by side.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Palette from "../../../web/plot/palette.js"

type Triple = readonly [number, number, number]

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)

const rgb = (hex: string): Triple => {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255))
  return [red!, green!, blue!]
}

const sight: { readonly [name: string]: ReadonlyArray<Triple> } = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

const times = (matrix: ReadonlyArray<Triple>, [x, y, z]: Triple): Triple => {
  const [a, b, c] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z)
  return [a!, b!, c!]
}

const clipped = (color: Triple): Triple => color.map((one) => Math.min(1, Math.max(0, one))) as unknown as Triple

const lab = (color: Triple): Triple => {
  const [x, y, z] = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041]
    ],
    color
  )
  const f = (t: number) => (t > 216 / 24_389 ? Math.cbrt(t) : (t * 24_389) / 27 / 116 + 16 / 116)
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

const degrees = (radians: number) => (radians * 180) / Math.PI
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Source: Sharma, Wu and Dalal 2005. */
const difference = ([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number => {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)))
  const [x1, x2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)]
  const hue = (x: number, b: number) => (x === 0 && b === 0 ? 0 : (degrees(Math.atan2(b, x)) + 360) % 360)
  const [h1, h2] = [hue(x1, b1), hue(x2, b2)]
  let dh = c1 * c2 === 0 ? 0 : h2 - h1
  if (dh > 180) dh -= 360
  else if (dh < -180) dh += 360
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(dh / 2))
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2]
  let h = h1 + h2
  if (c1 * c2 !== 0) h = Math.abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63))
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t]
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))))
  const [dl, dc, dhue] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh]
  return Math.sqrt(dl ** 2 + dc ** 2 + dhue ** 2 + rt * dc * dhue)
}

const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue

const contrast = (one: string, other: string) => {
  const [dark, light] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const css = fs.readFileSync(new URL("../../../web/base.css", import.meta.url), "utf8")
const [lightSurface, darkSurface] = [...css.matchAll(/--surface: (#[\da-f]{6});/g)].map(([, color]) => color!)

it("the measure of difference agrees with published pairs", () => {
  assert.closeTo(difference([50, 2.6772, -79.7751], [50, 0, -82.7485]), 2.0425, 0.0001)
  assert.closeTo(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387]), 1.2644, 0.0001)
  assert.closeTo(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514]), 0.9082, 0.0001)
})

describe.each([
  ["light", Palette.light, lightSurface!],
  ["dark", Palette.dark, darkSurface!]
] as const)("the %s palette", (_, colors, surface) => {
  it("has ten colours, with a contrast of 3:1 to the background", () => {
    assert.strictEqual(new Set<string>(colors).size, 10)
    for (const color of colors) assert.isAtLeast(contrast(color, surface), 3, color)
  })

  it.each(Object.keys(sight))("can be told apart with %s sight", (name) => {
    const seen = colors.map((color) => lab(clipped(times(sight[name]!, rgb(color)))))
    for (const [i, one] of seen.entries())
      for (const [k, other] of seen.slice(0, i).entries())
        assert.isAtLeast(difference(one, other), 12, `${colors[i]} and ${colors[k]}`)
  })
})

it("series beyond the tenth are dashed", () => {
  assert.deepStrictEqual(Palette.styleOf(3, false), { color: Palette.light[3]!, dash: [] })
  assert.strictEqual(Palette.styleOf(13, true).color, Palette.dark[3])
  assert.isAbove(Palette.styleOf(13, true).dash.length, 0)
})
