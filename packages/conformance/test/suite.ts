import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { Effect, type Layer } from "effect"

/** The devices that every server of the suite has, as `owserver --tester=10,28,05` makes them. */
export const devices = ["10.000010EF0000", "28.000028D70100", "05.000005FA0200"] as const

const thermometer = `/${devices[0]}`

const returns =
  (ret: number) =>
  <A>(call: Effect.Effect<A, OwServerError, OwServer>): Effect.Effect<void, never, OwServer> =>
    Effect.map(Effect.either(call), (result) => {
      assert(result._tag === "Left" && result.left._tag === "OwReturnError", "the server says no")
      assert.strictEqual(result.left.ret, ret)
    })

/** What an owserver does, whichever it is and however it is reached. */
export const suite = (
  name: string,
  layer: Layer.Layer<OwServer, OwServerError>,
  options: { readonly skip?: boolean } = {}
) => {
  const test = (claim: string, body: () => Effect.Effect<void, OwServerError, OwServer>) =>
    it.live(claim, () => Effect.provide(body(), layer), { skip: options.skip ?? false })

  describe(name, () => {
    test("answers a ping", () => OwServer.ping)

    test("is there at / and not at /nonexistent", () =>
      Effect.gen(function* () {
        assert.isTrue(yield* OwServer.present("/"))
        assert.isFalse(yield* OwServer.present("/nonexistent"))
      }))

    test("lists its devices, each of which is present and has a type", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir()
        assert.deepStrictEqual(
          entries,
          devices.map((id) => `/${id}/`)
        )
        for (const entry of entries) {
          assert.isTrue(yield* OwServer.present(entry))
          assert.match(yield* OwServer.readText(`${entry}type`), /^DS\d/)
        }
      }))

    test("lists without slashes, in the address format asked for, and below a mode", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(
          yield* OwServer.dir("/", { slash: false }),
          devices.map((id) => `/${id}`)
        )
        assert.include(yield* OwServer.dir("/", { flags: { format: "fic" } }), "/10000010EF00005B/")
        assert.include(yield* OwServer.dir("/uncached"), `/uncached${thermometer}/`)
      }))

    test("lists the properties of a device", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir(thermometer)
        for (const name of ["address", "family", "r_address", "temperature", "type"]) {
          assert.include(entries, `${thermometer}/${name}`)
        }
      }))

    test("reads a temperature, padded, and trimmed where asked", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* OwServer.readText(`${thermometer}/temperature`), "         1.6")
        assert.strictEqual(yield* OwServer.readText(`${thermometer}/temperature`, { flags: { trim: true } }), "1.6")
      }))

    test("reads by any form of an address, with or without a slash in front", () =>
      Effect.gen(function* () {
        for (const id of ["10000010EF0000", "10.000010EF0000.5B", "10.000010ef00005b", "10000010EF00005B"]) {
          assert.strictEqual(yield* OwServer.readText(`${id}/r_address`), "5B0000EF10000010")
        }
        yield* returns(-1)(OwServer.read("/10.000010EF0000.5C/type"))
      }))

    test("reads a part of a value", () =>
      Effect.gen(function* () {
        const part = (size: number, offset: number) => OwServer.readText(`${thermometer}/address`, { size, offset })
        assert.strictEqual(yield* part(4, 0), "1000")
        assert.strictEqual(yield* part(6, 4), "0010EF")
        assert.strictEqual(yield* part(10, 16), "")
      }))

    test("writes numbers and words", () =>
      Effect.gen(function* () {
        yield* OwServer.write(`${thermometer}/temphigh`, "22.5")
        yield* OwServer.write(`/${devices[2]}/PIO`, "on")
      }))

    test("says no with its own codes", () =>
      Effect.gen(function* () {
        yield* returns(-1)(OwServer.dir("/nonexistent"))
        yield* returns(-1)(OwServer.read(`${thermometer}/nonexistent`))
        yield* returns(-20)(OwServer.dir(`${thermometer}/type`))
        yield* returns(-21)(OwServer.read("/"))
        yield* returns(-21)(OwServer.read(thermometer))
        yield* returns(-21)(OwServer.write(thermometer, "x"))
        yield* returns(-22)(OwServer.write(`${thermometer}/temphigh`, "hot"))
        yield* returns(-95)(OwServer.write(`${thermometer}/type`, "x"))
      }))

    test("serves many calls at once, each with its own reply", () =>
      Effect.gen(function* () {
        const calls = Array.from({ length: 60 }, (_, n) => devices[n % devices.length] ?? devices[0])
        const ids = yield* Effect.forEach(calls, (id) => OwServer.readText(`/${id}/family`), {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(
          ids,
          calls.map((id) => id.slice(0, 2))
        )
      }))
  })
}
