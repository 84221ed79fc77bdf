/**
 * How `ow` ends early, by a signal or a closed pipe, and its progress on a terminal.
 */
import { assert, describe, it } from "@effect/vitest"
import { Faults } from "@owserver/fake"
import { Effect } from "effect"
import { asking, thermometer } from "./Asking.js"
import { ow } from "./Main.js"
import { type Environment, onTerminal, program, run, start, startProgram, terminal } from "./Process.js"

const temperature = `${thermometer}/temperature`

const failing = (fault: Faults.Fault) => asking(undefined, { rules: [Faults.on(fault, { path: temperature })] })

describe("a signal", { concurrent: true }, () => {
  // With these faults, neither a reply nor a timeout arrives before the signal, however slow the machine.
  const stall = Faults.Stall()
  for (const [signal, status, fault] of [
    ["SIGINT", 130, stall],
    ["SIGTERM", 143, stall],
    ["SIGHUP", 129, stall],
    ["SIGINT", 130, Faults.Slow({ millis: 24 * 3_600_000 })]
  ] as const) {
    it.scopedLive(`${signal} ends a read that waits for a server at ${fault._tag}, without partial output`, () =>
      Effect.gen(function* () {
        const { address } = yield* failing(fault)
        // The trace shows that the request was sent.
        const ow = yield* start(["read", "-v", `${thermometer}/type`, temperature, "-s", address])
        yield* ow.out(/DS18S20\n/)
        yield* ow.err(/> READ \/10\.67C6697351FF\/temperature .*\n/)
        yield* ow.signal(signal)
        const { code, err, out } = yield* ow.end
        assert.deepStrictEqual({ code, out }, { code: status, out: "DS18S20\n" })
        // Only the trace: it did not wait for a timeout.
        assert.match(err, /^(\d\d:\d\d:\d\d.*\n)+$/)
        assert.strictEqual(yield* ow.endedBy, signal)
      })
    )
  }
})

describe("nohup", { concurrent: true }, () => {
  const isGone = (pid: number) => {
    try {
      return !process.kill(pid, 0)
    } catch {
      return true
    }
  }

  // The three traces of nohup: its name in the environment, its stdin, and an inherited signal disposition.
  for (const [how, line] of [
    ["by its name in the environment", 'exec env _=/usr/bin/nohup "$@"'],
    ["by the stdin that it opens", 'exec "$@" 0>/dev/null'],
    ["by a parent that ignores the signal", 'trap "" HUP; "$@" & wait']
  ] as const)
    it.scopedLive.runIf(process.platform === "linux")(`is detected ${how}: SIGHUP does not end the process`, () =>
      Effect.gen(function* () {
        const { address } = yield* asking()
        const command = [process.execPath, program, "log", "--json", "--every", "100ms", "-s", address, thermometer]
        const shell = yield* startProgram("bash", ["-c", line, "bash", ...command])
        yield* shell.out(/"value"/)
        const pids = yield* run("pgrep", ["-f", `${program} log .*${address}`])
        const [pid = 0] = pids.out
          .split("\n")
          .filter((pid) => (pid !== "" && Number(pid) !== shell.pid) || !line.includes("wait"))
          .map(Number)
        process.kill(pid, "SIGHUP")
        yield* shell.out(/"value"/)
        yield* shell.out(/"value"/)
        assert.isFalse(isGone(pid))
        process.kill(pid, "SIGTERM")
        yield* shell.end
      })
    )

  it.scopedLive("is not assumed: SIGHUP ends the process", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const ow = yield* start(["log", "--json", "--every", "100ms", "-s", address, thermometer])
      yield* ow.out(/"value"/)
      yield* ow.signal("SIGHUP")
      assert.strictEqual(yield* ow.endedBy, "SIGHUP")
    })
  )
})

describe("a closed pipe", { concurrent: true }, () => {
  const piped = (address: string, args: string, reader: string) =>
    run("bash", [
      "-c",
      `HOME=/nonexistent '${process.execPath}' '${program}' ${args} -s ${address} | ${reader}; echo "\${PIPESTATUS[0]}"`
    ])

  it.scopedLive("ends the command with 141, silently", () =>
    Effect.gen(function* () {
      const { address } = yield* failing(Faults.Slow({ millis: 300 }))
      // `true` has exited when the value arrives.
      const { err, out } = yield* piped(address, `read ${temperature}`, "true")
      assert.deepStrictEqual({ err, out }, { err: "", out: "141\n" })
    })
  )

  it.scopedLive("closed after a line, as by head, passes that line", () =>
    Effect.gen(function* () {
      const { address } = yield* failing(Faults.Slow({ millis: 300 }))
      const { err, out } = yield* piped(address, `read ${thermometer}/type ${temperature} ${temperature}`, "head -n 1")
      assert.deepStrictEqual({ err, out }, { err: "", out: "DS18S20\n141\n" })
    })
  )

  it.scopedLive("is not noticed if all output fits into the pipe", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { err, out } = yield* piped(address, `ls ${thermometer}`, "sed -n 1p")
      assert.deepStrictEqual({ err, out }, { err: "", out: `${thermometer}/address\n0\n` })
    })
  )
})

describe("stdout that cannot be written", { concurrent: true }, () => {
  const redirected = (address: string, args: string) =>
    run("bash", ["-c", `HOME=/nonexistent '${process.execPath}' '${program}' ${args} -s ${address}; echo "$?"`])

  it.scopedLive("is reported, such as a full disk, and ends the command with 8", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      for (const args of [`read ${thermometer}/type`, `log ${thermometer} --every 100ms`]) {
        const { err, out } = yield* redirected(address, `${args} > /dev/full`)
        assert.match(err, /^ow: cannot write the output: ENOSPC[^\n]*\n$/, args)
        assert.strictEqual(out, "8\n", args)
      }
    })
  )

  it.scopedLive("stderr that cannot be written is ignored", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { out } = yield* redirected(address, `read -v /nothing ${thermometer}/type 2> /dev/full`)
      assert.strictEqual(out, "DS18S20\n3\n")
      const gone = yield* redirected(address, `read -v /nothing ${thermometer}/type 2> >(true)`)
      assert.strictEqual(gone.out, "DS18S20\n3\n")
    })
  )
})

describe("colours", { concurrent: true }, () => {
  it.scopedLive("are printed to a pipe with FORCE_COLOR or CLICOLOR_FORCE, unless NO_COLOR is set", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": {} })
      const ls = (env: Environment) => Effect.map(ow(["ls", "-s", address], env), ({ out }) => out)
      const colored = "\u001b[36m/10.67C6697351FF\u001b[39m\n"
      const plain = "/10.67C6697351FF\n"
      assert.strictEqual(yield* ls({ FORCE_COLOR: "1" }), colored)
      assert.strictEqual(yield* ls({ CLICOLOR_FORCE: "1" }), colored)
      assert.strictEqual(yield* ls({ FORCE_COLOR: "0", CLICOLOR_FORCE: "0" }), plain)
      assert.strictEqual(yield* ls({ FORCE_COLOR: "1", NO_COLOR: "1" }), plain)
    })
  )
})

describe("progress", { concurrent: true }, () => {
  it.scopedLive("is not shown if stderr is not a terminal", () =>
    Effect.gen(function* () {
      const { ask } = yield* failing(Faults.Slow({ millis: 1300 }))
      assert.deepStrictEqual(yield* ask("read", "--trim", temperature), { code: 0, out: "21.5\n", err: "" })
    })
  )
})

const says = (text: string) => text.replaceAll("\r\n", "\n")

describe.runIf(terminal)("a terminal", { concurrent: true }, () => {
  it.scopedLive("shows colored directories unless disabled", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": {} })
      // A busy machine may show progress first.
      const last = (out: string) => says(out).split("\u001b[K").at(-1)
      assert.strictEqual(last((yield* onTerminal(address, "ls")).out), "\u001b[36m/10.67C6697351FF\u001b[39m\n")
      assert.strictEqual(last((yield* onTerminal(address, "ls", "--no-color")).out), "/10.67C6697351FF\n")
    })
  )

  it.scopedLive("shows control characters in hexadecimal", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking({ "2D.54F81BE8E78D": {} })
      const memory = "/2D.54F81BE8E78D/memory"
      yield* ask("write", "--hex", memory, "1B5B324A")
      const { out } = yield* onTerminal(address, "read", "--size=4", memory)
      assert.include(says(out), `${memory} is not printable and shown in hexadecimal; use --raw to write the bytes\n`)
      assert.match(says(out), /\n1B5B324A\n$/)
      assert.deepStrictEqual((yield* ask("read", "--size=4", memory)).out, "\u001b[2J\n")
    })
  )
})
