// Writes packages/fake/src/Families.ts from the property tables that were recorded from the real server. With --check it
// changes nothing and fails where the file is not current.

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

/** Some have a type that is not fixed. */
const isCommon = (entry, { change }) => common.includes(entry) && change === "f"

/** Chips that are not known by their family alone report a name of their own; on the recorded bus that was filler. */
const chips = { EE: "HobbyBoards_EE", EF: "HobbyBoards_EF" }

const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))

/** What a device of the recorded bus lists; nothing is listed of what is hidden. */
const isListed = (listing, entry, base) =>
  listing.some((shown) => shown === entry || shown === `${entry}/` || shown.startsWith(`${base}.`))

const spec = (properties, entry, { hidden = {}, listing }) => {
  const { base, spec } = declared(properties, entry)
  if (entry in hidden) return `    ${key(base)}: "${spec} hidden"`
  return `    ${key(base)}: "${spec}${isListed(listing, entry, base) ? "" : " optional"}"`
}

/** Directories that are listed though nothing in them is. */
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
  // The one thing that a directory which is no device has in common with devices.
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

const text = `// Written by scripts/families.mjs from ${recordings}; not to be changed by hand.
/**
 * The properties of all 1-Wire families, as owserver 3.2p4 knows them. What every device has (address, alias, crc8, family,
 * id, locator, their reverses, type) is not repeated here.
 *
 * A property reads \`format[elements]* access length change\`: the format and the change by their letters of the structure
 * strings; \`[8]\` an array of eight, \`[A-D]\` one by letters, \`[n]\` and \`[x]\` sparse arrays by number and by text; \`*\` a bit
 * field, which has a \`.BYTE\`; the length that of one element. An \`optional\` property is listed only if the device has it. No
 * listing shows a \`hidden\` property; it is read and written all the same.
 *
 * @module
 * @since 0.1.0
 */

/**
 * Properties of a family by their names, each as its row.
 *
 * @since 0.1.0
 * @category models
 */
export type Properties = { readonly [property: string]: string }

/**
 * A family: its \`chip\`, what its devices can do, and its \`properties\`.
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
 * By the family code, two hexadecimal digits.
 *
 * @since 0.1.0
 * @category constants
 */
export const families = {
${tables(isFamily)}
}

/**
 * Directories of a family that are listed though nothing in them is.
 *
 * @since 0.1.0
 * @category constants
 */
export const bareDirectories: { readonly [code: string]: ReadonlyArray<string> } = {
${bareDirectories}
}

/**
 * The directories that look like devices but stand for all of a bus.
 *
 * @since 0.1.0
 * @category constants
 */
export const pseudoFamilies = {
${tables((code) => !isFamily(code))}
}
`

keep(target, text)
