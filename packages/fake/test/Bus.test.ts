import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { DateTime, Effect, Either, Stream } from "effect"
import * as RawClient from "./RawClient.js"

/** Why no bus can be made of this; the types would not let it pass either. */
const refused = (...buses: ReadonlyArray<object>): Bus.InvalidBus =>
  Either.getOrThrow(Either.flip(Bus.make(...(buses as ReadonlyArray<Devices>))))

const thermometer = "10.67C6697351FF"

describe("make refuses and names the invalid part:", () => {
  const table: ReadonlyArray<readonly [claim: string, devices: object, name: string, issue: string]> = [
    ["an address that is none", { kitchen: {} }, "kitchen", ""],
    ["an address cut short", { "10.67C669735": {} }, "10.67C669735", ""],
    ["a wrong checksum", { "10.67C6697351FF.8E": {} }, "10.67C6697351FF.8E", "its checksum is 8D, not 8E"],
    ["a type of a device of an unknown family", { "99.000000000001": { type: "DS9999" } }, "type", "unknown family"],
    ["a device twice, in two forms", { "28.AD6555070000": {}, "28-0000075565ad": {} }, "28-0000075565ad", "twice"],
    ["a property of another family", { [thermometer]: { PIO: true } }, "PIO", "a DS18S20 has no such property"],
    ["a directory as a property", { [thermometer]: { errata: {} } }, "errata", "no such property"],
    ["a value that follows from the address", { [thermometer]: { family: "28" } }, "family", "from the address"],
    ["an element of a scalar", { [thermometer]: { "temphigh.0": 1 } }, "temphigh.0", "no such element"],
    ["an array without an element", { "1D.000000000001": { counter: 5 } }, "counter", "no such element"],
    ["a letter beyond the last", { "12.000000000001": { "PIO.C": true } }, "PIO.C", "no such element"],
    ["a number beyond the last", { "29.000000000001": { "PIO.8": true } }, "PIO.8", "no such element"],
    ["a number where letters are", { "12.000000000001": { "PIO.0": true } }, "PIO.0", "no such element"],
    ["all of an array by name", { "12.000000000001": { "PIO.ALL": true } }, "PIO.ALL", "no such element"],
    ["too many elements", { "3A.000000000001": { PIO: [true, false, true] } }, "PIO", "it has 2 elements"],
    ["elements of a scalar", { [thermometer]: { temphigh: [1] } }, "temphigh", "no such array"],
    ["elements of nothing", { [thermometer]: { nothing: [1] } }, "nothing", "no such array"],
    ["a mistyped property", { [thermometer]: { tempreature: 1 } }, "tempreature", "; did you mean temperature?"],
    ["a mistyped array", { "1D.000000000001": { countr: [1, 2] } }, "countr", "; did you mean counter?"],
    ["an alias with a slash", { [thermometer]: { alias: "a/b" } }, "a/b", "this alias is not allowed"],
    ["a reserved alias", { [thermometer]: { alias: " uncached " } }, " uncached ", "this alias is not allowed"],
    ["an alias like a bus", { [thermometer]: { alias: "bus.x" } }, "bus.x", "this alias is not allowed"],
    ["something else as the devices of a branch", { "1F.000000000001": { main: 5 } }, "main", "expected devices"],
    ["a list as the devices of a branch", { "1F.000000000001": { aux: [] } }, "aux", "expected devices"],
    ["what is wrong far down", { "1F.000000000001": { aux: { [thermometer]: { x: 1 } } } }, "x", "no such property"]
  ]
  it.each(table)("%s", (_, devices, name, issue) => {
    const invalid = refused(devices)
    assert.strictEqual(invalid.subject, name)
    assert.include(invalid.issue, issue)
  })

  it("an alias of two devices, on any bus", () => {
    const other = { "28.AD6555070000": { alias: "kitchen" } }
    const invalid = refused({ [thermometer]: { alias: "kitchen" } }, other)
    assert.deepStrictEqual([invalid.subject, invalid.issue], ["kitchen", `${thermometer} has this name`])
  })
  it("an alias that is the address of another device", () => {
    const invalid = refused({ [thermometer]: { alias: "28AD6555070000" }, "28.AD6555070000": {} })
    assert.deepStrictEqual([invalid.subject, invalid.issue], ["28AD6555070000", "28.AD6555070000 has this name"])
  })
  it("a device behind a hub that is already on the bus", () => {
    assert.strictEqual(
      refused({ [thermometer]: {}, "1F.000000000001": { main: { [thermometer]: {} } } }).subject,
      thermometer
    )
  })
  it("with a complete message", () => {
    assert.strictEqual(refused({ kitchen: {} }).message, `cannot simulate "kitchen": ${refused({ kitchen: {} }).issue}`)
  })
})

describe("make refuses a value of the wrong type, format by format:", () => {
  const table: ReadonlyArray<readonly [address: string, name: string, value: unknown, wanted: string]> = [
    [thermometer, "temphigh", "hot", "a number"],
    [thermometer, "temphigh", true, "a number"],
    [thermometer, "temphigh", null, "a number"],
    [thermometer, "power", 1, "a boolean"],
    [thermometer, "type", 18, "a string"],
    [thermometer, "alias", 18, "a string"],
    [thermometer, "scratchpad", "bytes", "a Uint8Array"],
    ["04.000000000001", "date", 1_174_622_400_000, "a DateTime"],
    ["27.000000000001", "interval", 1.5, "a whole number of 32 bits"],
    ["27.000000000001", "interval", Number.NaN, "a whole number of 32 bits"],
    ["29.000000000001", "set_alarm", -1, "a whole number of 0 to 4294967295"],
    ["26.000000000001", "B1-R1-A/gain", "high", "a number"],
    ["21.000000000001", "histogram/gap", "wide", "a number"],
    ["20.000000000001", "volt.A", "high", "a number"]
  ]
  it.each(table)("%s/%s = %o", (address, name, value, wanted) => {
    const invalid = refused({ [address]: { [name]: value } })
    assert.deepStrictEqual([invalid.subject, invalid.issue], [name, `expected ${wanted}`])
  })
  it("an element of an array, by its name", () => {
    assert.strictEqual(refused({ "29.000000000001": { PIO: [true, 1] } }).subject, "PIO.1")
  })
  it("text and bytes that are longer than the property, in bytes", () => {
    const long = (address: string, name: string, value: unknown) => refused({ [address]: { [name]: value } }).message
    const issue = (device: string, name: string, length: number) =>
      `cannot simulate "${name}" of ${device}: it is longer than ${length} bytes`
    assert.strictEqual(long(thermometer, "errata/die", "B22"), issue(thermometer, "errata/die", 2))
    assert.strictEqual(long(thermometer, "type", "é".repeat(17)), issue(thermometer, "type", 32))
    assert.strictEqual(long("06.000000000001", "memory", new Uint8Array(513)), issue("06.000000000001", "memory", 512))
    assert.strictEqual(
      long("06.000000000001", "pages/page", [new Uint8Array(33)]),
      issue("06.000000000001", "pages/page.0", 32)
    )
  })
})

it.effect("a hundred thousand devices hang on one bus, each with a search for its address", () =>
  Effect.gen(function* () {
    const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}`
    const count = 100_000
    const bus = yield* Bus.make(
      Object.fromEntries(Array.from({ length: count }, (_, n) => [address(n), {}])) as Devices
    )
    assert.strictEqual(yield* bus.get(`/${address(count - 1)}/family`), "28")
    yield* bus.attach("28.FF0000000000", {})
    yield* bus.detach(address(0))
    assert.strictEqual((yield* Effect.flip(bus.get(`/${address(0)}/family`))).issue, "there is no such device")
  })
)

it("hubs nested deeper than a path can reach are refused", () => {
  let inner: object = {}
  for (let n = 0; n < 3000; n++) inner = { [`1F.${String(n).padStart(12, "0")}`]: { main: inner } }
  assert.strictEqual(refused(inner).issue, `it is behind more than ${Bus.maxDepth} hubs`)
})

describe("tester refuses", () => {
  it.each(["1", "XY", "100", "10 "])("the code %o", (code) => {
    assert.strictEqual(Either.getOrThrow(Either.flip(Bus.tester(`10,${code}`))).subject, code)
  })
  it("a mistyped chip, with a suggestion", () => {
    const { issue } = Either.getOrThrow(Either.flip(Bus.tester("10,DS18B2O")))
    assert.match(issue, /; did you mean DS18B20\?$/)
  })
  it.each(["DS9999", "28.XY", "28.AABBCCDDEEFF.00"])(
    "what is neither a family nor a chip nor an address: %s",
    (given) => {
      const { issue, subject } = Either.getOrThrow(Either.flip(Bus.tester("10", given)))
      assert.deepStrictEqual([subject, issue.split(",")[0]], [given, "expected the code of a family"])
    }
  )
})

describe("the live handle refuses", () => {
  const hub = "1F.000000000001"
  const made = Effect.suspend(() => Bus.make({ [thermometer]: { alias: "kitchen" }, [hub]: {} }))
  const fails = (work: (bus: Bus.Bus) => Effect.Effect<unknown, Bus.InvalidBus>, name: string, issue: string) =>
    Effect.gen(function* () {
      const invalid = yield* Effect.flip(work(yield* made))
      assert.strictEqual(invalid.subject, name)
      assert.include(invalid.issue, issue)
    })

  it.effect("to set an unknown property or an invalid value", () =>
    Effect.all([
      fails((bus) => bus.set("/28.000000000001/temperature", 1), "28.000000000001", "no such device"),
      fails((bus) => bus.set("/cellar/temperature", 1), "cellar", "no such device"),
      fails((bus) => bus.set("/kitchen/PIO", true), "PIO", "no such property"),
      fails((bus) => bus.set("/kitchen/temperature.0", 1), "temperature.0", "no such element"),
      fails((bus) => bus.set("/kitchen/temperature", "hot"), "/kitchen/temperature", "expected a number"),
      fails((bus) => bus.set("/kitchen/address", "1000000000000000"), "/kitchen/address", "from the address")
    ])
  )
  it.effect("to get an unknown property", () =>
    Effect.all([
      fails((bus) => bus.get("/28.000000000001/temperature"), "28.000000000001", "no such device"),
      fails((bus) => bus.get("/kitchen/nothing"), "nothing", "no such property"),
      fails((bus) => bus.get(`/${hub}/branch.ALL`), "branch.ALL", "no such element"),
      fails((bus) => bus.get("/kitchen"), "", "no such property")
    ])
  )
  it.effect("to attach a duplicate or invalid device, or to an unknown bus", () =>
    Effect.all([
      fails((bus) => bus.attach(thermometer, {}), thermometer, "twice"),
      fails((bus) => bus.attach("28.nothing", {}), "28.nothing", ""),
      fails((bus) => bus.attach("28.000000000002", {}, { bus: 3 }), "bus.3", "no such bus"),
      fails((bus) => bus.attach("28.000000000002", { alias: "kitchen" }), "kitchen", `${thermometer} has this name`),
      fails(
        (bus) => bus.attach("28.000000000002", { temperature: Stream.make(1) }),
        "temperature",
        "when the server starts"
      )
    ])
  )
  it.effect("to detach or rename an unknown device, or to use a taken alias", () =>
    Effect.all([
      fails((bus) => bus.detach("28.000000000001"), "28.000000000001", "no such device"),
      fails((bus) => Effect.zipRight(bus.detach(thermometer), bus.detach(thermometer)), thermometer, "no such device"),
      fails((bus) => bus.alias("28.000000000001", "x"), "28.000000000001", "no such device"),
      fails((bus) => bus.alias(hub, "kitchen"), "kitchen", `${thermometer} has this name`),
      fails((bus) => bus.alias(hub, "structure"), "structure", "this alias is not allowed"),
      fails((bus) => bus.alias(hub, "\ud83d"), "\ud83d", "this alias is not allowed")
    ])
  )
  it.scoped("and changes nothing", () =>
    Effect.gen(function* () {
      const bus = yield* made
      const server = yield* FakeOwServer.make(bus)
      const before = RawClient.list(server, "/")
      yield* Effect.flip(bus.attach("28.000000000002", { alias: "cellar", temphigh: 5, ...{ nothing: 1 } }))
      assert.deepStrictEqual(RawClient.list(server, "/"), before)
      yield* bus.attach("28.000000000002", { alias: "cellar" })
    })
  )
})

it.effect("a date may be in any zone", () =>
  Effect.gen(function* () {
    const date = DateTime.unsafeMake("2007-03-23T04:00:00Z")
    const bus = yield* Bus.make({ "04.000000000001": { date } })
    assert.deepStrictEqual(yield* bus.get("/04.000000000001/date"), date)
  })
)
