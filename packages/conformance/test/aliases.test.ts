/**
 * Aliases are bytes to the server. They may contain the comma that separates entries of a listing.
 */
import { assert, describe, layer as provided } from "@effect/vitest"
import { OwServer, type OwServerError, OwText } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer, Option, Stream } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { returns } from "./suite.js"

/** Latin-1, which is not valid UTF-8. */
const latin = OwText.decode(Uint8Array.of(0x4b, 0xfc, 0x63, 0x68, 0x65))

const names = [
  "kitchen",
  "living room",
  "one,two",
  "ends in a comma,",
  ",begins with one",
  "Küche",
  latin,
  "x".repeat(256)
]

/** A device for each name, and one more for invalid names. */
const families = Array.from({ length: names.length + 1 }, () => "10").join()

const position = (n: number) => n.toString(16).toUpperCase().padStart(2, "0")

const device = (n: number) => `/10.000010EF${position(n)}00`

const plain = Array.from({ length: names.length + 1 }, (_, n) => device(n))

const suite = (name: string, layer: Layer.Layer<OwServer, OwServerError>) =>
  provided(layer, { excludeTestServices: true })(name, (it) => {
    // One test, because the names belong to one server. It removes no name: for some time after a removal the real server
    // may still use it.
    it.effect("every alias is listed and read, and rom returns its address", () =>
      Effect.gen(function* () {
        for (const [n, alias] of names.entries()) yield* OwServer.write(`${device(n)}/alias`, alias)
        const paths = [...names.map((alias) => `/${alias}`), device(names.length)]
        assert.deepStrictEqual(
          yield* OwServer.dir(),
          paths.map((path) => `${path}/`)
        )
        assert.deepStrictEqual(yield* OwServer.dir("/", { slash: false }), paths)
        assert.deepStrictEqual(Array.from(yield* Stream.runCollect(OwServer.dirStream())), paths)
        assert.deepStrictEqual(
          yield* OwServer.dir("/unaliased"),
          plain.map((path) => `/unaliased${path}/`)
        )
        for (const [n, alias] of names.entries()) {
          assert.strictEqual(yield* OwServer.readText(`/${alias}/id`), `000010EF${position(n)}00`, alias)
          assert.strictEqual(yield* OwServer.readText(`${device(n)}/alias`), alias)
          assert.strictEqual(Option.getOrNull(yield* OwServer.rom(`/${alias}`)), `10.000010EF${position(n)}00`, alias)
          const properties = yield* OwServer.dir(`/${alias}`)
          assert.include(properties, `/${alias}/temperature`, alias)
          assert.include(properties, `/${alias}/errata/`, alias)
        }
        const last = device(names.length)
        yield* returns(-22)(OwServer.write(`${last}/alias`, "settings"))
        yield* returns(-22)(OwServer.write(`${last}/alias`, "a/b"))
        yield* OwServer.write(`${last}/alias`, "  kitchen  ")
        assert.strictEqual(
          yield* OwServer.readText("/kitchen/id"),
          last.slice(4),
          "a name in use moves to the other device"
        )
      })
    )
  })

const bus = () => Either.getOrThrow(Bus.tester(families))

suite(
  "the fake in memory",
  Layer.suspend(() => OwServerTest.layer(bus()))
)

for (const faults of [{}, { noDirall: true, noGet: true }]) {
  suite(
    `the fake over TCP ${JSON.stringify(faults)}`,
    Layer.unwrapScoped(
      Effect.map(Effect.orDie(FakeTcp.make(bus(), { faults })), (at) => ClientModes.persistent.layer(at))
    )
  )
}

describe.skipIf(!RealOwServer.installed)("owserver", () => {
  for (const flags of [[], ["--no_dirall", "--no_get"]]) {
    suite(
      `owserver --tester ${flags.join(" ")}`,
      Layer.unwrapScoped(
        Effect.map(RealOwServer.start(`--tester=${families}`, ...flags), (at) => ClientModes.persistent.layer(at))
      )
    )
  }
})
