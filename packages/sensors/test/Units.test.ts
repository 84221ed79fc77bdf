import { assert, describe, it } from "@effect/vitest"
import {
  Celsius,
  CelsiusGap,
  DS18B20,
  DS2438,
  HobbyBoards_EE,
  Millibar,
  Pressure,
  Property,
  Temperature
} from "@owserver/sensors"
import { Either, FastCheck as fc } from "effect"

const number = fc.double({ min: -1e4, max: 1e4, noNaN: true })

const scale = fc.constantFrom<Temperature.Scale>("C", "F", "K", "R")

const pressure = fc.constantFrom<Pressure.Scale>("mbar", "atm", "mmHg", "inHg", "psi", "Pa")

/** Sixteen digits, less what is lost in a sum. */
const near = (one: number, other: number) => assert.approximately(one, other, 1e-9)

describe("a temperature", () => {
  it("converts by the fixed points of the scales", () => {
    assert.strictEqual(Temperature.convert(Celsius(100), "C", "F"), 212)
    assert.strictEqual(Temperature.convert(Celsius(-40), "C", "F"), -40)
    assert.strictEqual(Temperature.convert(Celsius(0), "C", "K"), 273.15)
    assert.strictEqual(Temperature.convert(Celsius(0), "C", "R"), 491.67)
  })
  it.prop("converts there and back", [number, scale, scale], ([value, from, to]) => {
    near(Temperature.convert(Temperature.convert(value as never, from, to), to, from), value)
  })
  it.prop("does not change in its own scale, to the last bit", [number, scale], ([value, one]) => {
    assert.strictEqual(Temperature.convert(value as never, one, one), value)
  })
})

it.prop("the difference of two temperatures converts as a gap", [number, number, scale, scale], ([a, b, from, to]) => {
  const apart = Temperature.convert(a as never, from, to) - Temperature.convert(b as never, from, to)
  near(Temperature.convertGap((a - b) as never, from, to), apart)
})

it.prop("a pressure converts there and back", [number, pressure, pressure], ([value, from, to]) => {
  near(Pressure.convert(Pressure.convert(value as never, from, to), to, from), value)
})

it("a pressure converts by the definitions of the units", () => {
  near(Pressure.convert(Millibar(1000), "mbar", "Pa"), 100_000)
  assert.approximately(Pressure.convert(Millibar(1013.25), "mbar", "atm"), 1, 1e-6)
  assert.approximately(Pressure.convert(Millibar(1013.25), "mbar", "mmHg"), 760, 1e-3)
})

describe("a property in another unit", () => {
  it("makes the server convert, and has the unit", () => {
    const { flags, name, unit } = Property.inScale(DS18B20.temperature, "F")
    assert.deepStrictEqual([flags, name, unit], [{ temperature: "F" }, "temperature", "°F"])
    assert.deepStrictEqual(DS18B20.temperature.flags, { temperature: "C" })
    assert.deepStrictEqual(Property.inGap(HobbyBoards_EE.temperature_offset, "K").flags, { temperature: "K" })
    const psi = Property.inPressure(DS2438["B1-R1-A"].pressure, "psi")
    assert.deepStrictEqual([psi.flags, psi.unit], [{ pressure: "psi" }, "psi"])
    assert.strictEqual(Property.inPressure(DS2438["B1-R1-A"].gain, "Pa").unit, "Pa/V")
  })
  it("accepts the same range in that unit", () => {
    const limit = Property.inScale(DS18B20.temphigh, "F")
    assert.isTrue(Either.isRight(Property.encode(limit, Temperature.Fahrenheit(200), "/x")))
    assert.isTrue(Either.isRight(Property.encode(limit, Temperature.convert(Celsius(127), "C", "F"), "/x")))
    assert.isTrue(Either.isLeft(Property.encode(limit, Temperature.Fahrenheit(261), "/x")))
    const back = Property.inScale(limit, "C")
    assert.isTrue(Either.isRight(Property.encode(back, Celsius(126.9), "/x")))
    assert.isTrue(Either.isLeft(Property.encode(back, Celsius(127.1), "/x")))
  })
  it("a gap is encoded like any number", () => {
    assert.isTrue(Either.isRight(Property.encode(HobbyBoards_EE.temperature_offset, CelsiusGap(-0.5), "/x")))
  })
})
