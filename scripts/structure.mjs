// The property tables recorded from the real server, and the row format of the generated tables.
import * as fs from "node:fs"

/** The folder of the recorded tables. */
export const recordings = "packages/protocol/test/recordings"

/** The recording of hidden properties, which no listing shows. */
export const hiddenSource = `${recordings}/hidden.json`

const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"))

export const { families } = read(`${recordings}/structure.json`)

const parsed = (raw) => {
  const [format, index, elements, access, length, change] = raw.split(",")
  return { format, index: Number(index), elements: Number(elements), access, length: Number(length), change }
}

const hidden = read(hiddenSource).families

/** Returns the hidden properties of a family, in the form of `properties`. */
export const hiddenOf = (code) =>
  Object.fromEntries(Object.entries(hidden[code] ?? {}).map(([entry, raw]) => [entry, parsed(raw)]))

/** Returns the listed and the hidden properties of a family, sorted by name. */
export const everyProperty = (code) => {
  const all = { ...families[code].properties, ...hiddenOf(code) }
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Excludes directories such as `simultaneous`, which stand for all devices of a bus. */
export const isFamily = (code) => code.length === 2

/** The properties of every device. The reader of a table adds them. */
export const common = "address alias crc8 family id locator r_address r_id r_locator type".split(" ")

const letterA = 64

const elements = (properties, base, { elements: count }) => {
  if (count === 1) return ""
  if (count === 0) return "[n]"
  if (count < 0) return "[x]"
  return `${base}.A` in properties ? `[A-${String.fromCharCode(letterA + count)}]` : `[${count}]`
}

/** Returns the property name without the element, and its row. */
export const declared = (properties, entry) => {
  const it = properties[entry]
  const base = it.elements === 1 ? entry : entry.slice(0, entry.lastIndexOf("."))
  const bits = `${base}.BYTE` in properties ? "*" : ""
  return { base, spec: `${it.format}${elements(properties, base, it)}${bits} ${it.access} ${it.length} ${it.change}` }
}

/** Returns the directory flags of a family in hexadecimal. */
export const capabilities = ({ directoryFlags = 0 }) => `0x${directoryFlags.toString(16).padStart(4, "0")}`
