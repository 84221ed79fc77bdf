/**
 * Buses with random values: the claims that hold for every owserver.
 */
import { assert, describe, layer as provided } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { Effect, Either, Layer, type Layer as LayerType } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { returns } from "./suite.js"

const thermometers = ["10", "28"]

const suite = (name: string, layer: LayerType.Layer<OwServer, OwServerError>, keeps: boolean) =>
  provided(layer, { excludeTestServices: true })(name, (it) => {
    it.effect("every entry of the root is present, and its type readable", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir()
        assert.isAtLeast(entries.length, thermometers.length)
        for (const entry of entries) {
          assert.isTrue(yield* OwServer.present(entry))
          assert.match(yield* OwServer.readText(`${entry}type`), /^DS/)
        }
      })
    )

    it.effect("a temperature is a number, in every scale", () =>
      Effect.gen(function* () {
        const entries = yield* OwServer.dir()
        const warm = entries.filter((entry) => thermometers.includes(entry.slice(1, 3)))
        assert.isAtLeast(warm.length, 2)
        for (const entry of warm) {
          for (const temperature of ["C", "F", "K", "R"] as const) {
            const text = yield* OwServer.readText(`${entry}temperature`, { flags: { temperature } })
            assert.strictEqual(text.length, 12)
            assert.isFalse(Number.isNaN(Number(text)), text)
          }
        }
      })
    )

    it.effect("invalid paths are refused", () =>
      Effect.gen(function* () {
        const [entry = ""] = yield* OwServer.dir()
        assert.isFalse(yield* OwServer.present("/nonexistent"))
        yield* returns(-1)(OwServer.dir("/nonexistent"))
        yield* returns(-20)(OwServer.dir(`${entry}type`))
        yield* returns(-21)(OwServer.read("/"))
      })
    )

    it.effect(keeps ? "a written value is read back, in its scale" : "a write is accepted", () =>
      Effect.gen(function* () {
        const [entry = ""] = yield* OwServer.dir()
        for (const [temperature, written, celsius] of [
          ["C", "37.5", "        37.5"],
          ["F", "212", "         100"],
          ["K", "273.15", "           0"]
        ] as const) {
          yield* OwServer.write(`${entry}temphigh`, written, { flags: { temperature } })
          if (keeps) assert.strictEqual(yield* OwServer.readText(`${entry}temphigh`), celsius)
        }
      })
    )
  })

const bus = () => Either.getOrThrow(Bus.make({ "10.67C6697351FF": {}, "28.4AEC29CDBAAB": {}, "05.F2FBE3467CC2": {} }))

suite(
  "the fake",
  Layer.suspend(() => OwServerTest.layer(bus())),
  true
)

describe.skipIf(!RealOwServer.installed)("owserver", () => {
  for (const kind of ["fake", "mock"] as const) {
    for (const mode of [ClientModes.persistent, ClientModes.perRequest]) {
      suite(
        `--${kind}, ${mode.name}`,
        Layer.unwrapScoped(Effect.map(RealOwServer.start(`--${kind}=10,28,05`), (address) => mode.layer(address))),
        kind === "mock"
      )
    }
  }
})
