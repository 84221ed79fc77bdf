/** A house with sensors: the same readings in each run, at a time that does not pass by itself. */
import type { Sample, Series } from "@owserver/station"

/** Saturday noon in Berlin, in winter. */
export const now = Date.UTC(2026, 0, 31, 11)

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export interface Sensor {
  readonly series: Series.Description
  /** `""` for a series that nobody named. */
  readonly name: string
  readonly place: string
  readonly alias?: string
  /** The value at a time. The same for each call. */
  readonly valueAt: (at: number) => number
}

export const server = "house"

/** A number from -1 to 1 that looks random. */
const noise = (seed: number): number => {
  const bits = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d)
  const more = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return ((more ^ (more >>> 15)) >>> 0) / 0x7fff_ffff - 1
}

/** Noise that changes smoothly, by about `size` within `period`. */
const drift = (seed: number, at: number, period: number): number => {
  const step = Math.floor(at / period)
  const part = at / period - step
  const smooth = part * part * (3 - 2 * part)
  return noise(seed * 7919 + step) * (1 - smooth) + noise(seed * 7919 + step + 1) * smooth
}

interface Shape {
  readonly mean: number
  /** Half the difference between afternoon and night. */
  readonly daily?: number
  /** How far the weather or its people move it. */
  readonly wander?: number
  /** The resolution of the sensor. */
  readonly step?: number
}

/** Warmest at 15:00 in Berlin. */
const curve =
  (seed: number, { daily = 0, mean, step = 1 / 16, wander = 0.5 }: Shape) =>
  (at: number): number => {
    const wave = daily * Math.cos(((at - 14 * hour) / day) * 2 * Math.PI)
    const value = mean + wave + wander * drift(seed, at, 9 * hour) + (wander / 8) * drift(seed + 1, at, 20 * minute)
    return Math.round(value / step) * step
  }

/** Cools and warms like a fridge, a freezer or a heating with a switch. */
const saw =
  (seed: number, mean: number, size: number, period: number) =>
  (at: number): number => {
    const phase = (at / period + seed / 7) % 1
    const value = mean + size * (phase < 0.3 ? 1 - phase / 0.15 : -1 + (phase - 0.3) / 0.35)
    return Math.round((value + (size / 6) * drift(seed, at, 10 * minute)) * 16) / 16
  }

const address = (family: string, n: number): string => `${family}.${n.toString(16).toUpperCase().padStart(12, "0")}`

const sensor = (
  family: string,
  n: number,
  [name, place]: readonly [name: string, place: string],
  valueAt: Sensor["valueAt"],
  fields: Partial<Series.Description> = {}
): Sensor => ({
  name,
  place,
  valueAt,
  series: {
    server,
    device: address(family, 0x6d5_5507_0000 + n),
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family,
    ...fields
  }
})

/** Liters up to a day, more on some days than on others. */
const litersBefore = (day: number): number => 48_231 + 280 * (day - 20_400) + 60 * Math.sin(1.7 * day)

/** Liters: mornings and evenings. */
const water = (at: number): number => {
  const days = Math.floor((at + hour) / day)
  const ofDay = ((at + hour) / day - days) * 24
  const share = (1 / (1 + Math.exp(-(ofDay - 7.5) * 2)) + 1 / (1 + Math.exp(-(ofDay - 19) * 1.2))) / 2
  return Math.floor(litersBefore(days) + (litersBefore(days + 1) - litersBefore(days)) * share)
}

const isHeating = (at: number): number => ((at / (47 * minute) + 0.4 * drift(5, at, 3 * hour)) % 1 < 0.4 ? 1 : 0)

/** Twelve sensors of a house. */
export const twelve: ReadonlyArray<Sensor> = [
  sensor("28", 1, ["Living room", "Ground floor"], curve(1, { mean: 21.2, daily: 0.7 })),
  sensor("28", 2, ["Kitchen", "Ground floor"], curve(2, { mean: 21.8, daily: 0.5, wander: 0.9 })),
  sensor("28", 3, ["Bedroom", "Upstairs"], curve(3, { mean: 17.9, daily: 0.6 })),
  sensor("28", 4, ["Bathroom", "Upstairs"], curve(4, { mean: 22.6, daily: 0.4, wander: 1.2 })),
  sensor("26", 5, ["Bathroom humidity", "Upstairs"], curve(5, { mean: 56, daily: 3, wander: 9, step: 0.5 }), {
    property: "humidity",
    unit: "%"
  }),
  sensor("28", 6, ["Freezer", "Cellar"], saw(6, -19, 1.1, 52 * minute)),
  sensor("28", 7, ["Boiler flow", "Cellar"], saw(7, 51, 6, 95 * minute)),
  sensor("1D", 8, ["Water meter", "Cellar"], water, { property: "counter.A", kind: "counter", unit: "" }),
  sensor("05", 9, ["Heating pump", "Cellar"], isHeating, { property: "PIO", kind: "state", unit: "" }),
  sensor("10", 10, ["Garden", "Outside"], curve(10, { mean: 2.4, daily: 3.6, wander: 3 })),
  sensor("28", 11, ["Greenhouse", "Outside"], curve(11, { mean: 7.5, daily: 6.2, wander: 2 })),
  sensor("26", 12, ["Air pressure", "Outside"], curve(12, { mean: 1013, wander: 9, step: 0.25 }), {
    property: "B1-R1-A/pressure",
    unit: "mbar"
  })
]

const floors = ["Ground floor", "Upstairs", "Cellar", "Attic", "Outside", "Garage", "Workshop", ""]

/** So many sensors: those above, and then thermometers, of which every tenth has no name. */
export const sensors = (count: number): ReadonlyArray<Sensor> =>
  Array.from({ length: count }, (_, n) => {
    const known = twelve[n]
    if (known !== undefined) return known
    const place = floors[n % floors.length]!
    const name = n % 10 === 0 ? "" : `Thermometer ${n}`
    return sensor("28", n + 1, [name, name === "" ? "" : place], curve(n, { mean: 15 + (n % 11), daily: n % 4 }))
  })

export interface Span {
  readonly from: number
  /** Included. */
  readonly to: number
  readonly every: number
}

/** The readings in a span, oldest first. */
export const readings = (all: ReadonlyArray<Sensor>, { every, from, to }: Span): Array<Sample.Sample> =>
  Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, n) => from + n * every).flatMap((at) =>
    all.map(({ series, valueAt }) => ({ series, at, value: valueAt(at), quality: "good" as const }))
  )
