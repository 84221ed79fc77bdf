import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { asking, thermometer } from "./Asking.js"

type Wrong = readonly [args: ReadonlyArray<string>, says: string]

/** Where in the line each option of all commands may stand. */
const everywhere = (words: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => [
  [...words, "read", thermometer],
  ["read", thermometer, ...words]
]

const settings: ReadonlyArray<Wrong> = (
  [
    [["--pressure", "bar"], '--pressure takes one of mbar, atm, mmHg, inHg, psi, Pa, not "bar"'],
    [["--format=ifc"], '--format takes one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "ifc"'],
    [["-f", "i"], '--format takes one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "i"'],
    [["-fx"], '--format takes one of f.i, fi, f.i.c, f.ic, fi.c, fic, not "x"'],
    [["--timeout", "soon"], '--timeout takes a time such as 5s, 500ms or 1m (1ms to 24d), not "soon"'],
    [["--timeout=0"], '--timeout takes a time such as 5s, 500ms or 1m (1ms to 24d), not "0"'],
    [["--retry", "often"], '--retry takes an integer of 0 to 1000, not "often"'],
    [["--retry=-1"], '--retry takes an integer of 0 to 1000, not "-1"'],
    [["--retry=1.5"], '--retry takes an integer of 0 to 1000, not "1.5"'],
    [["--server", "http://x"], '"http://x" is no server: only owserver:// is known'],
    [["-s", "host:70000"], '"host:70000" is no server: a port is 1 to 65535, not "70000"'],
    [["-s0"], '"0" is no server: a port is 1 to 65535, not "0"'],
    [["-s", "owserver://me:secret@x/"], "owserver knows no users"],
    [["--config", "/nonexistent/ow.json"], "the configuration file /nonexistent/ow.json cannot be read: ENOENT"],
    [["-C", "-F"], "--celsius and --fahrenheit exclude each other; give one of them"],
    [["-KR"], "--kelvin and --rankine exclude each other; give one of them"],
    [["--celsius", "--kelvin", "--rankine"], "--celsius and --kelvin and --rankine exclude each other"],
    [["--json=perhaps"], "--json takes no value"],
    [["--trim=true"], "--trim takes no value"],
    [["--nonsense"], "--nonsense is no option of ow"],
    [["--nonsense=1"], "--nonsense=1 is no option of ow"],
    [["-x"], "-x is no option of ow"],
    [["-qx"], "-qx is no option of ow"]
  ] satisfies ReadonlyArray<Wrong>
).flatMap(([words, says]) => everywhere(words).map((args): Wrong => [args, says]))

const missing: ReadonlyArray<Wrong> = [
  ...["--server", "--pressure", "--format", "--timeout", "--retry", "--config", "--size", "--offset"].map(
    (option): Wrong => [["read", thermometer, option], `${option} takes a value, which is missing`]
  ),
  [["--timeout"], "--timeout takes a value, which is missing"],
  [["-s"], "-s takes a value, which is missing"],
  [["ping", "--count"], "--count takes a value, which is missing"],
  [["ping", "--every"], "--every takes a value, which is missing"],
  [["tree", "--depth"], "--depth takes a value, which is missing"]
]

const commands: ReadonlyArray<Wrong> = [
  [["raed", thermometer], "ow has no command raed"],
  [["alias", "give"], "ow alias has no command give"],
  [["alias", "-C", "list"], "-C is no option of ow alias"],
  [["--trim"], "ow"],
  [["read"], "<path> is missing"],
  [["present"], "<path> is missing"],
  [["write"], "<path> <value> is missing"],
  [["write", `${thermometer}/alias`], "<path> <value> is missing"],
  [["write", "/a", "1", "/b"], "the path /b has no value"],
  [["write", "--hex", "/a", "12G4"], "the value of /a takes two hexadecimal digits for each byte"],
  [["write", "--hex", "/a", "123"], "the value of /a takes two hexadecimal digits for each byte"],
  [["write", "--offset=-1", "/a", "1"], '--offset takes an integer of 0 to 2147483647, not "-1"'],
  [["read", "--size=0", thermometer], '--size takes an integer of 1 to 100050, not "0"'],
  [["read", "--size", "much", thermometer], '--size takes an integer of 1 to 100050, not "much"'],
  [["read", "--offset", "x", thermometer], '--offset takes an integer of 0 to 2147483647, not "x"'],
  [["get", "--size=100051", thermometer], '--size takes an integer of 1 to 100050, not "100051"'],
  [["get", "--offset=2147483648", thermometer], '--offset takes an integer of 0 to 2147483647, not "2147483648"'],
  [["read", "--hex=yes", thermometer], "--hex takes no value"],
  [["ls", "--hex"], "--hex is no option of ow ls"],
  [["tree", "--depth=0"], '--depth takes an integer of 1 to 100, not "0"'],
  [["tree", "/a", "/b"], "/b is one argument too many"],
  [["snoop"], "--listen is missing"],
  [["ping", "-s", "a:b:c"], '"a:b:c" is no server: it has more than one colon, and is no IPv6 address'],
  [["ping", "--count=0"], '--count takes an integer of 1 to 1000000, not "0"'],
  [["ping", "--every", "0s"], "--every takes a time such as 5s"],
  [["ping", "pi"], "pi is one argument too many; give the server as -s HOST:PORT"],
  [["ping", "--", "-x"], "-x is one argument too many"],
  [["alias", "set", "28.AD6555070000"], "<name> is missing"],
  [["alias", "rm"], "<device> is missing"],
  [["alias", "list", "x"], "x is one argument too many"],
  [["completions"], "<shell> is missing"],
  [["completions", "csh"], '<shell> is one of bash, zsh, fish, not "csh"'],
  [["read", "owserver://one/a", "owserver://other/a"], "a command asks one server, not one:4304 and other:4304"],
  [["read", "owserver://one:0/a"], "a port is 1 to 65535"]
]

/** What people type who know other programs, or mistype. */
const nearly: ReadonlyArray<Wrong> = [
  [["lss"], "ow has no command lss; did you mean ls?"],
  [["temp"], "ow has no command temp; did you mean temps?"],
  [["list"], "ow has no command list; did you mean ls?"],
  [["scan"], "ow has no command scan; did you mean devices?"],
  [["alias", "lst"], "ow alias has no command lst; did you mean list?"],
  [["alias", "remove", "x"], "ow alias has no command remove; did you mean rm?"],
  [["alias", "show"], "ow alias has no command show; did you mean list?"],
  [["read", "-hex", thermometer], "-hex is no option of ow read; did you mean --hex?"],
  [["-json", "ls"], "-json is no option of ow ls; did you mean --json?"],
  [["-"], "- is no option of ow; see ow --help"],
  [["xyz"], "ow has no command xyz; see ow --help"],
  [["help", "lss"], "ow has no command lss; did you mean ls?"],
  [["lss", "--help"], "ow has no command lss; did you mean ls?"],
  [["log", "--interval", "5"], "--interval is no option of ow log; did you mean --every?"],
  [["watch", "x", "--evry=5"], "--evry=5 is no option of ow watch; did you mean --every?"],
  [["read", "--sze", "3", thermometer], "--sze is no option of ow read; did you mean --size?"],
  [["--jsn", "ls"], "--jsn is no option of ow ls; did you mean --json?"],
  [["pi.lan"], "ow has no command pi.lan; give the server as -s HOST:PORT"],
  [["-p", "4305", "ping"], "-p is no option of ow ping; give the server as -s HOST:PORT"],
  [["read", thermometer, "--host", "pi"], "--host is no option of ow read; give the server as -s HOST:PORT"],
  [["ping", "http://pi.lan:4304"], "one argument too many; give the server as -s HOST:PORT"],
  [["stats", "192.168.1.7:4305"], "one argument too many; give the server as -s HOST:PORT"],
  [["read", "http://pi.lan/x"], "http://pi.lan/x is no path: of URIs only owserver:// is known; give the server as -s"]
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
          // `ow` with no command prints its help.
          if (line !== "--trim") assert.match(err, /^ow: [^\n]+\n$/, line)
        }),
      { discard: true }
    )
    assert.strictEqual(yield* requests, 0)
    assert.strictEqual((yield* server.counters).accepted, 0)
  })

describe("a wrong command line: one line that names what is wrong, status 2, and nothing is sent", () => {
  it.scopedLive("options of all commands, before and behind the command", () => said(settings))
  it.scopedLive("values that are missing", () => said(missing))
  it.scopedLive("commands and their own options and arguments", () => said(commands))
  it.scopedLive("names what was meant: a command, an option, the server", () => said(nearly))
})

describe("--quiet and --json", () => {
  it.scopedLive("--quiet says nothing of a failure but by its status", () =>
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
        message: "ow has no command raed; did you mean read? See ow --help",
        exit: 2
      }
      assert.deepStrictEqual(JSON.parse(wrong.err), record)
    })
  )

  it.scopedLive("--verbose shows each request and reply on stderr, and the result stays as it is", () =>
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
