import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BenchProgram from "./BenchProgram.js"

it.live("the fake never throws, hangs or answers wrong after 5,000 malformed requests", () =>
  Effect.map(BenchProgram.run("fuzzFake", "--requests=5000", "--seed=7"), (output) => {
    assert.match(
      output,
      /^seed 7: 5\d{3} requests on \d+ connections.*every valid request in between was answered\nexit 0$/
    )
  })
)

it.live(
  "the fake serves a thousand connections, ten thousand devices and twenty thousand requests without mix-ups or growth",
  () =>
    Effect.map(BenchProgram.run("load", "--requests=20000"), (output) => {
      assert.match(output, /^1000 simultaneous connections: 1000 received/, output)
      assert.match(output, /\n10000 devices listed and read: 10000 right/)
      assert.match(output, /\n20000 requests in memory: 0 wrong, .*\nexit 0$/)
    })
)
