// The property tables that were recorded from the real server, and the row that each property is written as; for the scripts
// that write tables of families.
import * as fs from "node:fs"

/** Where the recorded tables are. */
export const recordings = "packages/protocol/test/recordings"

/** The properties that no listing shows. */
export const hiddenSource = `${recordings}/hidden.json`

const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"))

export const { families } = read(`${recordings}/structure.json`)

const parsed = (raw) => {
  const [format, index, elements, access, length, change] = raw.split(",")
  return { format, index: Number(index), elements: Number(elements), access, length: Number(length), change }
}

const hidden = read(hiddenSource).families

/** The hidden properties of a family by their entries, as `properties` has the listed ones. */
export const hiddenOf = (code) =>
  Object.fromEntries(Object.entries(hidden[code] ?? {}).map(([entry, raw]) => [entry, parsed(raw)]))

/** The listed and the hidden properties of a family, in the order of their names. */
export const everyProperty = (code) => {
  const all = { ...families[code].properties, ...hiddenOf(code) }
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Directories such as `simultaneous` look like families, and stand for all of a bus. */
export const isFamily = (code) => code.length === 2

/** What every device has; it is added by the reader of a table. */
export const common = "address alias crc8 family id locator r_address r_id r_locator type".split(" ")

const letterA = 64

const elements = (properties, base, { elements: count }) => {
  if (count === 1) return ""
  if (count === 0) return "[n]"
  if (count < 0) return "[x]"
  return `${base}.A` in properties ? `[A-${String.fromCharCode(letterA + count)}]` : `[${count}]`
}

/** The name of a property without that of an element, and its row as the server declares it. */
export const declared = (properties, entry) => {
  const it = properties[entry]
  const base = it.elements === 1 ? entry : entry.slice(0, entry.lastIndexOf("."))
  const bits = `${base}.BYTE` in properties ? "*" : ""
  return { base, spec: `${it.format}${elements(properties, base, it)}${bits} ${it.access} ${it.length} ${it.change}` }
}

/** What the devices of a family can do together, as a word. */
export const capabilities = ({ directoryFlags = 0 }) => `0x${directoryFlags.toString(16).padStart(4, "0")}`
