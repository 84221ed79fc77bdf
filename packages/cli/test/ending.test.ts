/**
 * How `ow` ends when it is not left to its end: by a signal, by a reader who has gone; and what a terminal is shown meanwhile.
 */
import * as ChildProcess from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Faults } from "@owserver/fake"
import { Duration, Effect } from "effect"
import { asking, thermometer } from "./Asking.js"
import { program, type Ran, run, start } from "./Process.js"

const temperature = `${thermometer}/temperature`

const failing = (fault: Faults.Fault) => asking(undefined, { rules: [Faults.on(fault, { path: temperature })] })

/** Whether there is a program to lend `ow` a terminal: that of util-linux. */
const terminal = ChildProcess.spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true

/** Runs `ow` on a terminal that it has to itself; both of its outputs go there. */
const onTerminal = (address: string, ...args: ReadonlyArray<string>): Effect.Effect<Ran> => {
  const line = [process.execPath, program, ...args, "-s", address].map((word) => `'${word}'`).join(" ")
  return run("env", ["-u", "NO_COLOR", "HOME=/nonexistent", "TERM=xterm", "script", "-qec", line, "/dev/null"])
}

describe("a signal", () => {
  for (const fault of [Faults.Stall(), Faults.Slow({ millis: 30_000 })]) {
    for (const [signal, status] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129]
    ] as const) {
      it.scopedLive(
        `${signal} ends a read at once while the server is at ${fault._tag}, and nothing half is printed`,
        () =>
          Effect.gen(function* () {
            const { address } = yield* failing(fault)
            // The trace tells that the request is out.
            const ow = yield* start(["read", "-v", `${thermometer}/type`, temperature, "-s", address])
            yield* ow.out(/DS18S20\n/)
            yield* ow.err(/> READ \/10\.67C6697351FF\/temperature .*\n/)
            const [took, { code, err, out }] = yield* Effect.timed(Effect.zipRight(ow.signal(signal), ow.end))
            assert.deepStrictEqual({ code, out }, { code: status, out: "DS18S20\n" })
            assert.match(err, /^(\d\d:\d\d:\d\d.*\n)+$/)
            assert.isBelow(Duration.toMillis(took), 1000)
          })
      )
    }
  }
})

describe("a reader who has gone", () => {
  const piped = (address: string, args: string, reader: string) =>
    run("bash", [
      "-c",
      `HOME=/nonexistent '${process.execPath}' '${program}' ${args} -s ${address} | ${reader}; echo "\${PIPESTATUS[0]}"`
    ])

  it.scopedLive("ends it with 141, without a word", () =>
    Effect.gen(function* () {
      const { address } = yield* failing(Faults.Slow({ millis: 300 }))
      // `true` has gone when the value comes.
      const { err, out } = yield* piped(address, `read ${temperature}`, "true")
      assert.deepStrictEqual({ err, out }, { err: "", out: "141\n" })
    })
  )

  it.scopedLive("after a line, such as head, gets its line, and what is more does not matter", () =>
    Effect.gen(function* () {
      const { address } = yield* failing(Faults.Slow({ millis: 300 }))
      const { err, out } = yield* piped(address, `read ${thermometer}/type ${temperature} ${temperature}`, "head -n 1")
      assert.deepStrictEqual({ err, out }, { err: "", out: "DS18S20\n141\n" })
    })
  )

  it.scopedLive("is not met where all fits into the pipe", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { err, out } = yield* piped(address, `ls ${thermometer}`, "sed -n 1p")
      assert.deepStrictEqual({ err, out }, { err: "", out: `${thermometer}/address\n0\n` })
    })
  )
})

describe("an output that cannot be written", () => {
  const redirected = (address: string, args: string) =>
    run("bash", ["-c", `HOME=/nonexistent '${process.execPath}' '${program}' ${args} -s ${address}; echo "$?"`])

  it.scopedLive("such as a full disk is said, and ends it with 8", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      for (const args of [`read ${thermometer}/type`, `log ${thermometer} --every 100ms`]) {
        const { err, out } = yield* redirected(address, `${args} > /dev/full`)
        assert.match(err, /^ow: the output cannot be written: ENOSPC[^\n]*\n$/, args)
        assert.strictEqual(out, "8\n", args)
      }
    })
  )

  it.scopedLive("does not matter where it is stderr", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { out } = yield* redirected(address, `read -v /nothing ${thermometer}/type 2> /dev/full`)
      assert.strictEqual(out, "DS18S20\n3\n")
      const gone = yield* redirected(address, `read -v /nothing ${thermometer}/type 2> >(true)`)
      assert.strictEqual(gone.out, "DS18S20\n3\n")
    })
  )
})

describe("progress", () => {
  it.scopedLive("is not shown where stderr is no terminal", () =>
    Effect.gen(function* () {
      const { ask } = yield* failing(Faults.Slow({ millis: 1300 }))
      assert.deepStrictEqual(yield* ask("read", "--trim", temperature), { code: 0, out: "21.5\n", err: "" })
    })
  )
})

const says = (text: string) => text.replaceAll("\r\n", "\n")

describe.runIf(terminal)("a terminal", () => {
  it.scopedLive("is told from the first second on what takes so long, and the word is wiped out before the value", () =>
    Effect.gen(function* () {
      const { address } = yield* failing(Faults.Slow({ millis: 1300 }))
      const { out } = yield* onTerminal(address, "read", "--trim", temperature)
      assert.strictEqual(says(out), `\r\u001b[Kreading ${temperature}, 1 s\r\u001b[K21.5\n`)
      assert.strictEqual(says((yield* onTerminal(address, "read", "--trim", "-q", temperature)).out), "21.5\n")
    })
  )

  it.scopedLive("is told nothing of what is quick, and shown directories in colour, unless told not to", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": {} })
      assert.strictEqual(says((yield* onTerminal(address, "ls")).out), "\u001b[36m/10.67C6697351FF\u001b[39m\n")
      assert.strictEqual(says((yield* onTerminal(address, "ls", "--no-color")).out), "/10.67C6697351FF\n")
    })
  )

  it.scopedLive("is shown bytes that it would obey in hexadecimal", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking({ "2D.54F81BE8E78D": {} })
      const memory = "/2D.54F81BE8E78D/memory"
      yield* ask("write", "--hex", memory, "1B5B324A")
      const { out } = yield* onTerminal(address, "read", "--size=4", memory)
      assert.include(says(out), `${memory} is shown in hexadecimal; --raw writes the bytes as they are\n`)
      assert.match(says(out), /\n1B5B324A\n$/)
      assert.deepStrictEqual((yield* ask("read", "--size=4", memory)).out, "\u001b[2J\n")
    })
  )
})
