/**
 * What is written is read again, whichever the property, and in whichever scale it is written and read.
 */
import { assert, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer, Families } from "@owserver/fake"
import { Flags, PressureScale, TemperatureScale } from "@owserver/protocol"
import { Effect, FastCheck as fc } from "effect"
import * as RawClient from "./RawClient.js"

/** The first letter of a row of the table, the elements, and whether they are a bit field. */
const row = /^([ftgpy])(?:\[(\d+|A-[A-Z])\])?(\*?) rw/

const last = (elements: string): string =>
  elements.startsWith("A-") ? elements.slice(2) : String(Number(elements) - 1)

const writable = Object.entries(Families.families).flatMap(([code, { properties }]) =>
  Object.entries(properties).flatMap(([name, spec]) => {
    const [, format, elements, bits] = row.exec(spec) ?? []
    if (format === undefined) return []
    const path = `/${code}.000000000001/${name}`
    return [{ code, format, path: elements === undefined ? path : `${path}.${last(elements)}`, isField: bits === "*" }]
  })
)

const ofFormat = (...formats: ReadonlyArray<string>) => writable.filter(({ format }) => formats.includes(format))

const served = (code: string) =>
  Effect.flatMap(Bus.make({ [`${code}.000000000001`]: {} } as Devices), (bus) => FakeOwServer.make(bus))

const property = (...formats: ReadonlyArray<string>) => fc.constantFrom(...ofFormat(...formats))

const reading = (server: FakeOwServer.FakeOwServerService, path: string, flags = 0): string =>
  RawClient.text(RawClient.ask(server, RawClient.read(path, { flags })))

const writes = (server: FakeOwServer.FakeOwServerService, path: string, data: string, flags = 0) => {
  const { ret, size } = RawClient.ask(server, RawClient.write(path, data, { flags }))
  assert.deepStrictEqual([ret, size], [0, data.length])
}

const flags = fc
  .record({
    temperature: fc.constantFrom(...TemperatureScale.table.map(({ scale }) => scale)),
    pressure: fc.constantFrom(...PressureScale.table.map(({ scale }) => scale)),
    trim: fc.boolean()
  })
  .map(Flags.toWord)

/** What is nearer to zero than this is out of range for `strtod`. */
const smallest = 2 ** -1022

const number = fc
  .double({ min: -1e7, max: 1e7, noNaN: true })
  .filter((value) => value === 0 || Math.abs(value) >= smallest)

/** Six digits are read; the way through a scale and back loses the last of sixteen. */
const tolerance = (value: number): number => 1e-5 * Math.abs(value) + 1e-8

it("there are writable properties of every format", () => {
  for (const format of ["f", "t", "p", "y"]) assert.isAbove(ofFormat(format).length, 1, format)
  assert.isAbove(writable.filter(({ isField }) => isField).length, 3)
})

it.scoped.prop(
  "a number, to six digits",
  [property("f", "t", "g", "p"), number, flags],
  ([{ code, path }, value, word]) =>
    Effect.map(served(code), (server) => {
      writes(server, path, String(value), word)
      assert.approximately(Number(reading(server, path, word)), value, tolerance(value))
    })
)

it.scoped.prop(
  "what was read may be written, and is read again as it was",
  [property("f", "t", "p"), number, flags],
  ([{ code, path }, value, word]) =>
    Effect.map(served(code), (server) => {
      writes(server, path, String(value), word)
      const once = reading(server, path, word)
      writes(server, path, once, word)
      assert.strictEqual(Number(reading(server, path, word)), Number(once))
    })
)

it.scoped.prop("yes and no", [property("y"), fc.boolean()], ([{ code, path }, value]) =>
  Effect.map(served(code), (server) => {
    writes(server, path, value ? "yes" : "no")
    assert.strictEqual(reading(server, path), value ? "1" : "0")
  })
)

const field = fc.constantFrom(...writable.filter(({ isField }) => isField))

const count = (path: string): number => {
  const element = path.slice(path.lastIndexOf(".") + 1)
  return 1 + (/\d/.test(element) ? Number(element) : element.charCodeAt(0) - 65)
}

it.scoped.prop("a bit field, as one number and bit by bit", [field, fc.nat(0xffff_ffff)], ([{ code, path }, value]) =>
  Effect.map(served(code), (server) => {
    const base = path.slice(0, path.lastIndexOf("."))
    const bits = Array.from({ length: count(path) }, (_, n) => (Math.floor(value / 2 ** n) % 2 === 1 ? "1" : "0"))
    const kept = bits.reduceRight((all, bit) => all * 2 + Number(bit), 0)
    writes(server, `${base}.BYTE`, String(value))
    assert.strictEqual(Number(reading(server, `${base}.BYTE`)), kept)
    assert.strictEqual(reading(server, `${base}.ALL`), bits.join(","))
    assert.strictEqual(reading(server, path), bits.at(-1))
    writes(server, `${base}.ALL`, bits.map((bit) => (bit === "1" ? "0" : "1")).join(","))
    assert.strictEqual(Number(reading(server, `${base}.BYTE`)), 2 ** bits.length - 1 - kept)
  })
)
