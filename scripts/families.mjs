// Writes packages/fake/src/Families.ts from the property tables recorded from the real server. With --check it changes
// nothing and fails if the file is out of date.

import { keep } from "./current.mjs"
import {
  capabilities,
  common,
  declared,
  everyProperty,
  families,
  hiddenOf,
  isFamily,
  recordings
} from "./structure.mjs"

const target = "packages/fake/src/Families.ts"

/** The `type` of some families is not fixed. */
const isCommon = (entry, { change }) => common.includes(entry) && change === "f"

/** Two families cover several chips. Their devices report the chip; on the recorded bus the report was filler. */
const chips = { EE: "HobbyBoards_EE", EF: "HobbyBoards_EF" }

const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))

/** Whether a device of the recorded bus lists the entry. */
const isListed = (listing, entry, base) =>
  listing.some((shown) => shown === entry || shown === `${entry}/` || shown.startsWith(`${base}.`))

const spec = (properties, entry, { hidden = {}, listing }) => {
  const { base, spec } = declared(properties, entry)
  if (entry in hidden) return `    ${key(base)}: "${spec} hidden"`
  return `    ${key(base)}: "${spec}${isListed(listing, entry, base) ? "" : " optional"}"`
}

/** Directories that are listed although nothing in them is. */
const bare = ({ listing = [] }) =>
  listing
    .filter((name) => name.endsWith("/") && !listing.some((other) => other !== name && other.startsWith(name)))
    .map((name) => name.slice(0, -1))
    .filter((name) => name !== "aux" && name !== "main")

const bareDirectories = Object.keys(families)
  .sort()
  .flatMap((code) => bare(families[code]).map((name) => `  ${key(code)}: ${JSON.stringify([name])}`))
  .join(",\n")

const block = (rows) => (rows.length === 0 ? "{}" : `{\n${rows.join(",\n")}\n  }`)

const table = (code, recorded) => {
  const { listing, type } = recorded
  const properties = everyProperty(code)
  const hidden = hiddenOf(code)
  const rows = Object.keys(properties)
    .filter((entry) => properties[entry].index === 0 && !isCommon(entry, properties[entry]))
    .map((entry) => spec(properties, entry, { hidden, listing: listing ?? Object.keys(properties) }))
  const { [code]: chip = type ?? code } = chips
  // The `simultaneous` directory is no device, but it has a `type` as well.
  const isPseudo = listing === undefined && "type" in properties
  const all = isPseudo ? [...rows, spec(properties, "type", { listing: ["type"] })] : rows
  return `  ${key(code)}: define("${chip}", ${capabilities(recorded)}, ${block(all)})`
}

const tables = (chosen) =>
  Object.keys(families)
    .sort()
    .filter(chosen)
    .map((code) => table(code, families[code]))
    .join(",\n")

const text = `// Written by scripts/families.mjs from ${recordings}; do not edit.
/**
 * The properties of all 1-Wire families, as owserver 3.2p4 declares them, as rows of \`PropertyRow\` of the protocol. The
 * properties that every device has (address, alias, crc8, family, id, locator, their reverses, type) are not repeated here.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The rows of a family by the names of its properties.
 *
 * @since 0.1.0
 * @category models
 */
export type Properties = { readonly [property: string]: string }

/**
 * A family: its \`chip\`, its \`capabilities\` and its \`properties\`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Family<out Specs extends Properties = Properties> {
  readonly chip: string
  /** See \`Capabilities\` of the protocol. */
  readonly capabilities: number
  readonly properties: Specs
}

const define = <const Specs extends Properties>(
  chip: string,
  capabilities: number,
  properties: Specs
): Family<Specs> => ({ chip, capabilities, properties })

/**
 * All families by their codes of two hexadecimal digits.
 *
 * @since 0.1.0
 * @category constants
 */
export const families = {
${tables(isFamily)}
}

/**
 * Directories of a family that are listed although nothing in them is.
 *
 * @since 0.1.0
 * @category constants
 */
export const bareDirectories: { readonly [code: string]: ReadonlyArray<string> } = {
${bareDirectories}
}

/**
 * The directories that look like devices but stand for a whole bus.
 *
 * @since 0.1.0
 * @category constants
 */
export const pseudoFamilies = {
${tables((code) => !isFamily(code))}
}
`

keep(target, text)
