/**
 * What paths lead to, as the real server was seen to have it: modes, buses, branches, extensions, unknown families.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Flags, MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import * as RawClient from "./RawClient.js"

const families = ["10", "29", "20", "06", "02", "1F", "DD", "12"]

/** The address of a device on the bus. */
const on = (path: string): string =>
  path.replace(/([\dA-F]{2})~/g, (_, family: string) => {
    const complement = (~Number.parseInt(family, 16) & 0xff).toString(16).toUpperCase().padStart(2, "0")
    return `${family}.0000${family}${complement}0${families.indexOf(family)}00`
  })

const served = Effect.flatMap(Bus.tester(families.join()), (bus) => FakeOwServer.make(bus))

const outcome = (
  server: FakeOwServer.FakeOwServerService,
  path: string,
  words: Parameters<typeof RawClient.read>[1] = {}
) => {
  const answer = RawClient.ask(server, RawClient.read(on(path), words))
  return answer.ret < 0 ? answer.ret : RawClient.text(answer)
}

const reads = (table: ReadonlyArray<readonly [path: string, value: string | number]>) =>
  it.scoped.each(table)("%s", ([path, value]) =>
    Effect.map(served, (server) => assert.strictEqual(outcome(server, path), value))
  )

describe("modes may stand", () => {
  reads([
    ["/text/uncached/10~/type", "DS18S20"],
    ["/settings/text/timeout/volatile", "          15"],
    ["/structure/uncached/10/type", "a,000000,000001,ro,000032,f,"],
    ["/bus.0/interface/json/settings/name", "Simulated-Computed"],
    ["/1F~/main/text/10~/type", "DS18S20"],
    // But not within a directory of the server.
    ["/settings/timeout/text/volatile", -1]
  ])
})

describe("/alarm contains devices", () => {
  reads([
    ["/alarm/10~/type", "DS18S20"],
    ["/alarx/10~/type", "DS18S20"],
    ["/alarm/simultaneous/temperature", "0"],
    ["/alarm/settings", -1],
    ["/alarm/settings/timeout/volatile", -1],
    ["/alarm/bus.0", -1],
    ["/alarm/alarm", -1],
    ["/1F~/main/text/alarm", -1],
    ["/1F~/main/alarm", -21]
  ])
})

describe("an address may end in the dot before its checksum", () => {
  reads([
    ["/10~./type", "DS18S20"],
    ["/10000010EF0000./type", "DS18S20"],
    ["/10~.5B/type", "DS18S20"],
    ["/10~.5B./type", -1],
    ["/10~../type", -1]
  ])
})

describe("of several extensions the last counts", () => {
  reads([
    ["/29~/PIO.x.7", "1"],
    ["/29~/PIO.BYTE.all", "0,1,0,1,0,1,0,1"],
    ["/29~/PIO.7.", -1],
    ["/20~/volt.A.b", "         3.5"],
    ["/20~/volt.A.0", -1],
    ["/DD~/is_index_prime.7", "0"],
    ["/DD~/is_index_prime.5.8", "1"],
    ["/DD~/is_index_prime.ALL", -1],
    // Any text is the name of an element that is named by text.
    ["/DD~/extension_characters.ALL", "         227"],
    ["/02~/subkey0/reset.a.b", -95],
    ["/02~/subkey0/reset", -1],
    ["/structure/29/PIO.3", "y,000003,000008,rw,000001,s,"],
    ["/structure/20/volt.B", "f,000001,000004,ro,000012,v,"],
    ["/structure/02/subkey0/id.BYTE", "b,000000,-000001,rw,000008,s,"]
  ])
})

describe("/thermostat", () => {
  reads([
    ["/thermostat/type", -98],
    ["/bus.0/thermostat/type", "DS1821"],
    ["/bus.0/thermostat/temperature", "           0"],
    ["/1F~/main/thermostat/temperature", "         3.6"]
  ])
})

it.scoped("a branch behind bus.N lists all virtual directories, whatever the flags", () =>
  Effect.gen(function* () {
    const server = yield* served
    const beside = (path: string, flags = 0) =>
      RawClient.list(server, on(path), flags)
        .slice(families.length)
        .map((entry) => entry.slice(on(path).length + 1))
    assert.deepStrictEqual(beside("/bus.0/1F~/main"), ["simultaneous", "alarm"])
    assert.deepStrictEqual(beside("/1F~/main"), [])
    assert.deepStrictEqual(beside("/1F~/main", Flags.FLG_BUS_RET), ["simultaneous", "alarm"])
    assert.deepStrictEqual(beside("/1F~/main/text", Flags.FLG_BUS_RET), ["simultaneous"])
  })
)

it.scoped("PRESENCE of a virtual directory behind a hub returns the hub", () =>
  Effect.gen(function* () {
    const server = yield* served
    const hub = RawClient.present(server, on("/1F~"))
    assert.deepStrictEqual(RawClient.present(server, on("/1F~/main/simultaneous/single")), hub)
  })
)

it.scoped("/uncached is not listed while /settings/timeout/uncached is on", () =>
  Effect.gen(function* () {
    const server = yield* served
    const isListed = () => RawClient.list(server, "/", Flags.FLG_BUS_RET).includes("/uncached")
    const seen = [isListed()]
    for (const value of ["1", "0"]) {
      assert.strictEqual(RawClient.ask(server, RawClient.write("/settings/timeout/uncached", value)).ret, 0)
      seen.push(isListed())
    }
    assert.deepStrictEqual(seen, [true, false, true])
  })
)

it.scoped("ds2404_found is yes once a DS2404 was seen on the bus, and cannot be changed", () =>
  Effect.gen(function* () {
    const server = yield* FakeOwServer.make(yield* Bus.make({ "10.000000000001": {}, "04.000000000002": {} }))
    const path = "/bus.0/interface/settings/ds2404_found"
    const found = () => RawClient.text(RawClient.ask(server, RawClient.read(path)))
    assert.strictEqual(RawClient.ask(server, RawClient.write(path, "1")).ret, 0)
    assert.strictEqual(found(), "0")
    RawClient.list(server, "/")
    assert.strictEqual(found(), "1")
    assert.strictEqual(RawClient.ask(server, RawClient.write(path, "0")).ret, 0)
    assert.strictEqual(found(), "1")
  })
)

describe("a device of a family that owserver does not know", () => {
  const stranger = "7A.000000000001"
  const properties = ["address", "crc8", "family", "id", "r_address", "r_id"]

  it.scoped("has six properties, and no type", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [stranger]: { alias: "board" } } as object)
      const server = yield* FakeOwServer.make(bus)
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/board"])
      assert.deepStrictEqual(
        RawClient.list(server, `/unaliased/${stranger}`),
        properties.map((name) => `/unaliased/${stranger}/${name}`)
      )
      const read = (name: string) => RawClient.ask(server, RawClient.read(`/board/${name}`))
      assert.strictEqual(RawClient.text(read("family")), "7A")
      assert.strictEqual(RawClient.text(read("present")), "1")
      for (const name of ["type", "alias", "locator", "temperature"]) assert.strictEqual(read(name).ret, -1, name)
      assert.strictEqual(
        RawClient.ask(server, RawClient.on(MessageType.MSG_READ, "/structure/7A", { size: 9 })).ret,
        -1
      )
    })
  )
  it("has no value to be set", () => {
    const { issue, subject } = Effect.runSync(Effect.flip(Bus.make({ [stranger]: { temperature: 20 } } as object)))
    assert.deepStrictEqual([subject, issue], ["temperature", "a device of an unknown family has no such property"])
  })
})

describe("a tester bus takes", () => {
  it.scoped("families, names of chips and addresses, mixed", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.tester("DS18B20,ds2413,77,28.AABBCCDDEEFF,1000000000000E")
      const server = yield* FakeOwServer.make(bus)
      assert.deepStrictEqual(RawClient.list(server, "/"), [
        "/28.000028D70000",
        "/3A.00003AC50100",
        "/77.000077880200",
        "/28.AABBCCDDEEFF",
        "/10.00000000000E"
      ])
      // Computed of the address, whatever bus and position are.
      assert.strictEqual(outcome(server, "/28.AABBCCDDEEFF/temperature"), "       11360")
      assert.strictEqual(outcome(server, "/28.AABBCCDDEEFF/locator"), "28AABBCCDDEEFF0C")
    })
  )
})

describe("errata/die follows from the address", () => {
  it.scoped.each([
    ["10.201D59000800", "B6"],
    ["10.211D59000800", "B7"],
    ["10.608880000800", "B7"],
    ["10.618880000800", "C2"],
    ["22.8A9708000000", "B6"],
    ["22.1AB80C000000", "B7"],
    ["28.105054000000", "B6"],
    ["28.502B66000000", "B7"],
    ["28.512B66000000", "C2"]
  ] as const)("%s: %s", ([address, die]) =>
    Effect.gen(function* () {
      const server = yield* FakeOwServer.make(yield* Bus.make({ [address]: {} } as object))
      assert.strictEqual(outcome(server, `/${address}/errata/die`), die)
    })
  )
})
