/**
 * docs/devices.md: each property on the page exists, has the unit of the page, and can be read from the fake.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import * as sensors from "@owserver/sensors"
import { Family, FamilyRegistry, Property } from "@owserver/sensors"
import { Effect, Layer, Option } from "effect"

const page = fs.readFileSync(new URL("../../../docs/devices.md", import.meta.url), "utf8")

/** The cells of the table below a heading, by the names of its columns. */
const table = (heading: string): ReadonlyArray<{ readonly [column: string]: string }> => {
  const [, section = ""] = page.split(`\n## ${heading}\n`)
  const lines = section
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("|"))
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim())
  const [columns = [], , ...rows] = lines.map(cells)
  return rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n] ?? ""])))
}

const families = table("Families")

const hidden = table("Hidden properties")

const others = table("Home Assistant and openHAB")

const quoted = (cell: string): string => /^`([^`]+)`$/.exec(cell)?.[1] ?? assert.fail(`${cell} is not quoted`)

const family = (code = ""): Family.Any => Option.getOrThrow(FamilyRegistry.get(code))

/** Each property of a cell, with the unit that follows it. */
const properties = (cell: string): ReadonlyArray<readonly [name: string, unit: string | undefined]> =>
  [...cell.matchAll(/`([^`]+)`([^,`]*)/g)].map(([, name = "", unit = ""]) => [name, unit.trim() || undefined])

/** What the property is given on the fake. */
const sample = ({ format }: Property.Any): unknown => {
  switch (format) {
    case "integer":
    case "unsigned":
      return 11
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return 21.5
    case "yesNo":
      return true
    default:
      return undefined
  }
}

const address = (code: string): string => `${code}.000000000001`

/** Reads the property from a bus on which it has the value, if one is given. */
const read = (code: string, property: Property.Any, value: unknown) => {
  const described = value === undefined ? {} : { [property.name]: value }
  const served = Layer.unwrapEffect(
    Effect.map(Bus.make({ [address(code)]: described } as never), (bus) => OwServerTest.layer(bus))
  )
  const path = `/${address(code)}/${property.name}`
  return OwServer.read(path, { flags: property.flags }).pipe(
    Effect.flatMap((bytes) => Property.decode<unknown>(property, bytes, path)),
    Effect.provide(served)
  )
}

/** All of an array and bit fields are what their elements are; what the address or the server says is not given. */
const isGiven = (property: Property.Any): boolean =>
  !/\.(?:ALL|BYTE)$/.test(property.name) && property.name !== "present" && sample(property) !== undefined

it("the page has all frequent families", () => {
  const matter = "28 10 22 3B 42 26 A6 1D 12 29 3A 05 20 1F 01 81 7E EF 30".split(" ")
  assert.includeMembers(
    families.map(({ Family: code }) => code),
    matter
  )
  assert.isAbove(others.length, 80)
})

describe("the properties of", () => {
  for (const row of families) {
    const code = row.Family ?? ""
    const chip = quoted(row.Chip ?? "")
    it.live(`${chip} can be read`, () =>
      Effect.gen(function* () {
        assert.strictEqual(Family.code(Reflect.get(sensors, chip)), code)
        assert.isAbove((row["How it is handled"] ?? "").length, 5)
        for (const [name, unit] of properties(row.Properties ?? "")) {
          const property: Property.Any = yield* Family.find(family(code), name)
          assert.strictEqual(property.unit, unit, `${code}/${name}`)
          const value = isGiven(property) ? sample(property) : undefined
          const found = yield* read(code, property, value)
          if (value !== undefined) assert.strictEqual(found, value, `${code}/${name}`)
        }
      })
    )
  }
})

describe("hidden properties are not listed and can be read:", () => {
  for (const row of hidden) {
    const code = row.Family ?? ""
    const chip = quoted(row.Chip ?? "")
    it.live(chip, () =>
      Effect.gen(function* () {
        assert.strictEqual(Family.code(Reflect.get(sensors, chip)), code)
        const listed = Family.properties(family(code)).map(({ name }) => name)
        for (const [name, unit] of properties(row.Properties ?? "")) {
          const property: Property.Any = yield* Family.find(family(code), name)
          assert.strictEqual(property.unit, unit, `${code}/${name}`)
          assert.notInclude(listed, name)
          assert.isDefined(yield* read(code, property, undefined))
        }
      })
    )
  }
})

/** What `DS2438["B1-R1-A"].pressure` is. */
const evaluated = (expression: string): unknown =>
  [...expression.matchAll(/[^.[\]"]+/g)].reduce<unknown>((found, [key]) => Reflect.get(Object(found), key), sensors)

describe("the properties of other integrations can be read:", () => {
  for (const row of others) {
    const code = row.Family ?? ""
    const path = quoted(row.Path ?? "")
    const here = quoted(row.Here ?? "")
    it.live(`${here}, for ${row["Read by"]}`, () =>
      Effect.gen(function* () {
        const property: Property.Any = yield* Family.find(family(code), path)
        assert.strictEqual(evaluated(here), property)
        assert.strictEqual(property.unit ?? "", row.Unit)
        const value = isGiven(property) ? sample(property) : undefined
        const found = yield* read(code, property, value)
        if (value !== undefined) assert.strictEqual(found, value)
        else assert.isDefined(found)
      })
    )
  }
})
