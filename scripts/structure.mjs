// The property tables that were recorded from the real server, and the row that each property is written as; for the scripts
// that write tables of families.
import * as fs from "node:fs"

export const source = "packages/protocol/test/recordings/structure.json"

export const { families } = JSON.parse(fs.readFileSync(source, "utf8"))

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
