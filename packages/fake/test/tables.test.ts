/**
 * Compares the tables of all families with recordings: listings of devices, `/structure`, and capabilities.
 */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import * as RawClient from "./RawClient.js"

/** Hidden properties by family, with their text below `/structure`. */
interface Hidden {
  readonly [code: string]: { readonly [entry: string]: string }
}

interface Recorded {
  readonly type?: string
  readonly directoryFlags?: number
  readonly listing?: ReadonlyArray<string>
  readonly properties: { readonly [entry: string]: { readonly raw?: string } }
}

const read = (file: string) =>
  JSON.parse(fs.readFileSync(new URL(`../../protocol/test/recordings/${file}`, import.meta.url), "utf8"))

const recorded: { readonly families: { readonly [code: string]: Recorded } } = read("structure.json")
const hidden: { readonly families: Hidden } = read("hidden.json")

const families = Object.entries(recorded.families)
const devices = families.filter(([, { listing }]) => listing !== undefined)

/** What the recorder took for the name of a chip is filler of the tester bus. */
const unknownChips: ReadonlyArray<string> = ["EE", "EF"]

const tester = (code: string) => Effect.flatMap(Bus.tester(code), (bus) => FakeOwServer.make(bus))

/** Behind the outputs of a hub the tester bus shows itself again. */
const isBranch = (path: string): boolean => /\/(aux|main)\/$/.test(path)

/** Returns all entries below a directory, each directory before its entries. */
const walk = (server: FakeOwServer.FakeOwServerService, path: string): ReadonlyArray<string> => {
  const { payload, size } = RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALLSLASH, path))
  const entries = Buffer.from(payload)
    .toString("utf8", 0, size)
    .split(",")
    .filter((entry) => entry !== "")
  return entries.flatMap((entry) =>
    entry.endsWith("/") && !isBranch(entry) ? [entry, ...walk(server, entry.slice(0, -1))] : [entry]
  )
}

const below = (path: string, entries: ReadonlyArray<string>) => entries.map((entry) => entry.slice(path.length + 1))

it("there are 64 families, and two directories that look like one", () => {
  assert.deepStrictEqual([families.length, devices.length], [66, 64])
})

describe("a device lists the same as the real one:", () => {
  it.scoped.each(devices)("%s", ([code, { directoryFlags, listing = [], type }]) =>
    Effect.gen(function* () {
      const server = yield* tester(code)
      const { offset, payload, size } = RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, "/"))
      assert.strictEqual(offset, directoryFlags)
      const device = Buffer.from(payload).toString("utf8", 0, size)
      assert.deepStrictEqual(below(device, walk(server, device)), listing)
      if (unknownChips.includes(code)) return
      assert.strictEqual(RawClient.text(RawClient.ask(server, RawClient.read(`${device}/type`))), type)
    })
  )
})

describe("/structure describes a family like the real one:", () => {
  it.scoped.each(families)("%s", ([code, { properties }]) =>
    Effect.gen(function* () {
      const server = yield* tester("10")
      const path = `/structure/${code}`
      const entries = below(path, walk(server, path)).map((entry) => entry.replace(/\/$/, ""))
      // In what was recorded a name that is a number has lost its place.
      assert.deepStrictEqual([...entries].sort(), Object.keys(properties).sort())
      for (const [entry, { raw }] of Object.entries(properties)) {
        const answer = RawClient.ask(server, RawClient.read(`${path}/${entry}`))
        if (raw === undefined) assert.strictEqual(answer.ret, -21, entry)
        else assert.deepStrictEqual([RawClient.text(answer), answer.ret], [raw, raw.length], entry)
      }
    })
  )
  it.scoped("gives each element of an array its number, from 0", () =>
    Effect.gen(function* () {
      const server = yield* tester("10")
      const said = (path: string) => RawClient.text(RawClient.ask(server, RawClient.read(`/structure/${path}`)))
      assert.strictEqual(said("29/PIO.7"), "y,000007,000008,rw,000001,s,")
      assert.strictEqual(said("1D/counters.B"), "u,000001,000002,ro,000012,v,")
      assert.strictEqual(said("DD/is_index_prime.007"), "y,000007,000000,ro,000001,v,")
      assert.strictEqual(said("82/subkey0/id.abc"), "b,000000,-000001,rw,000008,s,")
    })
  )
  it.scoped("does not exist for an unknown name", () =>
    Effect.gen(function* () {
      const server = yield* tester("10")
      for (const name of ["99", "1f", "10/nothing", "10/temperature.0", "constructor", "__proto__", "toString"]) {
        assert.strictEqual(RawClient.ask(server, RawClient.read(`/structure/${name}`)).ret, -1, name)
      }
    })
  )
})

describe("a hidden property is never listed, but can be read:", () => {
  it.scoped.each(Object.entries(hidden.families))("%s", ([code, entries]) =>
    Effect.gen(function* () {
      const server = yield* tester(code)
      const [device = ""] = walk(server, "/")
      const listed = [...walk(server, device.slice(0, -1)), ...walk(server, `/structure/${code}`)]
      for (const [entry, raw] of Object.entries({ ...entries, present: "y,000000,000001,ro,000001,v," })) {
        const { ret, size } = RawClient.ask(server, RawClient.read(`${device}${entry}`))
        assert.deepStrictEqual([ret, ret > 0], [size, true], entry)
        assert.strictEqual(RawClient.text(RawClient.ask(server, RawClient.read(`/structure/${code}/${entry}`))), raw)
        assert.isFalse(
          listed.some((path) => path.endsWith(`/${entry}`)),
          entry
        )
      }
    })
  )
})

it.scoped("a directory whose properties are all hidden is an empty directory", () =>
  Effect.gen(function* () {
    const server = yield* tester("3B")
    const [device = ""] = walk(server, "/")
    const path = `${device}pages`
    assert.strictEqual(RawClient.ask(server, RawClient.read(path)).ret, -21)
    const { payload, ret } = RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, path))
    assert.deepStrictEqual([ret, payload.length], [0, 0])
    assert.isDefined(RawClient.present(server, path))
    assert.isUndefined(RawClient.present(server, `${device}nothing`))
  })
)

it.scoped(
  "a hidden property that was given a value is read and still not listed, and an older name has the same value",
  () =>
    Effect.gen(function* () {
      const [switches, counter] = ["3A.000000000001", "1D.000000000001"]
      const bus = yield* Bus.make({ [switches]: {}, [counter]: { counter: [5, 6] } } as Devices)
      const server = yield* FakeOwServer.make(bus)
      yield* bus.set(`/${switches}/piostate`, 90)
      assert.strictEqual(RawClient.text(RawClient.ask(server, RawClient.read(`/${switches}/piostate`))), "          90")
      assert.notInclude(walk(server, `/${switches}`), `/${switches}/piostate`)
      assert.strictEqual(
        RawClient.text(RawClient.ask(server, RawClient.read(`/${counter}/counters.ALL`))),
        "           5,           6"
      )
    })
)

it("the tables equal the output of the script", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url))
  const { status, stderr } = ChildProcess.spawnSync("node", ["scripts/families.mjs", "--check"], { cwd: root })
  assert.strictEqual(status, 0, String(stderr))
})
