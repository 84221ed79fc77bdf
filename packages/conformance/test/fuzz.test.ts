import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BenchProgram from "./BenchProgram.js"

it.live("20,000 requests that no client sends do not make the fake throw, hang or lie", () =>
  Effect.map(BenchProgram.run("fuzzFake.ts", "--requests=20000", "--seed=7"), (output) => {
    assert.match(output, /^seed 7: \d{5} requests on \d+ connections.*every sane request between was answered\nexit 0$/)
  })
)

it.live("a thousand connections, ten thousand devices and a hundred thousand requests do not make it mix or grow", () =>
  Effect.map(BenchProgram.run("load.ts", "--requests=100000"), (output) => {
    assert.match(output, /^1000 connections at once: 1000 had/)
    assert.match(output, /\n10000 devices listed and read: 10000 right/)
    assert.match(output, /\n100000 requests in memory: 0 wrong, .*\nexit 0$/)
  })
)
