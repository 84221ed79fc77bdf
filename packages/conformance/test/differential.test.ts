/**
 * All that can be read of a device of each family, and all that the server says of itself: from the fake the same as from
 * the real one.
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
 * What depends on the process; and of a DS1921 what its serial number decides, of which the addresses of a tester bus make
 * something that does not exist.
 */
const differs = /^\/system\/process\/|^\/21\.\w+\/(about|histogram)\//

const comparable = (all: ReadonlyArray<readonly [string, unknown]>) => all.filter(([one]) => !differs.test(one))

describe.skipIf(!RealOwServer.installed)("the same", () => {
  it.live(
    "of 1,000 random requests, but for the reasons that bench/KnownDifferences.ts lists",
    () =>
      Effect.map(BenchProgram.run("differential.ts", "--requests=1000", "--seed=7"), (output) => {
        assert.match(output, /^seed 7: 1000 requests to \d{5} paths, 0 differences, \d+ for known reasons\nexit 0$/)
      }),
    300_000
  )

  it.scopedLive(
    "of every property of every family",
    () =>
      Effect.gen(function* () {
        const { fake, real } = yield* both("/")
        assert.isAbove(real.length, 2000)
        assert.deepStrictEqual(comparable(fake), comparable(real))
      }),
    60_000
  )

  it.scopedLive.each([
    "/structure",
    "/settings",
    "/system",
    "/bus.0/interface/settings",
    "/simultaneous",
    "/thermostat"
  ])(
    "of %s",
    (path) =>
      Effect.gen(function* () {
        const { fake, real } = yield* both(path)
        assert.deepStrictEqual(comparable(fake), comparable(real))
      }),
    30_000
  )

  it.scopedLive("of the names of what is counted", () =>
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
