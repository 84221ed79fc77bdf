/**
 * What the server says of itself, and takes: `/settings`, `/system`, and the listings that show them. As the real one
 * answered.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Flags, MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import * as RawClient from "./RawClient.js"

const first = "10.67C6697351FF"
const second = "28.AD6555070000"

const made = Effect.gen(function* () {
  return yield* FakeOwServer.make(yield* Bus.make({ [first]: {}, [second]: {} }))
})

const reading = (server: FakeOwServer.FakeOwServerService, path: string, flags = 0) =>
  RawClient.text(RawClient.ask(server, RawClient.read(path, { flags })))

const writing = (server: FakeOwServer.FakeOwServerService, path: string, data: string) => {
  const { ret, size } = RawClient.ask(server, RawClient.write(path, data))
  return ret < 0 ? ret : size
}

describe("settings", () => {
  it.scoped.each([
    ["timeout/volatile", "15"],
    ["timeout/stable", "300"],
    ["timeout/directory", "60"],
    ["timeout/presence", "120"],
    ["timeout/server", "10"],
    ["timeout/uncached", "0"],
    ["units/temperature_scale", "C"],
    ["units/pressure_scale", "mbar"],
    ["alias/unaliased", "0"],
    ["alias/list", ""],
    ["return_codes/text.1", "Startup - command line parameters invalid"],
    ["return_codes/text.000", "Good result"]
  ])("%s is %o at the start", ([name, value]) =>
    Effect.map(made, (server) => assert.strictEqual(reading(server, `/settings/${name}`, Flags.FLG_TRIM), value))
  )

  const units: ReadonlyArray<readonly [name: string, data: string, answer: number, value: string]> = [
    ["temperature_scale", "F", 1, "F"],
    ["temperature_scale", "kelvin", 1, "K"],
    ["temperature_scale", "x", -22, "C"],
    ["pressure_scale", "MM", 2, "mmHg"],
    ["pressure_scale", "in", 2, "inHg"],
    ["pressure_scale", "psi", 3, "psi"],
    ["pressure_scale", "pa", 2, "Pa"],
    ["pressure_scale", "Pascal", 6, "Pa"],
    ["pressure_scale", "atm and more of it", 12, "atm"],
    ["temperature_scale", "", 0, "C"],
    ["pressure_scale", "m", -22, "mbar"],
    ["pressure_scale", "", -22, "mbar"]
  ]
  it.scoped.each(units)("the unit %s takes %o", ([name, data, answer, value]) =>
    Effect.map(made, (server) => {
      assert.strictEqual(writing(server, `/settings/units/${name}`, data), answer)
      assert.strictEqual(reading(server, `/settings/units/${name}`), value)
    })
  )
  it.scoped("of units do not affect requests, whose flags decide", () =>
    Effect.map(made, (server) => {
      writing(server, "/settings/units/temperature_scale", "F")
      assert.strictEqual(reading(server, `/${first}/temperature`, Flags.FLG_TRIM), "20")
    })
  )
  it.scoped("take numbers and nothing else", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(writing(server, "/settings/timeout/volatile", "60"), 2)
      assert.strictEqual(writing(server, "/settings/timeout/volatile", "x"), -22)
      assert.strictEqual(reading(server, "/settings/timeout/volatile"), "          60")
    })
  )
})

describe("aliases over the wire", () => {
  const alias = `/${first}/alias`

  it.scoped("are listed with their addresses, sorted by address", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(writing(server, `/${second}/alias`, "cellar"), 6)
      assert.strictEqual(writing(server, alias, " kitchen "), 9)
      const [one, other] = [first, second].map((address) => reading(server, `/${address}/address`))
      assert.strictEqual(reading(server, "/settings/alias/list"), `${one}=kitchen\r\n${other}=cellar\r\n`)
    })
  )
  it.scoped("move to the device that gets them last, and an empty one removes them", () =>
    Effect.map(made, (server) => {
      writing(server, alias, "one")
      writing(server, `/${second}/alias`, "one")
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${first}`, "/one"])
      assert.strictEqual(reading(server, "/one/family"), "28")
      assert.strictEqual(writing(server, "/one/alias", " "), 1)
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${first}`, `/${second}`])
    })
  )
  it.scoped.each(["interface", "settings", "uncached", "unaliased", "text", "alarm", "statistics", "simultaneous"])(
    "may not be %o",
    (word) => Effect.map(made, (server) => assert.strictEqual(writing(server, alias, word), -22))
  )
  it.scoped.each(["structure", " interface ", "bus.0", "bus.x", "/x", "x/"])("may not be %o either", (word) =>
    Effect.map(made, (server) => assert.strictEqual(writing(server, alias, word), -22))
  )
  it.scoped.each(["kitchen sink", "a,b", "textroom", "system1", "Küche", "main", "temperature", "thermostat"])(
    "may be %o, by which the device is listed, read and present",
    (name) =>
      Effect.map(made, (server) => {
        assert.strictEqual(writing(server, alias, name), Buffer.byteLength(name))
        const line = RawClient.open(server)
        line.send(RawClient.on(MessageType.MSG_DIR, "/"))
        assert.strictEqual(RawClient.text(line.answers[0]!), `/${name}\0`)
        assert.strictEqual(reading(server, `/${name}/temperature`, Flags.FLG_TRIM), "20")
        assert.isDefined(RawClient.present(server, `/${name}`))
      })
  )
  it.scoped("are truncated to 256 bytes, even within a character, and still listed", () =>
    Effect.map(made, (server) => {
      for (const [name, cut] of [
        ["x".repeat(300), Buffer.from("x".repeat(256))],
        [`${"x".repeat(255)}\u{1f600}`, Buffer.concat([Buffer.from("x".repeat(255)), Uint8Array.of(0xf0)])]
      ] as const) {
        assert.strictEqual(writing(server, alias, name), 256)
        const { payload, size } = RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, "/"))
        assert.deepStrictEqual(
          Buffer.from(payload.subarray(0, size)),
          Buffer.concat([Buffer.from("/"), cut, Buffer.from(`,/${second}`)])
        )
      }
    })
  )
  it.scoped("end at a NUL", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(writing(server, alias, "a\0b"), 3)
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/a", `/${second}`])
    })
  )
  it.scoped("that are the address of another device do not hide it", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(writing(server, alias, second), second.length)
      assert.strictEqual(reading(server, `/${second}/family`), "28")
      assert.strictEqual(reading(server, `/${first}/family`), "10")
    })
  )
  it.scoped("are hidden below /unaliased or by the setting, but still work in paths", () =>
    Effect.map(made, (server) => {
      writing(server, alias, "kitchen")
      assert.deepStrictEqual(RawClient.list(server, "/unaliased"), [`/unaliased/${first}`, `/unaliased/${second}`])
      writing(server, "/settings/alias/unaliased", "1")
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${first}`, `/${second}`])
      assert.strictEqual(reading(server, "/kitchen/family"), "10")
    })
  )
})

describe("the server", () => {
  it.scoped("mirrors the flag TRIM in its configuration", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(reading(server, "/system/configuration/trim"), "0")
      assert.strictEqual(reading(server, "/system/configuration/trim", Flags.FLG_TRIM), "1")
    })
  )
  it.scoped("states its version and its number of buses", () =>
    Effect.map(made, (server) => {
      assert.strictEqual(reading(server, "/system/configuration/version"), "3.2p4")
      assert.strictEqual(reading(server, "/system/connections/count_current_buses", Flags.FLG_TRIM), "1")
    })
  )
  it.scoped("lists its own directories with BUS_RET, in the order of the real one", () =>
    Effect.map(made, (server) => {
      const own = ["bus.0", "uncached", "settings", "system", "statistics", "structure", "simultaneous", "alarm"]
      const devices = [first, second]
      const inRoot = (entries: ReadonlyArray<string>, above = "") => entries.map((entry) => `${above}/${entry}`)
      const bus = Flags.FLG_BUS_RET
      assert.deepStrictEqual(RawClient.list(server, "/", bus), inRoot([...devices, ...own]))
      const others = own.filter((entry) => entry !== "uncached")
      assert.deepStrictEqual(RawClient.list(server, "/uncached", bus), inRoot([...devices, ...others], "/uncached"))
      assert.deepStrictEqual(RawClient.list(server, "/", bus | Flags.FLG_UNCACHED), inRoot([...devices, ...others]))
      assert.deepStrictEqual(
        RawClient.list(server, "/bus.0"),
        inRoot(["interface", ...devices, "simultaneous", "alarm"], "/bus.0")
      )
    })
  )
})
