import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Runs a script of the bench as a process, and ends it with the test. */
const run = (script: string, ...args: ReadonlyArray<string>) =>
  Effect.async<string>((resume) => {
    const child = ChildProcess.spawn(
      process.execPath,
      ["--conditions=@owserver/source", "--import=tsx", "--expose-gc", `bench/${script}`, ...args],
      { cwd: root }
    )
    let output = ""
    child.stdout.on("data", (data) => (output += data))
    child.stderr.on("data", (data) => (output += data))
    child.on("close", (code) => resume(Effect.succeed(`${output}exit ${code}`)))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

it.live(
  "20,000 requests that no client sends do not make the fake throw, hang or lie",
  () =>
    Effect.map(run("fuzz.ts", "--requests=20000", "--seed=7"), (output) => {
      assert.match(
        output,
        /^seed 7: \d{5} requests on \d+ connections.*every sane request between was answered\nexit 0$/
      )
    }),
  60_000
)

it.live(
  "a thousand connections, ten thousand devices and a hundred thousand requests do not make it mix or grow",
  () =>
    Effect.map(run("load.ts", "--requests=100000"), (output) => {
      assert.match(output, /^1000 connections at once: 1000 had/)
      assert.match(output, /\n10000 devices listed and read: 10000 right/)
      assert.match(output, /\n100000 requests in memory: 0 wrong, .*\nexit 0$/)
    }),
  60_000
)
