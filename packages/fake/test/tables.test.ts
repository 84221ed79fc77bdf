/**
 * The tables of all families against what was recorded of the real server: what a device lists, what `/structure` says of
 * each of its properties, and what a bus of such devices is capable of.
 */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import * as Line from "./Line.js"

interface Recorded {
  readonly type?: string
  readonly directoryFlags?: number
  readonly listing?: ReadonlyArray<string>
  readonly properties: { readonly [entry: string]: { readonly raw?: string } }
}

const recorded: { readonly families: { readonly [code: string]: Recorded } } = JSON.parse(
  fs.readFileSync(new URL("../../protocol/test/recordings/structure.json", import.meta.url), "utf8")
)

const families = Object.entries(recorded.families)
const devices = families.filter(([, { listing }]) => listing !== undefined)

/** What the recorder took for the name of a chip is filler of the tester bus. */
const unknownChips: ReadonlyArray<string> = ["EE", "EF"]

const tester = (code: string) => Effect.flatMap(Bus.tester(code), (bus) => FakeOwServer.make(bus))

/** Behind the outputs of a hub the tester bus shows itself again. */
const isBranch = (path: string): boolean => /\/(aux|main)\/$/.test(path)

/** All entries below a directory, each directory before what is in it. */
const walk = (server: FakeOwServer.FakeOwServerService, path: string): ReadonlyArray<string> => {
  const { payload, size } = Line.ask(server, Line.on(MessageType.MSG_DIRALLSLASH, path))
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

describe("a device lists what the real one lists:", () => {
  it.scoped.each(devices)("%s", ([code, { directoryFlags, listing = [], type }]) =>
    Effect.gen(function* () {
      const server = yield* tester(code)
      const { offset, payload, size } = Line.ask(server, Line.on(MessageType.MSG_DIRALL, "/"))
      assert.strictEqual(offset, directoryFlags)
      const device = Buffer.from(payload).toString("utf8", 0, size)
      assert.deepStrictEqual(below(device, walk(server, device)), listing)
      if (unknownChips.includes(code)) return
      assert.strictEqual(Line.text(Line.ask(server, Line.read(`${device}/type`))), type)
    })
  )
})

describe("/structure says of a family what the real one says:", () => {
  it.scoped.each(families)("%s", ([code, { properties }]) =>
    Effect.gen(function* () {
      const server = yield* tester("10")
      const path = `/structure/${code}`
      const entries = below(path, walk(server, path)).map((entry) => entry.replace(/\/$/, ""))
      // In what was recorded a name that is a number has lost its place.
      assert.deepStrictEqual([...entries].sort(), Object.keys(properties).sort())
      for (const [entry, { raw }] of Object.entries(properties)) {
        const answer = Line.ask(server, Line.read(`${path}/${entry}`))
        if (raw === undefined) assert.strictEqual(answer.ret, -21, entry)
        else assert.deepStrictEqual([Line.text(answer), answer.ret], [raw, raw.length], entry)
      }
    })
  )
  it.scoped("of what is none there is nothing", () =>
    Effect.gen(function* () {
      const server = yield* tester("10")
      for (const name of ["99", "1f", "10/nothing", "10/temperature.0", "constructor", "__proto__", "toString"]) {
        assert.strictEqual(Line.ask(server, Line.read(`/structure/${name}`)).ret, -1, name)
      }
    })
  )
})

it("the source of the tables is what the script makes of the recordings", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url))
  const { status, stderr } = ChildProcess.spawnSync("node", ["scripts/families.mjs", "--check"], { cwd: root })
  assert.strictEqual(status, 0, String(stderr))
})
