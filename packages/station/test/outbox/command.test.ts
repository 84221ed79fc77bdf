import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import * as Command from "../../src/outbox/command.js"
import { temporaryFolder } from "../Databases.js"

const minute = Duration.minutes(1)
const input = '{"title":"-rf $(reboot) `x`"}\n'

/** Runs a program of JavaScript with a folder as its argument. */
const script = (source: string, folder: string, timeout = minute) =>
  Command.run([process.execPath, "-e", source, folder], input, timeout)

const exists = (file: string) =>
  Effect.repeat(
    Effect.delay(
      Effect.sync(() => fs.existsSync(file) && fs.readFileSync(file, "utf8") !== ""),
      "5 millis"
    ),
    { until: (found) => found }
  )

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // A process that has ended but was not waited for is no longer running.
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

const ends = (pid: number) =>
  Effect.repeat(
    Effect.delay(
      Effect.sync(() => isRunning(pid)),
      "5 millis"
    ),
    { until: (running) => !running }
  )

/** Starts another program that ignores SIGTERM, writes its process id, and runs for ever, as the first one does. */
const family = `
const { spawn } = require("node:child_process")
const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); require('fs').writeFileSync(process.argv[1] + '/pid', String(process.pid)); setInterval(() => {}, 1000)", process.argv[1]])
process.on("SIGTERM", () => {})
setInterval(() => {}, 1000)
`

describe("a command", () => {
  it.scopedLive("gets its arguments without a shell, the message on stdin, and no variable of the station", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      process.env.STATION_TOKEN = "s3cret"
      yield* Effect.addFinalizer(() => Effect.sync(() => delete process.env.STATION_TOKEN))
      const source = `
        const fs = require("node:fs")
        const all = { input: fs.readFileSync(0, "utf8"), words: process.argv.slice(2), names: Object.keys(process.env) }
        fs.writeFileSync(process.argv[1] + "/seen", JSON.stringify(all))`
      yield* Command.run([process.execPath, "-e", source, folder, "a b", "$HOME;", "*"], input, minute)
      const seen = JSON.parse(fs.readFileSync(path.join(folder, "seen"), "utf8"))
      assert.deepStrictEqual([seen.input, seen.words], [input, ["a b", "$HOME;", "*"]])
      assert.notInclude(seen.names, "STATION_TOKEN")
    })
  )

  it.scopedLive("that does not read, and prints without an end, fails with its exit code and none of its output", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const source = `for (let n = 0; n < 1000; n++) require("fs").writeSync(1, "s3cret".repeat(10000)); process.exit(3)`
      const run = Command.run([process.execPath, "-e", source, folder], "x".repeat(1_000_000), minute)
      const error = yield* Effect.flip(run)
      assert.deepStrictEqual([error.reason, error.message], ["Unavailable", `${process.execPath}: ended with 3`])
    })
  )

  it.scopedLive("that is missing or not a program is unavailable", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = path.join(folder, "text")
      fs.writeFileSync(file, "text")
      const issue = (program: string) =>
        Effect.map(Effect.flip(Command.run([program], input, minute)), ({ message }) => message)
      assert.strictEqual(yield* issue("/no/such"), "/no/such: cannot run the program: ENOENT")
      assert.strictEqual(yield* issue(file), `${file}: cannot run the program: EACCES`)
      assert.include(
        yield* Effect.map(
          Effect.flip(Command.run(["/bin/true", "x".repeat(5_000_000)], input, minute)),
          ({ message }) => message
        ),
        "E2BIG"
      )
    })
  )

  it.scopedLive("is ended after its timeout with all that it started, even if they ignore SIGTERM", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const fiber = yield* Effect.fork(Effect.flip(script(family, folder, Duration.seconds(1))))
      const error = yield* Fiber.join(fiber)
      assert.include(error.message, "still runs after 1s")
      if (fs.existsSync(path.join(folder, "pid")))
        yield* ends(Number(fs.readFileSync(path.join(folder, "pid"), "utf8")))
    })
  )

  it.scopedLive("is ended with all that it started when the station stops", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const fiber = yield* Effect.fork(script(family, folder))
      yield* exists(path.join(folder, "pid"))
      const pid = Number(fs.readFileSync(path.join(folder, "pid"), "utf8"))
      assert.isTrue(isRunning(pid))
      yield* Fiber.interrupt(fiber)
      yield* ends(pid)
    })
  )
})
