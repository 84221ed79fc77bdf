// Writes one module per family, and their index, to packages/sensors/src/families/tables. Sources: the property tables
// recorded from the real server, the corrections in packages/sensors/src/families/Overrides.ts, and the units in
// sensors/units.mjs. With --check it changes nothing and fails if a file is out of date.
import * as fs from "node:fs"
import * as path from "node:path"
import { overrides } from "../packages/sensors/src/families/Overrides.ts"
import { drop, keep } from "./current.mjs"
import { unitOf } from "./sensors/units.mjs"
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

const target = "packages/sensors/src"
const codes = Object.keys(families).filter(isFamily).sort()

const banner = `// Written by scripts/sensors.mjs from ${recordings}; do not edit.`

/** Names that the recording lacks: chips that reported filler, and the second family of the DS2438. */
const chips = { A6: "DS2438_A6", EE: "HobbyBoards_EE", EF: "HobbyBoards_EF", "7E": "EDS" }

const chipOf = (code) => chips[code] ?? families[code].type

const key = (name) => (/^(?:[A-Za-z_]\w*|0|[1-9]\d*)$/.test(name) ? name : JSON.stringify(name))

const overrideOf = (code, base) =>
  overrides.find(({ families, property }) => families.includes(code) && property === base)

const row = (code, { base, spec }) => {
  const override = overrideOf(code, base)
  if (override !== undefined && override.declared !== spec)
    throw new Error(`${code}/${base} is declared "${spec}", not "${override.declared}"`)
  if (override !== undefined && override.spec === undefined) return { base, reason: override.reason }
  const corrected = override?.spec ?? spec
  const unit = unitOf(code, base, corrected[0])
  return { base, spec: unit === undefined ? corrected : `${corrected} ${unit}`, reason: override?.reason }
}

/** The row of an entry. */
const rowOf = (code, properties, entry) => {
  const { base, spec } = declared(properties, entry)
  return row(code, { base, spec: entry in hiddenOf(code) ? `${spec} hidden` : spec })
}

/** Entries that can be neither read nor written are left out, such as the branches of a hub. */
const isProperty = ({ access, index }) => index === 0 && access !== "oo"

const rows = (code) => {
  const properties = everyProperty(code)
  const own = Object.keys(properties).filter(
    (entry) =>
      isProperty(properties[entry]) && !(common.includes(entry) && entry !== "type") && !isPlainType(properties, entry)
  )
  return own.map((entry) => rowOf(code, properties, entry))
}

const isPlainType = (properties, entry) => entry === "type" && properties.type.change === "f"

const tree = (list) => {
  const root = {}
  for (const { base, reason, spec } of list.filter(({ spec }) => spec !== undefined)) {
    const names = base.split("/")
    const last = names.pop()
    const directory = names.reduce((node, name) => (node[name] ??= {}), root)
    directory[last] = { spec, ...(reason === undefined ? {} : { reason }) }
  }
  return root
}

const wrapped = (text, indent) => {
  const width = 120 - indent.length - 3
  const lines = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => `${indent}// ${line}\n`).join("")
}

const isDirectory = (node) => Object.values(node).every((inner) => typeof inner === "object")

const print = (node, indent) =>
  Object.entries(node)
    .map(([name, inner]) => {
      if (isDirectory(inner)) return `${indent}${key(name)}: {\n${print(inner, `${indent}  `)}\n${indent}}`
      const comment = inner.reason === undefined ? "" : wrapped(inner.reason, indent)
      return `${comment}${indent}${key(name)}: ${JSON.stringify(inner.spec)}`
    })
    .join(",\n")

const family = (code) => {
  const list = rows(code)
  const table = list.length === 0 ? "{}" : `{\n${print(tree(list), "  ")}\n}`
  const chip = chipOf(code)
  return `${banner}
/**
 * Family ${code}, chip ${chip.replace("_A6", "")}.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = ${table} as const

/**
 * Family ${code}.
 *
 * @since 0.1.0
 * @category families
 */
export interface ${chip} extends Family.Family<typeof table> {}

/**
 * Family ${code}.
 *
 * @since 0.1.0
 * @category families
 */
export const ${chip}: ${chip} = /*#__PURE__*/ Family.make("${code}", "${chip.replace("_A6", "")}", ${capabilities(families[code])}, table)
`
}

const index = `${banner}
/**
 * All families that owserver 3.2p4 knows, one module each.
 *
 * @module
 * @since 0.1.0
 */
${codes
  .map(chipOf)
  .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
  .map((chip) => `export { ${chip} } from "./${chip}.js"`)
  .join("\n")}
`

const files = {
  "families/tables/index.ts": index,
  ...Object.fromEntries(codes.map((code) => [`families/tables/${chipOf(code)}.ts`, family(code)]))
}

const unused = overrides.filter(
  ({ families: of, property }) => !of.every((code) => rows(code).some(({ base }) => base === property))
)
if (unused.length > 0) throw new Error(`no such property: ${unused.map(({ property }) => property).join(", ")}`)

for (const [name, text] of Object.entries(files)) keep(path.posix.join(target, name), text)

for (const name of fs.readdirSync(`${target}/families/tables`)) {
  if (!(`families/tables/${name}` in files)) drop(`${target}/families/tables/${name}`)
}
