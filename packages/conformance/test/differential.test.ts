/**
 * The fake and the real owserver have the same values: properties of every family, and of the server itself.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, Families } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either } from "effect"
import * as BenchProgram from "./BenchProgram.js"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { readProperties } from "./readProperties.js"

const families = Object.keys(Families.families).sort().join()

const both = (path: string) =>
  Effect.gen(function* () {
    const bus = Either.getOrThrow(Bus.tester(families))
    const fake = yield* Effect.provide(readProperties(path), ClientModes.persistent.layer(yield* FakeTcp.make(bus)))
    const server = yield* RealOwServer.start(`--tester=${families}`)
    const real = yield* Effect.provide(readProperties(path), ClientModes.persistent.layer(server))
    return { fake, real }
  })

/**
 * Values of the process, and those of a DS1921 that depend on its serial number: the addresses of a tester bus are invalid serial
 * numbers of it.
 */
const differs = /^\/system\/process\/|^\/21\.\w+\/(about|histogram)\//

const comparable = (all: ReadonlyArray<readonly [string, unknown]>) => all.filter(([one]) => !differs.test(one))

describe.skipIf(!RealOwServer.installed)("the fake answers as owserver does", () => {
  it.live("to 300 random requests, except the differences in bench/KnownDifferences.ts", () =>
    Effect.map(BenchProgram.run("differential", "--requests=300", "--seed=7"), (output) => {
      assert.match(output, /^seed 7: 300 requests to \d{5} paths, 0 differences, \d+ for known reasons\nexit 0$/)
    })
  )

  it.scopedLive("to reads of every property of every family", () =>
    Effect.gen(function* () {
      const { fake, real } = yield* both("/")
      assert.isAbove(real.length, 2000)
      assert.deepStrictEqual(comparable(fake), comparable(real))
    })
  )

  it.scopedLive.each([
    "/structure",
    "/settings",
    "/system",
    "/bus.0/interface/settings",
    "/simultaneous",
    "/thermostat"
  ])("to reads below %s", (path) =>
    Effect.gen(function* () {
      const { fake, real } = yield* both(path)
      assert.deepStrictEqual(comparable(fake), comparable(real))
    })
  )

  it.scopedLive("in the names of its statistics", () =>
    Effect.gen(function* () {
      for (const path of ["/statistics", "/bus.0/interface/statistics", "/system"]) {
        const { fake, real } = yield* both(path)
        assert.deepStrictEqual(
          fake.map(([one]) => one),
          real.map(([one]) => one)
        )
      }
    })
  )
})
