/**
 * A hostile server: its names, values and texts contain control characters. No command passes them to a terminal.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Bus, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { ow, onTerminal as simulated } from "./Main.js"
import { onTerminal, program, run, start, terminal } from "./Process.js"

/** A title, a color, C1, a bidi override, an isolate, a zero-width character and a deletion. */
const evil = "e\u001b]0;PWNED\u0007\u001b[5;31m\u009b5m\u202e\u2066\u200b\u007fz"

const devices = {
  "10.67C6697351FF": { alias: evil, temperature: 90, temphigh: 40 },
  "28.AD6555070000": { alias: `t${evil}`, temperature: 12 },
  "05.D70000000000": { alias: `s${evil}` }
}

const hostile = Effect.gen(function* () {
  const rules = [
    Faults.on(Faults.Value({ value: `10000010EF00005B=${evil}\n1067C6697351FF8D=${evil}\n` }), {
      path: /alias\/list$/
    }),
    Faults.on(Faults.Value({ value: evil }), { path: /\/(type|version|pid|temperature_scale|pressure_scale|sensed)$/ }),
    Faults.on(Faults.Value({ value: evil }), { path: /28\.AD.*temperature$|latesttemp$/ })
  ]
  const { host, port } = yield* FakeTcp.make(Bus.make(devices), { faults: { rules } })
  return `${host}:${port}`
})

/** The codes that `ow` itself sends: colors, cleared lines, the screen of `watch`. */
const ours = /\p{Cc}\[(?:\d{1,2}m|[HJK]|2J|\?1049[hl]|\?25[hl])/gu

const isHarmless = (text: string, what: string) => {
  const rest = text.replaceAll("\r\n", "\n").replace(ours, "").replaceAll("\r", "")
  assert.deepStrictEqual(rest.match(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu) ?? [], [], `${what}: ${JSON.stringify(rest)}`)
}

const once = ["--count", "1", "--every", "100ms"]

/** The calls of each command. */
const commands: { readonly [command: string]: ReadonlyArray<ReadonlyArray<string>> } = {
  alarms: [["alarms"]],
  alias: [
    ["alias", "list"],
    ["alias", "set", "10.67C6697351FF", "kitchen"]
  ],
  completions: [["completions", "bash"]],
  devices: [["devices"]],
  doctor: [["doctor"]],
  fake: [["fake", "--tester", evil]],
  get: [["get", "/10.67C6697351FF/type"]],
  log: [
    ["log", ...once],
    ["log", ...once, "--json"]
  ],
  ls: [["ls"], ["ls", `/${evil}/nothing`, "--json"]],
  ping: [["ping", "--count", "1", "-v"]],
  present: [["present", `/${evil}`, "--json"]],
  read: [["read", `/${evil}/type`, `/${evil}/nothing`, "-v"]],
  // Its output about clients and servers is tested below.
  snoop: [["snoop", "--listen", "0", "--host", evil]],
  stats: [["stats", "--all"]],
  temps: [["temps"]],
  tree: [["tree", "--values", "--depth", "2"]],
  watch: [["watch", ...once, "10.67C6697351FF", "28.AD6555070000", "05.D70000000000"]],
  write: [["write", `/${evil}/temphigh`, evil]]
}

describe("a hostile server", { concurrent: true }, () => {
  it("is tested with every command", () => {
    const handlers = fs.readdirSync(new URL("../src/commands", import.meta.url))
    const all = handlers.flatMap((file) => /^(\w+)\.handler\.ts$/.exec(file)?.[1] ?? [])
    // The commands of the station are tested in its package.
    const ofStation = ["label", "serve"]
    assert.deepStrictEqual([...Object.keys(commands), ...ofStation].sort(), all.sort())
  })

  for (const [command, calls] of Object.entries(commands))
    it.scopedLive(`cannot reach the terminal through ${command}`, () =>
      Effect.gen(function* () {
        const server = yield* hostile
        for (const args of calls) {
          const out = yield* simulated(server, ...args)
          assert.notStrictEqual(out, "")
          isHarmless(out, args.join(" "))
        }
      })
    )

  it.scopedLive.runIf(terminal)("has its names printed escaped and aligned", () =>
    Effect.gen(function* () {
      const server = yield* hostile
      const escaped = String.raw`e\u001b]0;PWNED\u0007\u001b[5;31m\u009b5m\u202e\u2066\u200b\u007fz`
      for (const args of [["devices"], ["log", ...once]])
        assert.include(yield* simulated(server, ...args), escaped, args.join(" "))
      const { out } = yield* onTerminal(server, "ls")
      assert.include(out, escaped)
      // It truncates long names.
      const watched = yield* onTerminal(server, "watch", ...once, "10.67C6697351FF")
      isHarmless(watched.out, "watch")
      assert.include(watched.out, escaped.slice(0, 12))
    })
  )

  it.scopedLive("cannot inject control characters into doctor, watch, notes and errors in a file", () =>
    Effect.gen(function* () {
      const server = yield* hostile
      for (const args of [
        ["doctor"],
        ["watch", ...once, "10.67C6697351FF", "28.AD6555070000", "05.D70000000000"],
        ["log", ...once, "--json"]
      ]) {
        const { err, out } = yield* ow([...args, "-s", server])
        isHarmless(out, args.join(" "))
        isHarmless(err, args.join(" "))
        assert.include(out, String.raw`\u202e`)
      }
      const { err } = yield* ow(["read", `/${evil}/nothing`, "-v", "-s", server])
      isHarmless(err, "read")
      assert.include(err, String.raw`\u202e`)
    })
  )

  it.scopedLive("cannot inject control characters into snoop", () =>
    Effect.gen(function* () {
      const server = yield* hostile
      const snoop = yield* start(["snoop", "--listen", "0", server])
      const [, port = ""] = yield* snoop.err(/^ow: relaying 127\.0\.0\.1:(\d+) /)
      yield* ow(["read", `/${evil}/type`, "-s", port])
      const [said] = yield* snoop.out(/[\s\S]*closed\n/)
      isHarmless(said, "snoop")
      assert.include(said, String.raw`\u202e`)
    })
  )

  it.scopedLive("has its bytes printed unchanged to a pipe by ls and read", () =>
    Effect.gen(function* () {
      const server = yield* hostile
      assert.include((yield* ow(["ls", "-s", server])).out, `/${evil}\n`)
      assert.strictEqual((yield* ow(["read", `/${evil}/type`, "-s", server])).out, `${evil}\n`)
      const latin1 = Uint8Array.of(0x47, 0xe4, 0x73, 0x74, 0x65)
      const { code } = yield* ow([
        "write",
        "--hex",
        "/10.67C6697351FF/alias",
        Buffer.from(latin1).toString("hex"),
        "-s",
        server
      ])
      assert.strictEqual(code, 0)
      const { out } = yield* run("sh", [
        "-c",
        `${process.execPath} ${program} ls -s ${server} | od -An -tx1 | tr -d ' \n'`
      ])
      assert.include(out, "2f47e4737465")
    })
  )
})
