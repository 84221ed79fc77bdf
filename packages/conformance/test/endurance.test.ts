/**
 * Short runs of the endurance programs in `bench/`. Their files name the commands for longer runs.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BenchProgram from "./BenchProgram.js"

const outcomes = [
  ...["success", "OwReturnError", "OwTimeout", "OwConnectionError", "OwMalformedHeader", "OwMalformedReply"],
  ...["OwShortRead", "OwShortWrite", "OwInvalidArgument"]
]

it.live("4,000 malformed replies end in results or typed errors, and later calls return their own values", () =>
  Effect.map(BenchProgram.run("fuzzClient", "--replies=4000", "--seed=7"), (output) => {
    assert.match(output, /^seed 7: 4\d{3} malformed replies to \d{4} calls/)
    for (const outcome of outcomes) assert.match(output, new RegExp(`\\b${outcome} \\d{2,}`))
    assert.match(output, /every valid call in between was correct\nmost bytes.*\nexit 0$/)
  })
)

it.live(
  "6,000 callers interrupted at any moment leak nothing, and the server never sees more than maxConnections requests",
  () =>
    Effect.map(BenchProgram.run("interruptions", "--calls=6000", "--seed=7"), (output) => {
      assert.match(output, /^in memory, persistent: 6000 calls/)
      assert.match(output, /\nover TCP, per request: 300 calls.*\n.*\n.*\nexit 0$/)
    })
)

it.live("an hour of polling a hundred sensors has no wrong value, no unexplained error and no growth", () =>
  Effect.map(BenchProgram.run("day", "--hours=1", "--seed=7"), (output) => {
    assert.match(output, /\nseed 7: 36000 reads in 1 hours.*value \d{5}.*\n.*\nexit 0$/)
  })
)
