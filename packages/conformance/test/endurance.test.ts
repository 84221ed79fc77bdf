/**
 * Short runs of the endurance programs in `bench/`. `pnpm run verify` runs them for longer.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BenchProgram from "./BenchProgram.js"

const outcomes = [
  ...["success", "OwReturnError", "OwTimeout", "OwConnectionError", "OwMalformedHeader", "OwMalformedReply"],
  ...["OwShortRead", "OwShortWrite", "OwInvalidArgument"]
]

it.live("1,000 malformed replies end in results or typed errors, and later calls return their own values", () =>
  Effect.map(BenchProgram.run("fuzzClient", "--replies=1000", "--seed=7"), (output) => {
    assert.match(output, /^seed 7: 1\d{3} malformed replies to \d{3,4} calls/)
    for (const outcome of outcomes) assert.match(output, new RegExp(`\\b${outcome} \\d`))
    assert.match(output, /every valid call in between was correct\nmost bytes.*\nexit 0$/)
  })
)

it.live(
  "600 callers interrupted at any moment leak nothing, and the server never sees more than maxConnections requests",
  () =>
    Effect.map(BenchProgram.run("interruptions", "--calls=600", "--seed=7"), (output) => {
      assert.match(output, /^in memory, persistent: 600 calls/)
      assert.match(output, /\nover TCP, per request: \d+ calls.*\n.*\n.*\nexit 0$/)
    })
)

it.live("six minutes of polling a hundred sensors has no wrong value, no unexplained error and no growth", () =>
  Effect.map(BenchProgram.run("day", "--hours=0.1", "--seed=7"), (output) => {
    assert.match(output, /\nseed 7: 3600 reads in 0.1 hours.*value \d{4}.*\n.*\nexit 0$/)
  })
)
