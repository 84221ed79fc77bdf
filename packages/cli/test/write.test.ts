import * as ChildProcess from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Faults } from "@owserver/fake"
import { MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import { asking, printed, thermometer } from "./Asking.js"
import { program } from "./Process.js"

const high = `${thermometer}/temphigh`
const low = `${thermometer}/templow`
const memory = "/2D.54F81BE8E78D/memory"

/** Runs `ow` with this text on stdin. */
const fed = (address: string, stdin: Uint8Array | string, ...args: ReadonlyArray<string>) =>
  Effect.async<{ code: number | null; err: string }>((resume) => {
    const env = { ...process.env, OWSERVER: address, HOME: "/nonexistent" }
    const child = ChildProcess.spawn(process.execPath, [program, ...args], { env })
    let err = ""
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text))
    child.on("close", (code) => resume(Effect.succeed({ code, err })))
    child.stdin.end(stdin)
    return Effect.sync(() => child.kill("SIGKILL"))
  })

describe("ow write", () => {
  it.scopedLive("writes pairs in order, including negative numbers", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(yield* ask("write", high, "-5", low, "-7", high, "30"), printed(""))
      assert.strictEqual((yield* ask("read", "--trim", high, low)).out, "30\n-7\n")
    })
  )

  it.scopedLive("accepts a value that looks like an option after --", () =>
    Effect.gen(function* () {
      const { ask, requests } = yield* asking()
      const alias = `${thermometer}/alias`
      const bare = yield* ask("write", alias, "-x")
      assert.strictEqual(bare.code, 2)
      assert.match(bare.err, /^ow: unknown option -x for ow write; to pass it as an argument, put it after --; .*\n$/)
      assert.strictEqual(yield* requests, 0)
      assert.deepStrictEqual(yield* ask("write", "--", alias, "-x"), printed(""))
      assert.strictEqual((yield* ask("read", "--", "/-x/family")).out, "10\n")
    })
  )

  it.scopedLive("accepts hexadecimal with blanks and colons, and writes at --offset", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "2D.54F81BE8E78D": {} })
      assert.deepStrictEqual(yield* ask("write", "--hex", memory, "00:01 02ff"), printed(""))
      assert.deepStrictEqual(yield* ask("write", "--hex", "--offset=1", memory, "AA"), printed(""))
      assert.strictEqual((yield* ask("read", "--hex", "--size=4", memory)).out, "00AA02FF\n")
    })
  )

  it.scopedLive("reads the value - from stdin, byte by byte", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking({ "2D.54F81BE8E78D": {} })
      const bytes = Uint8Array.of(0, 255, 10, 128)
      assert.deepStrictEqual(yield* fed(address, bytes, "write", memory, "-"), { code: 0, err: "" })
      assert.strictEqual((yield* ask("read", "--hex", "--size=4", memory)).out, "00FF0A80\n")
      assert.deepStrictEqual(yield* fed(address, "0102\n", "write", "--hex", memory, "-"), { code: 0, err: "" })
      assert.strictEqual((yield* ask("read", "--hex", "--size=4", memory)).out, "01020A80\n")
    })
  )

  it.scopedLive("sends nothing if one pair is invalid", () =>
    Effect.gen(function* () {
      const { ask, requests } = yield* asking()
      const wrong = [
        [["write", high, "1", low], /has no value/],
        [["write", "--hex", high, "31", low, "3"], /templow: --hex expects two hexadecimal digits for each byte/],
        [["write", high, "-", low, "-"], /give - once/]
      ] as const
      for (const [args, says] of wrong) {
        const { code, err, out } = yield* ask(...args)
        assert.deepStrictEqual({ code, out }, { code: 2, out: "" }, args.join(" "))
        assert.match(err, says)
        assert.match(err, /^ow: .*\n$/)
      }
      assert.strictEqual(yield* requests, 0)
    })
  )

  it.scopedLive("continues after a refused value", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      const { code, err, out } = yield* ask("write", "--json", `${thermometer}/type`, "warm", low, "12")
      assert.deepStrictEqual({ code, out }, { code: 4, out: `{"path":"${low}","bytes":2}\n` })
      assert.deepInclude(JSON.parse(err), { error: "OwReturnError", exit: 4 })
    })
  )

  it.scopedLive("a partially accepted value has the exit code for bad values", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "2D.54F81BE8E78D": {} })
      const { code, err } = yield* ask("write", "--raw", "/2D.54F81BE8E78D/pages/page.0", "x".repeat(40))
      assert.strictEqual(code, 7)
      assert.match(err, /^ow: write .*: the server took 32 of 40 bytes; the value is too long for the property\n$/)
    })
  )

  it.scopedLive("rejects an invalid value with a suggestion, and --raw sends it", () =>
    Effect.gen(function* () {
      const { ask, server } = yield* asking({ "10.67C6697351FF": { alias: "attic" }, "05.D70000000000": {} })
      for (const [args, says] of [
        [[high, "30,5"], /invalid value "30,5" for .*: not a number; did you mean 30\.5\? Use --raw /],
        [[high, "30.5abc"], /not a number; give a number such as 21\.5/],
        [["-F", high, "300"], /it is outside -198\.4 to 260\.6/],
        [["--hex", high, "33302C35"], /did you mean 30\.5\?/],
        [["/05.D70000000000/PIO", "true"], /neither yes nor no; give 1 or 0/],
        [[low, "-5", high, "1;2"], /invalid value "1;2" for .*temphigh/]
      ] as const) {
        const { code, err, out } = yield* ask("write", ...args)
        assert.deepStrictEqual({ code, out }, { code: 2, out: "" }, args.join(" "))
        assert.match(err, says)
        assert.match(err, /^ow: [^\n]+\n$/)
      }
      assert.isUndefined((yield* server.counters).requests.get(MessageType.MSG_WRITE))
      assert.match(
        (yield* ask("write", "/attic/temphigh", "30,5")).err,
        /^ow: invalid value "30,5" for \/attic\/temphigh/
      )
      assert.deepStrictEqual(yield* ask("write", "--raw", high, "30,5"), printed(""))
      assert.strictEqual((yield* ask("read", "--trim", high)).out, "30\n")
    })
  )

  it.scopedLive("lists writable properties although the server lists an invalid name", () =>
    Effect.gen(function* () {
      const value = "/lamp/PIO,/lamp/na\0me"
      const listing = Faults.on(Faults.Value({ value }), { path: /lamp\/?$/, types: [MessageType.MSG_DIRALLSLASH] })
      const { ask } = yield* asking({ "05.D70000000000": { alias: "lamp" } }, { rules: [listing] })
      const { err } = yield* ask("write", "lamp", "1")
      assert.strictEqual(err, "ow: /lamp is a device; choose a property to write: /lamp/PIO, /lamp/alias\n")
    })
  )

  it.scopedLive("lists the writable properties of a device", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "05.D70000000000": { alias: "lamp" } })
      assert.deepStrictEqual(yield* ask("write", "lamp", "1"), {
        code: 2,
        out: "",
        err: "ow: /lamp is a device; choose a property to write: /lamp/PIO, /lamp/alias\n"
      })
    })
  )

  it.scopedLive("is never retried, regardless of --retry", () =>
    Effect.gen(function* () {
      const { ask, server } = yield* asking(undefined, {
        rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: high })]
      })
      const requests = (type: number) => Effect.map(server.counters, ({ requests }) => requests.get(type))
      assert.strictEqual((yield* ask("write", "--retry=3", high, "1")).code, 4)
      assert.strictEqual(yield* requests(MessageType.MSG_WRITE), 1)
      assert.strictEqual((yield* ask("read", "--retry=2", "--size=1", high)).code, 4)
      // The three requests of the last command, after the request for the property type.
      assert.strictEqual(yield* requests(MessageType.MSG_READ), 4)
    })
  )
})
