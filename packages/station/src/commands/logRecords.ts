import { PressureScale, RomId, TemperatureScale } from "@owserver/client"
import { Device } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Plan from "../collect/Plan.js"
import { reader } from "../format/csv.js"
import type * as Sample from "../model/Sample.js"
import type * as Series from "../model/Series.js"

/** The form of a CSV file of `ow log`: its separator, and the position of each column. */
export interface Layout {
  readonly separator: string
  readonly columns: ReadonlyMap<string, number>
}

const required = ["time", "device", "property", "value"] as const

/** Finds the form by the header. An unknown one is a `Left`. */
export const layoutOf = (header: string): Either.Either<Layout, string> => {
  const separators = [",", ";", "\t"].map((separator) => {
    const [names = []] = [...reader(separator).push(`${header}\n`)]
    return { separator, names }
  })
  const { names, separator } = separators.reduce((best, next) => (next.names.length > best.names.length ? next : best))
  const columns = new Map(names.map((name, n) => [name.trim(), n]))
  const missing = required.filter((name) => !columns.has(name))
  return missing.length === 0
    ? Either.right({ separator, columns })
    : Either.left(`the first line is not the header of ow log: it has no column ${missing.join(" or ")}`)
}

const temperatures: { readonly [unit: string]: TemperatureScale.TemperatureScale } = { "°F": "F", K: "K", "°R": "R" }

/** Converts a value to the unit that is stored. `undefined` if that is not possible. */
const canonical = (value: number, unit: string, stored: string): number | undefined => {
  if (unit === stored || unit === "") return value
  const scale = temperatures[unit]
  if (stored === "°C" && scale !== undefined) return TemperatureScale.toCelsius(value, scale)
  const pressure = PressureScale.table.find(({ scale }) => scale === unit)?.scale
  return stored === "mbar" && pressure !== undefined ? PressureScale.toMbar(value, pressure) : undefined
}

const wordValues: { readonly [word: string]: number } = { true: 1, false: 0 }

/** With decimal commas the elements of an array are separated by blanks. */
const numbersOf = (text: string): ReadonlyArray<number> => {
  const parts = text.includes(" ") ? text.trim().split(/ +/) : text.split(",")
  const numbers = parts.map((part) => wordValues[part] ?? (part.trim() === "" ? Number.NaN : Number(part)))
  if (numbers.every(Number.isFinite) && !text.includes(" ")) return numbers
  return parts.map((part) => Number(part.replace(",", ".")))
}

const timeOf = (time: string, offset: string): number | undefined => {
  const iso = offset === "" ? time : `${time.replace(" ", "T").replace(",", ".")}${offset.replace(/^UTC/, "") || "Z"}`
  return Option.getOrUndefined(Option.map(DateTime.make(iso), DateTime.toEpochMillis))
}

/** Makes the samples of a record. Records without a number have none. */
export const sampler = ({ columns }: Layout, server: string) => {
  const known = new Map<string, ReadonlyArray<Series.Description>>()
  const seriesOf = (device: string, property: string): ReadonlyArray<Series.Description> => {
    const key = `${device}/${property}`
    const found = known.get(key)
    if (found !== undefined) return found
    const series = Either.match(RomId.parse(device), {
      onLeft: () => [],
      onRight: (rom) =>
        Plan.ofDevice({ match: "*", property }, server, Device.make(rom), Option.none()).tasks.flatMap(
          ({ series }) => series
        )
    })
    known.set(key, series)
    return series
  }
  return (record: ReadonlyArray<string>): ReadonlyArray<Sample.Sample> => {
    const cell = (name: string) => record[columns.get(name) ?? -1] ?? ""
    const at = timeOf(cell("time"), cell("utc_offset"))
    const series = seriesOf(cell("device"), cell("property"))
    const text = cell("value")
    // A decimal comma of a single number is not the separator of an array.
    const values =
      series.length === 1 ? [Number(text.replace(",", "."))].map((n) => wordValues[text] ?? n) : numbersOf(text)
    if (text === "" || at === undefined || values.length !== series.length) return []
    const quality = ["suspect", "doubtful"].includes(cell("quality")) ? "doubtful" : "good"
    return series.flatMap((one, n) => {
      const value = canonical(values[n] ?? Number.NaN, cell("unit"), one.unit)
      return value === undefined || !Number.isFinite(value) ? [] : [{ series: one, at, value, quality }]
    })
  }
}
