/** What the page shows, as the parameters of its address. Any text is a valid address: what makes no sense is left out. Pure. */

/** The ranges that end now, in milliseconds. */
export const presets = {
  "1h": 3_600_000,
  "6h": 21_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
  "1y": 31_536_000_000,
  all: Number.POSITIVE_INFINITY
} as const

export type Preset = keyof typeof presets

export const presetNames = Object.keys(presets) as ReadonlyArray<Preset>

export interface Window {
  readonly from: number
  readonly to: number
}

/** How counters are shown: as rate, or as total of each hour, day or month. */
export type Counters = "rate" | "hour" | "day" | "month"

export const counterNames: ReadonlyArray<Counters> = ["rate", "hour", "day", "month"]

/** Places for series. Each has its colour, so that a series keeps it when another one is removed. */
export type Slots = ReadonlyArray<number | undefined>

export interface State {
  /** `undefined` for a choice of the page. */
  readonly slots: Slots | undefined
  readonly range: Preset | Window
  readonly counters: Counters
  /** Whether the band from the least to the greatest value is shown. */
  readonly band: boolean
}

/** The most series in one plot: ten colours, solid and dashed. */
export const mostSeries = 20

/** The shortest range: readings come each second at most. */
export const shortest = 60_000

/** No station has readings from before 1-Wire, and the clock of none is that wrong. */
export const earliest = Date.UTC(1990, 0, 1)
export const latest = Date.UTC(2200, 0, 1)

export const initial: State = { slots: undefined, range: "24h", counters: "rate", band: true }

const isOneOf = <A extends string>(all: ReadonlyArray<A>, text: string | null): text is A =>
  (all as ReadonlyArray<string | null>).includes(text)

/** Removes free places at the end. */
const trimmed = (slots: Slots): Slots => slots.slice(0, slots.findLastIndex((id) => id !== undefined) + 1)

const slotsOf = (text: string): Slots => {
  const found: Array<number | undefined> = []
  // An address has at most this many characters for so many ids; more is not worth splitting.
  for (const part of text.slice(0, 20 * mostSeries).split(",")) {
    if (found.length === mostSeries) break
    if (part === "") found.push(undefined)
    else if (/^[1-9]\d{0,9}$/.test(part) && Number(part) <= 0x7fffffff && !found.includes(Number(part)))
      found.push(Number(part))
  }
  return trimmed(found)
}

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/

const timeOf = (text: string | null): number =>
  text === null ? Number.NaN : /^\d{1,16}$/.test(text) ? Number(text) : iso.test(text) ? Date.parse(text) : Number.NaN

const toSecond = (at: number): number => Math.round(at / 1000) * 1000

/** Moves a window into the time that there is, makes it long enough, and rounds it to seconds, for short addresses. */
export const bounded = ({ from, to }: Window): Window => {
  const length = Math.min(Math.max(toSecond(to - from), shortest), latest - earliest)
  const start = Math.min(Math.max(toSecond(from), earliest), latest - length)
  return { from: start, to: start + length }
}

const rangeOf = (params: URLSearchParams): Preset | Window => {
  const [from, to] = [timeOf(params.get("from")), timeOf(params.get("to"))]
  if (from >= earliest && to <= latest && from < to) return bounded({ from, to })
  const range = params.get("range")
  return isOneOf(presetNames, range) ? range : initial.range
}

export const parse = (params: URLSearchParams): State => {
  const [series, counters] = [params.get("series"), params.get("counters")]
  return {
    slots: series === null ? undefined : slotsOf(series),
    range: rangeOf(params),
    counters: isOneOf(counterNames, counters) ? counters : initial.counters,
    band: params.get("band") !== "off"
  }
}

const isoOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z")

/** Defaults are left out, so that addresses stay short. */
export const format = ({ band, counters, range, slots }: State): URLSearchParams => {
  const params = new URLSearchParams()
  if (slots !== undefined) params.set("series", slots.map((id) => id ?? "").join(","))
  if (typeof range === "object") {
    params.set("from", isoOf(range.from))
    params.set("to", isoOf(range.to))
  } else if (range !== initial.range) params.set("range", range)
  if (counters !== initial.counters) params.set("counters", counters)
  if (!band) params.set("band", "off")
  return params
}

/** Returns the places with a series added in the first free one, or `undefined` if all are taken. */
export const added = (slots: Slots, id: number): Slots | undefined => {
  if (slots.includes(id)) return slots
  const free = slots.indexOf(undefined)
  const at = free < 0 ? slots.length : free
  return at >= mostSeries ? undefined : slots.toSpliced(at, free < 0 ? 0 : 1, id)
}

export const removed = (slots: Slots, id: number): Slots => trimmed(slots.map((one) => (one === id ? undefined : one)))

/** Returns the window of a range. `firstAt` is the time of the first reading of what is shown. */
export const windowOf = (range: Preset | Window, now: number, firstAt: number | undefined): Window => {
  if (typeof range === "object") return range
  const length = presets[range]
  if (Number.isFinite(length)) return { from: now - length, to: now }
  return bounded({ from: Math.min(firstAt ?? now - presets["24h"], now - shortest), to: now })
}

/** Makes a window longer (`factor` above 1) or shorter. `at` stays where it is. */
export const zoomed = ({ from, to }: Window, factor: number, at: number): Window => {
  const length = Math.min(Math.max((to - from) * factor, shortest), latest - earliest)
  const share = (at - from) / (to - from)
  return bounded({ from: at - share * length, to: at + (1 - share) * length })
}

/** Moves a window by a share of its length. */
export const panned = ({ from, to }: Window, share: number): Window =>
  bounded({ from: from + share * (to - from), to: to + share * (to - from) })

/** Returns the period of totals: a longer one than was chosen if there would be more than `most` bars, for which there is no room. */
export const periodFor = (
  counters: Exclude<Counters, "rate">,
  { from, to }: Window,
  most: number
): Exclude<Counters, "rate"> => {
  const length = to - from
  if (counters === "hour" && length > most * 3_600_000) return periodFor("day", { from, to }, most)
  return counters === "day" && length > most * 86_400_000 ? "month" : counters
}
