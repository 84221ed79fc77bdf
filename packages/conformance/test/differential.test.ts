/**
 * All that can be read of a device of each family, and all that the server says of itself: from the fake the same as from
 * the real one.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { Bus, Families } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/tcp"
import { Effect, Either } from "effect"
import * as RealOwServer from "./RealOwServer.js"
import * as Ways from "./Ways.js"

const families = Object.keys(Families.families).sort().join()

/** Both branches of a hub show the whole bus again, and each of them the next. */
const isBranch = (path: string) => /\/(main|aux)\/$/.test(path)

/** The paths of all properties below a directory. */
const walk = (path: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.flatMap(OwServer.dir(path), (entries) =>
    Effect.map(
      Effect.forEach(
        entries.filter((entry) => !isBranch(entry)),
        (entry) => (entry.endsWith("/") ? walk(entry) : Effect.succeed([entry]))
      ),
      (found) => found.flat()
    )
  )

/** What each property reads as; of what is refused the code. */
const everything = (path: string) =>
  Effect.gen(function* () {
    const paths = yield* walk(path)
    const values = yield* OwServer.readMany(paths)
    return paths.map((one, n) => {
      const value = values[n]
      if (value === undefined) return [one, "nothing"] as const
      return Either.match(value, {
        onLeft: (error) => [one, error._tag === "OwReturnError" ? error.ret : error._tag] as const,
        onRight: (bytes) => [one, Buffer.from(bytes).toString("latin1")] as const
      })
    })
  })

const both = (path: string) =>
  Effect.gen(function* () {
    const bus = Either.getOrThrow(Bus.tester(families))
    const fake = yield* Effect.provide(everything(path), Ways.persistent.to(yield* FakeTcp.serve(bus)))
    const server = yield* RealOwServer.start(`--tester=${families}`)
    const real = yield* Effect.provide(everything(path), Ways.persistent.to(server))
    return { fake, real }
  })

/**
 * What depends on the process; and of a DS1921 what its serial number decides, of which the addresses of a tester bus make
 * something that does not exist.
 */
const differs = /^\/system\/process\/|^\/21\.\w+\/(about|histogram)\//

const comparable = (all: ReadonlyArray<readonly [string, unknown]>) => all.filter(([one]) => !differs.test(one))

describe.skipIf(!RealOwServer.installed)("the same", () => {
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
