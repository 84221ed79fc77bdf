// Writes the JSON Schema of the configuration of the station, and the reference in docs/station/configuration.md, from the
// schema in packages/station/src/config. With --check it writes nothing, and fails if one is out of date.
import * as fs from "node:fs"
import * as ConfigFile from "../packages/station/src/config/ConfigFile.ts"
import { variables } from "../packages/station/src/StationConfig.ts"
import { keep } from "./current.mjs"
import { table } from "./table.mjs"

const page = "docs/station/configuration.md"
const schema = ConfigFile.jsonSchema()

const code = (text) => `\`${text}\``

/** A vertical bar would end the cell. */
const cell = (text) => text.replaceAll("|", "\\|")

const typeOf = ({ anyOf, enum: words, examples, items, maximum, minimum, type }) => {
  if (anyOf !== undefined) return anyOf.map(typeOf).join(" or ")
  if (words !== undefined) return words.map((word) => code(JSON.stringify(word))).join(" or ")
  if (type === "integer") return `${minimum} to ${maximum}`
  if (type === "array") return `array of ${items.type}s`
  if (type === "string") return examples === undefined ? "text" : `text, such as ${code(`"${examples[0]}"`)}`
  return type
}

const isSection = ({ properties = {} }) => Object.keys(properties).length > 0

/** Returns a row for each field, in depth first order. */
const rowsOf = (name, field) => {
  const { default: standard, description = "" } = field
  const row = [code(name), typeOf(field), standard === undefined ? "" : code(JSON.stringify(standard)), description]
  const below = (prefix, { properties }) =>
    Object.entries(properties).flatMap(([key, inner]) => rowsOf(`${prefix}.${key}`, inner))
  if (isSection(field)) return below(name, field)
  const alternative = field.anyOf?.find(isSection)
  if (alternative !== undefined) return [row, ...below(name, alternative)]
  if (field.type === "array" && isSection(field.items)) return [row, ...below(`${name}[]`, field.items)]
  return [row]
}

const fields = Object.entries(schema.properties)
  .filter(([name]) => name !== "$schema")
  .flatMap(([name, field]) => rowsOf(name, field))

const parts = {
  fields: table(
    ["Field", "Value", "Default", "Meaning"],
    fields.map((row) => row.map(cell))
  ),
  variables: table(
    ["Variable", "Meaning"],
    Object.entries(variables).map(([name, meaning]) => [code(name), cell(meaning)])
  )
}

const renewed = Object.entries(parts).reduce(
  (text, [name, part]) =>
    text.replace(
      new RegExp(`(<!-- generated: ${name} -->\n\n)[\\s\\S]*?(\n\n<!-- end -->)`),
      (_, begin, end) => begin + part + end
    ),
  fs.readFileSync(page, "utf8")
)
keep(page, renewed)
keep("packages/station/station.schema.json", `${JSON.stringify(schema, null, 2)}\n`)
