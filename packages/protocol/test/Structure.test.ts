import { assert, it } from "@effect/vitest"
import { Capabilities, PressureScale, Structure, TemperatureScale } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Either, Schema } from "effect"
import { hiddenStructures, structures } from "./Recording.js"

it("reads the structure of a temperature", () => {
  assert.deepStrictEqual(
    Structure.parse("t,000000,000001,ro,000012,v,"),
    Either.right({ format: "temperature", index: 0, elements: 1, access: "ro", length: 12, change: "volatile" })
  )
})

it("reads and writes the structure of every property of every family", () => {
  const properties = Object.values(structures.families).flatMap(({ properties }) => Object.values(properties))
  const known = properties.filter(({ raw }) => raw !== undefined)
  assert.isAbove(known.length, 2200)
  for (const { elements, length, raw } of known) {
    const structure = Either.getOrThrow(Structure.parse(raw!))
    assert.deepStrictEqual([structure.length, structure.elements], [length, elements])
    assert.strictEqual(Structure.format(structure), raw)
  }
})

it("reads and writes the structure of every hidden property", () => {
  const texts = Object.values(hiddenStructures.families).flatMap((entries) => Object.values(entries))
  assert.strictEqual(texts.length, 88)
  for (const text of texts) assert.strictEqual(Structure.format(Either.getOrThrow(Structure.parse(text))), text)
})

it.prop("a structure survives its text", [ProtocolSchema.Structure], ([structure]) => {
  const text = Schema.encodeSync(ProtocolSchema.StructureFromString)(structure)
  assert.deepStrictEqual(Schema.decodeSync(ProtocolSchema.StructureFromString)(text), structure)
})

it("refuses invalid text", () => {
  for (const text of [
    "",
    "t",
    "t,000000,000001,ro,000012,v",
    "t,000000,000001,ro,000012,v,x",
    "q,000000,000001,ro,000012,v,",
    "t,0,1,ro,12,v,",
    "t,000000,000001,xx,000012,v,",
    "constructor,000000,000001,ro,000012,v,"
  ]) {
    assert.isTrue(Either.isLeft(Structure.parse(text)), text)
    assert.strictEqual(Schema.decodeEither(ProtocolSchema.StructureFromString)(text)._tag, "Left")
  }
})

it.prop("capabilities survive their word", [ProtocolSchema.Capabilities], ([capabilities]) => {
  const word = Schema.encodeSync(ProtocolSchema.CapabilitiesFromWord)(capabilities)
  assert.deepStrictEqual(Schema.decodeSync(ProtocolSchema.CapabilitiesFromWord)(word), capabilities)
})

it("a listing with a thermometer has simultaneous conversion", () => {
  assert.deepStrictEqual(Capabilities.fromWord(0x8002), {
    resume: false,
    alarm: true,
    overdrive: false,
    chain: false,
    simultaneousVoltage: false,
    simultaneousTemperature: true
  })
})

const near = (actual: number, expected: number) => assert.closeTo(actual, expected, Math.abs(expected) * 1e-9 + 1e-9)

it("temperatures have their fixed points in every scale", () => {
  const points = { C: [0, 100, -40], F: [32, 212, -40], K: [273.15, 373.15, 233.15], R: [491.67, 671.67, 419.67] }
  for (const { scale } of TemperatureScale.table) {
    for (const [n, celsius] of points.C.entries()) {
      near(TemperatureScale.fromCelsius(celsius, scale), points[scale][n]!)
      near(TemperatureScale.toCelsius(points[scale][n]!, scale), celsius)
    }
    near(TemperatureScale.gapToCelsius(TemperatureScale.gapFromCelsius(7, scale), scale), 7)
  }
  near(TemperatureScale.gapFromCelsius(10, "F"), 18)
  near(TemperatureScale.gapFromCelsius(10, "K"), 10)
})

it("a standard atmosphere has its value in every scale", () => {
  const atmosphere = { mbar: 1013.25, atm: 1, mmHg: 760, inHg: 29.921, psi: 14.696, Pa: 101_325 }
  for (const { scale } of PressureScale.table) {
    assert.closeTo(PressureScale.fromMbar(1013.25, scale), atmosphere[scale], atmosphere[scale] * 1e-4)
    near(PressureScale.toMbar(PressureScale.fromMbar(987, scale), scale), 987)
  }
})
