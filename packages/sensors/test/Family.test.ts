/**
 * The tables against what was recorded from a real server: nothing is missing, nothing is invented.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Structure } from "@owserver/client"
import {
  DS18B20,
  DS1921,
  DS1991,
  DS2408,
  DS2423,
  EDS,
  Family,
  FamilyRegistry,
  Overrides,
  Property
} from "@owserver/sensors"
import { Either, Option } from "effect"

interface Recorded {
  readonly directoryFlags: number
  readonly properties: { readonly [name: string]: { readonly raw?: string } }
}

const familiesOf = (file: string) =>
  JSON.parse(fs.readFileSync(new URL(`../../protocol/test/recordings/${file}`, import.meta.url), "utf8")).families

const recorded: ReadonlyArray<readonly [code: string, Recorded]> = Object.entries<Recorded>(
  familiesOf("structure.json")
).filter(([code]) => code.length === 2)

/** By family, the entries that no listing shows, and what `/structure` says of them. */
const hidden: ReadonlyArray<readonly [code: string, { readonly [name: string]: string }]> = Object.entries(
  familiesOf("hidden.json")
)

const structures = ({ properties }: Recorded) =>
  Object.entries(properties).flatMap(([name, { raw }]) =>
    raw === undefined ? [] : [[name, Either.getOrThrow(Structure.parse(raw))] as const]
  )

const baseOf = (name: string, { elements }: Structure.Structure): string =>
  elements === 1 ? name : name.slice(0, name.lastIndexOf("."))

const overrideOf = (code: string, base: string) =>
  Overrides.overrides.find(({ families, property }) => families.includes(code) && property === base)

const family = (code: string): Family.Any => Option.getOrThrow(FamilyRegistry.get(code))

it("the package has all 64 families, by their codes", () => {
  assert.strictEqual(recorded.length, 64)
  assert.deepStrictEqual(FamilyRegistry.all.map(Family.code).sort(), recorded.map(([code]) => code).sort())
  assert.isTrue(Option.isSome(FamilyRegistry.get("3a")))
  assert.isTrue(Option.isNone(FamilyRegistry.get("99")))
})

describe("each entry of a family is a property as the server declares it", () => {
  for (const [code, entries] of recorded) {
    it(code, () => {
      const self = family(code)
      const expected = structures(entries).filter(
        ([name, structure]) =>
          structure.access !== "oo" &&
          structure.format !== "directory" &&
          !(overrideOf(code, baseOf(name, structure)) !== undefined && isLeftOut(code, baseOf(name, structure)))
      )
      for (const [name, structure] of expected) {
        const found = Either.getOrThrow(Family.find(self, name))
        const { access, change, format } = structure
        const base = baseOf(name, structure)
        assert.strictEqual(found.name, name)
        assert.strictEqual(found.access, access, name)
        // The alias is declared fixed, and is not.
        assert.strictEqual(found.change, format === "alias" ? "stable" : change, name)
        // A bit field is declared a bit, and is a number.
        const kind = structure.index === -2 ? "unsigned" : format
        if (overrideOf(code, base) === undefined) assert.strictEqual(found.format, kind, name)
      }
      const whole = expected.filter(
        ([name, { elements, index }]) => elements === 1 || (elements > 1 && index === -1 && name)
      )
      assert.deepStrictEqual(
        Family.properties(self)
          .map(({ name }) => name)
          .sort(),
        whole.map(([name]) => name).sort()
      )
    })
  }
})

describe("each hidden entry of a family is a property as declared, and not in the list", () => {
  for (const [code, entries] of hidden) {
    it(code, () => {
      const self = family(code)
      const listed = Family.properties(self).map(({ name }) => name)
      for (const [name, raw] of Object.entries({ ...entries, present: "y,000000,000001,ro,000001,v," })) {
        const { access, change, format } = Either.getOrThrow(Structure.parse(raw))
        const found = Either.getOrThrow(Family.find(self, name))
        assert.deepStrictEqual([found.access, found.change, found.format], [access, change, format], name)
        assert.notInclude(listed, name)
      }
    })
  }
  it("which is found by its name", () => {
    assert.strictEqual(DS2423.counters.ALL.name, "counters.ALL")
    assert.strictEqual(EDS.EDS0071.set_alarm.alarm_function.access, "rw")
    assert.strictEqual(DS2423.present.name, "present")
  })
})

const isLeftOut = (code: string, base: string): boolean => overrideOf(code, base)?.spec === undefined

it("every override corrects a recorded declaration and has a reason", () => {
  for (const { declared, families, property, reason, spec } of Overrides.overrides) {
    assert.isAbove(reason.length, 20)
    for (const code of families) {
      const [, entries] = recorded.find(([of]) => of === code)!
      const structure = structures(entries).find(([name, it]) => it.index === 0 && baseOf(name, it) === property)?.[1]
      assert.isDefined(structure, `${code}/${property}`)
      const letter = Structure.format(structure!).slice(0, 1)
      assert.strictEqual(declared, `${letter} ${structure!.access} ${structure!.length} ${declared.slice(-1)}`)
      assert.strictEqual(Either.isRight(Family.find(family(code), property)), spec !== undefined)
    }
  }
})

describe("a name", () => {
  it("returns its property, however deep, and each element of an array", () => {
    const same = (self: Family.Any, property: Property.Any) =>
      assert.strictEqual<unknown>(Either.getOrThrow(Family.find(self, property.name)), property)
    same(DS18B20, DS18B20.temperature)
    same(DS2408, DS2408.PIO[7])
    same(DS2408, DS2408.PIO.ALL)
    same(DS2408, DS2408.PIO.BYTE)
    same(DS2423, DS2423.counter.B)
    same(DS1921, DS1921.log.temperature[2047])
    same(EDS, EDS.EDS0068.threshold.temp_hi)
    assert.strictEqual(DS1921.log.temperature[2047].name, "log/temperature.2047")
  })
  it("that the family does not have fails with suggestions", () => {
    for (const unknown of [
      "temprature",
      "PIO",
      "PIO.8",
      "PIO.",
      "PIO.A",
      "counter.C",
      "",
      "/",
      "constructor",
      "toString"
    ]) {
      const error = Either.getOrThrow(Either.flip(Family.find(DS2408, unknown)))
      assert.strictEqual(error._tag, "OwUnknownProperty")
    }
    const error = Either.getOrThrow(Either.flip(Family.find(DS18B20, "temprature")))
    assert.include(error.similar, "temperature")
    assert.include(error.message, 'family 28 has no property "temprature"; did you mean temperature')
    assert.isFalse(error.message.includes("\n"))
  })
  it("of an element of a sparse array is any that a path can contain", () => {
    assert.strictEqual(Either.getOrThrow(DS1991.subkey0.id("abc")).name, "subkey0/id.abc")
    assert.strictEqual(Either.getOrThrow(Family.find(DS1991, "subkey0/id.abc")).name, "subkey0/id.abc")
    for (const wrong of ["", "a/b", "a\0b", "all", "BYTE"])
      assert.isTrue(Either.isLeft(DS1991.subkey0.id(wrong)), wrong)
  })
})

describe("a value", () => {
  const path = "/28.000000000001/temphigh"
  it("that cannot be written fails with a message on one line", () => {
    const error = (property: Property.Any, value: unknown) =>
      Either.getOrThrow(Either.flip(Property.encode(property, value, path))).message
    assert.strictEqual(
      error(DS18B20.temphigh, 128),
      `write ${path}: 128 cannot be written to temphigh: it is outside -128 to 127; nothing was sent`
    )
    assert.include(error(DS18B20.temphigh, "warm"), '"warm" cannot be written to temphigh: it is not a number;')
    assert.include(error(DS18B20.tempres, 13), "it is outside 9 to 12")
    assert.include(
      error(DS18B20.alias, "textroom"),
      'begins with "text", so the device could not be reached by this name'
    )
    assert.include(error(DS2408.PIO.ALL, [true]), "it does not have 8 elements")
    assert.include(error(DS2408.PIO.BYTE, 256), "it is outside 0 to 255")
    assert.include(error(DS2408.PIO[0], 1), "it is neither true nor false")
  })
  it("that is invalid in a reply fails and is shown", () => {
    const read = (property: Property.Any, text: string) =>
      Either.getOrThrow(Either.flip(Property.decode(property, new TextEncoder().encode(text), path)))
    const error = read(DS18B20.temperature, "            ")
    assert.deepStrictEqual([error._tag, error.text, error.reason], ["OwValueError", "            ", "it is blank"])
    assert.include(error.message, `read ${path}: "            " is not a value of temperature: it is blank; try again`)
    assert.include(read(DS18B20.temperature, "         NAN").message, "the server sent NAN")
    assert.include(read(DS2408.PIO.ALL, "1,0,1").message, "it does not have 8 elements")
  })
  it("of a property found by its name is checked at run time", () => {
    const found = Either.getOrThrow(Family.find(DS18B20, "tempres"))
    assert.isTrue(Property.isWritable(found) && Property.isReadable(found))
    assert.isFalse(Property.isWritable(DS18B20.temperature))
    assert.isTrue(Either.isLeft(Property.encode(found, "high", path)))
    assert.isTrue(Either.isRight(Property.encode(found, 9, path)))
  })
})
