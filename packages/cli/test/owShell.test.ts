/**
 * Compares `ow` with the programs of ow-shell on the same owserver. The output is the same, except for the differences listed in
 * docs/migration/ow-shell.md. With `--tester`, values are computed from the address, so two reads agree.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { ow } from "./Main.js"
import { run } from "./Process.js"

const device = "/10.000010EF0000"
const other = "/28.000028D70100"

type Args = ReadonlyArray<string>

/** Runs `ow` and a program of ow-shell on one server. */
const compared = (port: number) => ({
  theirs: (program: string, ...args: Args) => run(program, ["-s", `127.0.0.1:${port}`, ...args]),
  ours: (...args: Args) => ow(["-s", `127.0.0.1:${port}`, ...args])
})

const tester = Effect.map(owserver("--tester=10,28,29"), ({ port }) => compared(port))

describe.runIf(installed)("ow ls --bus matches owdir", () => {
  const cases: ReadonlyArray<Args> = [
    ["/"],
    [device],
    [device, other],
    ["--dir", "/"],
    ["--dir", device],
    ["-f", "f.i.c", "/"],
    ["--format=fic", device],
    ["-ffi.c", "/"],
    ["/uncached"],
    ["/settings"],
    ["/statistics/read"]
  ]
  it.scopedLive("byte by byte", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      for (const args of cases) {
        const expected = yield* theirs("owdir", ...args)
        assert.notStrictEqual(expected.out, "")
        assert.deepStrictEqual(yield* ours("ls", "--bus", ...args), expected, args.join(" "))
      }
      // A device contains no special directories, so --bus has no effect there.
      assert.deepStrictEqual(yield* ours("ls", device), yield* theirs("owdir", device))
    })
  )
})

describe.runIf(installed)("ow read matches owread, with a line end after each value", () => {
  const cases: ReadonlyArray<Args> = [
    [`${device}/temperature`],
    ["-C", `${device}/temperature`],
    ["--Celsius", `${device}/temperature`],
    ["-F", `${device}/temperature`],
    ["--Fahrenheit", `${device}/temperature`],
    ["-K", `${device}/temperature`],
    ["-R", `${device}/temperature`],
    ["--hex", `${device}/type`],
    ["--hex", "--size=3", `${device}/type`],
    ["--size", "3", `${device}/type`],
    ["--offset=2", `${device}/type`],
    ["--size=2", "--offset=2", `${device}/type`],
    ["-q", `${device}/family`]
  ]
  it.scopedLive("byte by byte", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      for (const args of cases) {
        const expected = yield* theirs("owread", ...args)
        assert.notStrictEqual(expected.out, "")
        assert.deepStrictEqual(yield* ours("read", ...args), { ...expected, out: `${expected.out}\n` }, args.join(" "))
      }
      const both = [`${device}/family`, `${device}/type`]
      assert.deepStrictEqual(yield* ours("read", "--raw", ...both), yield* theirs("owread", ...both))
    })
  )

  it.scopedLive("owread exits with the result of the last path, ow with that of the first failure", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      const ended = (program: string, ...args: Args) => Effect.map(theirs(program, ...args), ({ code }) => code)
      const [there, missing] = [`${device}/type`, "/nothing"]
      assert.strictEqual(yield* ended("owread", missing, there), 0)
      assert.strictEqual(yield* ended("owread", there, missing), 1)
      assert.strictEqual((yield* ours("read", missing, there)).code, 3)
      assert.strictEqual((yield* ours("read", there, missing)).code, 3)
      assert.deepStrictEqual(yield* ours("read", "-q", missing), { code: 3, out: "", err: "" })
      assert.strictEqual((yield* theirs("owread", "-q", missing)).err, "")
    })
  )

  it.scopedLive("owread uses the last of two scales, ow rejects both", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      const path = `${device}/temperature`
      const both = yield* theirs("owread", "-C", "-F", path)
      assert.strictEqual(both.out, (yield* theirs("owread", "-F", path)).out)
      assert.deepStrictEqual(yield* ours("read", "-C", "-F", path), {
        code: 2,
        out: "",
        err: "ow: --celsius and --fahrenheit cannot be combined; give one of them\n"
      })
    })
  )
})

describe.runIf(installed)("ow get --bus matches owget", () => {
  it.scopedLive("for directories, and for values except line ends", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      for (const args of [["/"], [device], ["--dir", "/"], ["--dir", device]]) {
        assert.deepStrictEqual(yield* ours("get", "--bus", ...args), yield* theirs("owget", ...args), args.join(" "))
      }
      for (const args of [["--hex"], ["--size=3"], ["--offset=3"], []]) {
        const expected = yield* theirs("owget", ...args, `${device}/family`)
        const got = yield* ours("get", ...args, `${device}/family`)
        assert.deepStrictEqual(got, { ...expected, out: `${expected.out}\n` }, args.join(" "))
      }
    })
  )
})

describe.runIf(installed)("ow present matches owpresent", () => {
  it.scopedLive("with one answer per line, and the exit code of all paths", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      const typo = `${device}/typo`
      assert.deepStrictEqual(yield* theirs("owpresent", device, `${device}/type`), { code: 0, out: "11", err: "" })
      assert.deepStrictEqual(yield* ours("present", device, `${device}/type`), { code: 0, out: "1\n1\n", err: "" })
      assert.deepStrictEqual(yield* theirs("owpresent", typo, device), { code: 0, out: "01", err: "" })
      assert.deepStrictEqual(yield* ours("present", typo, device), { code: 3, out: "0\n1\n", err: "" })
      assert.deepStrictEqual(yield* theirs("owpresent", device, typo), { code: 1, out: "10", err: "" })
    })
  )
})

describe.runIf(installed)("ow write matches owwrite", () => {
  /** The effect of one of them on its own bus. */
  const left = (write: (port: number) => Effect.Effect<unknown>) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { port } = yield* owserver("--mock=10.000010EF0000,28.000028D70100")
        yield* write(port)
        const paths = ["temphigh", "templow", "alias"].map((name) => `${device}/${name}`)
        const { theirs } = compared(port)
        return yield* Effect.forEach(paths, (path) => theirs("owread", "--hex", path))
      })
    )

  const cases: ReadonlyArray<Args> = [
    [`${device}/temphigh`, "31", `${device}/templow`, "4", `${device}/alias`, "kitchen"],
    ["--hex", `${device}/temphigh`, "3331", `${device}/templow`, "34", `${device}/alias`, "6B"],
    [`${device}/temphigh`, "1", "/nothing", "1", `${device}/templow`, "2", `${device}/alias`, "after"],
    ["--", `${device}/temphigh`, "-5", `${device}/templow`, "-6", `${device}/alias`, "-x"]
  ]
  it.scopedLive("has the same effect", () =>
    Effect.gen(function* () {
      for (const args of cases) {
        const theirs = yield* left((port) => compared(port).theirs("owwrite", ...args))
        const ours = yield* left((port) => compared(port).ours("write", ...args))
        assert.deepStrictEqual(ours, theirs, args.join(" "))
        assert.notStrictEqual(theirs[0]?.out, "")
      }
    })
  )

  it.scopedLive("sends nothing of an invalid command line, while owwrite sends the beginning", () =>
    Effect.gen(function* () {
      const [high, low] = [`${device}/temphigh`, `${device}/templow`]
      for (const args of [
        [high, "3", low],
        ["--hex", high, "33", low, "3"],
        ["--hex", high, "33", low, "zz"]
      ]) {
        const ours = yield* left((port) =>
          Effect.map(compared(port).ours("write", ...args), ({ code }) => assert.strictEqual(code, 2))
        )
        const theirs = yield* left((port) => compared(port).theirs("owwrite", ...args))
        // On such a bus, unwritten values are random and written ones are kept.
        assert.strictEqual(theirs[0]?.out, "202020202020202020202033", args.join(" "))
        assert.notStrictEqual(ours[0]?.out, theirs[0]?.out, args.join(" "))
      }
    })
  )

  it.scopedLive("reads the value - from stdin, where owwrite writes a dash, and has no --size", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      assert.strictEqual((yield* theirs("owwrite", `${device}/alias`, "-")).code, 0)
      assert.include((yield* ours("ls")).out, "/-\n")
      assert.strictEqual((yield* theirs("owwrite", "--size=1", `${device}/alias`, "abc")).code, 0)
      assert.include((yield* ours("ls")).out, "/abc\n")
      assert.strictEqual((yield* ours("write", "--size=1", `${device}/alias`, "abc")).code, 2)
    })
  )

  it.scopedLive("accepts a negative number, and reports refused values", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      const high = `${device}/temphigh`
      assert.strictEqual((yield* theirs("owwrite", high, "-5")).code, 1)
      assert.deepStrictEqual(yield* ours("write", high, "-5"), { code: 0, out: "", err: "" })
      for (const [path, code, message] of [
        ["/nothing", 3, /^ow: write .*\n$/],
        [device, 2, /^ow: .* is a device; choose .*\n$/],
        [`${device}/type`, 4, /^ow: write .*\n$/]
      ] as const) {
        assert.deepStrictEqual(yield* theirs("owwrite", path, "1"), { code: 1, out: "", err: "" })
        const refused = yield* ours("write", path, "1")
        assert.strictEqual(refused.code, code)
        assert.match(refused.err, message)
      }
    })
  )
})

describe.runIf(installed)("the programs of ow-shell and failures", () => {
  it.scopedLive("say little, where ow gives advice", () =>
    Effect.gen(function* () {
      const { ours, theirs } = yield* tester
      for (const [program, command] of [
        ["owdir", "ls"],
        ["owget", "get"]
      ] as const) {
        assert.deepStrictEqual(yield* theirs(program, "/nothing"), { code: 1, out: "", err: "" })
        const { code, err, out } = yield* ours(command, "/nothing")
        assert.deepStrictEqual({ code, out }, { code: 3, out: "" })
        assert.match(err, /no such path/)
      }
    })
  )
})
