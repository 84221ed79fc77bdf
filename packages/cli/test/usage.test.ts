import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { asking, thermometer } from "./Asking.js"

type Wrong = readonly [args: ReadonlyArray<string>, says: string]

/** The positions of a common option. */
const everywhere = (words: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => [
  [...words, "read", thermometer],
  ["read", thermometer, ...words]
]

const settings: ReadonlyArray<Wrong> = (
  [
    [["--pressure", "bar"], '--pressure expects one of mbar, atm, mmHg, inHg, psi, Pa, not "bar"'],
    [["--format=ifc"], '--format expects one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "ifc"'],
    [["-f", "i"], '--format expects one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "i"'],
    [["-fx"], '--format expects one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "x"'],
    [["--timeout", "soon"], '--timeout expects a duration such as 5s, 500ms or 1m (1ms to 24d), not "soon"'],
    [["--timeout=0"], '--timeout expects a duration such as 5s, 500ms or 1m (1ms to 24d), not "0"'],
    [["--retry", "often"], '--retry expects an integer from 0 to 1000, not "often"'],
    [["--retry=-1"], '--retry expects an integer from 0 to 1000, not "-1"'],
    [["--retry=1.5"], '--retry expects an integer from 0 to 1000, not "1.5"'],
    [["--server", "http://x"], 'invalid server address "http://x": only owserver:// URIs are supported'],
    [["-s", "host:70000"], 'invalid server address "host:70000": the port must be 1 to 65535, not "70000"'],
    [["-s0"], 'invalid server address "0": the port must be 1 to 65535, not "0"'],
    [["-s", "owserver://me:secret@x/"], "owserver URIs have no user"],
    [["--config", "/nonexistent/ow.json"], "cannot read the configuration file /nonexistent/ow.json: ENOENT"],
    [["-C", "-F"], "--celsius and --fahrenheit cannot be combined; give one of them"],
    [["-KR"], "--kelvin and --rankine cannot be combined; give one of them"],
    [["--celsius", "--kelvin", "--rankine"], "--celsius and --kelvin and --rankine cannot be combined"],
    [["--json=perhaps"], "--json does not take a value"],
    [["--trim=true"], "--trim does not take a value"],
    [["--nonsense"], "unknown option --nonsense for ow"],
    [["--nonsense=1"], "unknown option --nonsense=1 for ow"],
    [["-x"], "unknown option -x for ow"],
    [["-qx"], "unknown option -qx for ow"]
  ] satisfies ReadonlyArray<Wrong>
).flatMap(([words, says]) => everywhere(words).map((args): Wrong => [args, says]))

const missing: ReadonlyArray<Wrong> = [
  ...["--server", "--pressure", "--format", "--timeout", "--retry", "--config", "--size", "--offset"].map(
    (option): Wrong => [["read", thermometer, option], `${option} needs a value`]
  ),
  [["--timeout"], "--timeout needs a value"],
  [["-s"], "-s needs a value"],
  [["ping", "--count"], "--count needs a value"],
  [["ping", "--every"], "--every needs a value"],
  [["tree", "--depth"], "--depth needs a value"]
]

const commands: ReadonlyArray<Wrong> = [
  [["raed", thermometer], "unknown command raed for ow"],
  [["alias", "give"], "unknown command give for ow alias"],
  [["alias", "-C", "list"], "unknown option -C for ow alias"],
  [["--trim"], "ow"],
  [["read"], "missing argument <path>"],
  [["present"], "missing argument <path>"],
  [["write"], "missing argument <path> <value>"],
  [["write", `${thermometer}/alias`], "missing argument <path> <value>"],
  [["write", "/a", "1", "/b"], "the path /b has no value"],
  [["write", "--hex", "/a", "12G4"], "invalid value for /a: --hex expects two hexadecimal digits for each byte"],
  [["write", "--hex", "/a", "123"], "invalid value for /a: --hex expects two hexadecimal digits for each byte"],
  [["write", "--offset=-1", "/a", "1"], '--offset expects an integer from 0 to 2147483647, not "-1"'],
  [["read", "--size=0", thermometer], '--size expects an integer from 1 to 100050, not "0"'],
  [["read", "--size", "much", thermometer], '--size expects an integer from 1 to 100050, not "much"'],
  [["read", "--offset", "x", thermometer], '--offset expects an integer from 0 to 2147483647, not "x"'],
  [["get", "--size=100051", thermometer], '--size expects an integer from 1 to 100050, not "100051"'],
  [["get", "--offset=2147483648", thermometer], '--offset expects an integer from 0 to 2147483647, not "2147483648"'],
  [["read", "--hex=yes", thermometer], "--hex does not take a value"],
  [["ls", "--hex"], "unknown option --hex for ow ls"],
  [["tree", "--depth=0"], '--depth expects an integer from 1 to 100, not "0"'],
  [["tree", "/a", "/b"], "unexpected argument /b"],
  [["snoop"], "missing option --listen"],
  [["ping", "-s", "a:b:c"], 'invalid server address "a:b:c": it has more than one colon but is not an IPv6 address'],
  [["ping", "--count=0"], '--count expects an integer from 1 to 1000000, not "0"'],
  [["ping", "--every", "0s"], "--every expects a duration such as 5s"],
  [["ping", "pi"], "unexpected argument pi; give the server as -s HOST:PORT"],
  [["ping", "--", "-x"], "unexpected argument -x"],
  [["alias", "set", "28.AD6555070000"], "missing argument <name>"],
  [["alias", "rm"], "missing argument <device>"],
  [["alias", "list", "x"], "unexpected argument x"],
  [["completions"], "missing argument <shell>"],
  [["completions", "csh"], '<shell> must be one of bash, zsh, fish, not "csh"'],
  [["read", "owserver://one/a", "owserver://other/a"], "the paths name several servers: one:4304 and other:4304"],
  [["read", "owserver://one:0/a"], "the port must be 1 to 65535"]
]

/** Mistyped words, and words from other programs. */
const nearly: ReadonlyArray<Wrong> = [
  [["lss"], "unknown command lss for ow; did you mean ls?"],
  [["temp"], "unknown command temp for ow; did you mean temps?"],
  [["list"], "unknown command list for ow; did you mean ls?"],
  [["scan"], "unknown command scan for ow; did you mean devices?"],
  [["alias", "lst"], "unknown command lst for ow alias; did you mean list?"],
  [["alias", "remove", "x"], "unknown command remove for ow alias; did you mean rm?"],
  [["alias", "show"], "unknown command show for ow alias; did you mean list?"],
  [["read", "-hex", thermometer], "unknown option -hex for ow read; did you mean --hex?"],
  [["-json", "ls"], "unknown option -json for ow ls; did you mean --json?"],
  [["-"], "unknown option - for ow; see ow --help"],
  [["xyz"], "unknown command xyz for ow; see ow --help"],
  [["help", "lss"], "unknown command lss for ow; did you mean ls?"],
  [["lss", "--help"], "unknown command lss for ow; did you mean ls?"],
  [["log", "--interval", "5"], "unknown option --interval for ow log; did you mean --every?"],
  [["watch", "x", "--evry=5"], "unknown option --evry=5 for ow watch; did you mean --every?"],
  [["read", "--sze", "3", thermometer], "unknown option --sze for ow read; did you mean --size?"],
  [["--jsn", "ls"], "unknown option --jsn for ow ls; did you mean --json?"],
  [["pi.lan"], "unknown command pi.lan for ow; give the server as -s HOST:PORT"],
  [["-p", "4305", "ping"], "unknown option -p for ow ping; give the server as -s HOST:PORT"],
  [["read", thermometer, "--host", "pi"], "unknown option --host for ow read; give the server as -s HOST:PORT"],
  [["ping", "http://pi.lan:4304"], "unexpected argument http://pi.lan:4304; give the server as -s HOST:PORT"],
  [["stats", "192.168.1.7:4305"], "unexpected argument 192.168.1.7:4305; give the server as -s HOST:PORT"],
  [
    ["read", "http://pi.lan/x"],
    "http://pi.lan/x is not a path: only owserver:// URIs are supported; give the server as -s"
  ]
]

const said = (all: ReadonlyArray<Wrong>) =>
  Effect.gen(function* () {
    const { ask, requests, server } = yield* asking()
    yield* Effect.forEach(
      all,
      ([args, says]) =>
        Effect.gen(function* () {
          const line = args.join(" ")
          const { code, err, out } = yield* ask(...args)
          assert.deepStrictEqual({ code, out }, { code: 2, out: "" }, line)
          assert.include(err, says, line)
          // `ow` without a command prints its help.
          if (line !== "--trim") assert.match(err, /^ow: [^\n]+\n$/, line)
        }),
      { discard: true }
    )
    assert.strictEqual(yield* requests, 0)
    assert.strictEqual((yield* server.counters).accepted, 0)
  })

describe("an invalid command line: one line that names the problem, exit code 2, and nothing is sent", () => {
  it.scopedLive("common options, before and after the command", () => said(settings))
  it.scopedLive("missing values", () => said(missing))
  it.scopedLive("commands, their options and arguments", () => said(commands))
  it.scopedLive("suggests a command, an option or the server", () => said(nearly))
})

describe("--quiet and --json", () => {
  it.scopedLive("--quiet reports a failure only by the exit code", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(yield* ask("read", "/nothing", "-q"), { code: 3, out: "", err: "" })
      assert.deepStrictEqual(yield* ask("-q", "ping", "-s", "127.0.0.1:1", "--count=1"), {
        code: 5,
        out: "1 sent, 0 answered\n",
        err: ""
      })
      assert.deepStrictEqual(yield* ask("read", "-qC", "--size=0", "/x"), { code: 2, out: "", err: "" })
    })
  )

  it.scopedLive("a failure is a record with --json", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      const { code, err, out } = yield* ask("--json", "read", "/nothing")
      assert.deepStrictEqual({ code, out }, { code: 3, out: "" })
      const { message, ...rest } = JSON.parse(err)
      assert.deepStrictEqual(rest, { error: "OwReturnError", exit: 3 })
      assert.match(message, /^read \/nothing on /)
      assert.match(err, /^[^\n]+\n$/)
      const wrong = yield* ask("--json", "raed", "/nothing")
      assert.strictEqual(wrong.code, 2)
      const record = {
        error: "UsageError",
        message: "unknown command raed for ow; did you mean read? See ow --help",
        exit: 2
      }
      assert.deepStrictEqual(JSON.parse(wrong.err), record)
    })
  )

  it.scopedLive("--verbose prints each request and reply on stderr, and leaves stdout unchanged", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      const { code, err, out } = yield* ask("-v", "read", `${thermometer}/type`)
      assert.deepStrictEqual({ code, out }, { code: 0, out: "DS18S20\n" })
      const [request, reply, ...others] = err.split("\n").slice(0, -1)
      assert.match(request ?? "", /^\d\d:\d\d:\d\d\.\d{3} > READ \/10\.67C6697351FF\/type size \d+ /)
      assert.match(reply ?? "", /^\d\d:\d\d:\d\d\.\d{3} < 7 7 bytes /)
      assert.deepStrictEqual(others, [])
    })
  )
})
