import { describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { families, suite } from "./suite.js"

const moods = [
  [],
  ["--pingcrazy"],
  ["--no_persistence"],
  ["--no_dirall"],
  ["--no_get"],
  ["--no_dirall", "--no_get"]
] as const

describe.skipIf(!RealOwServer.installed)("owserver", () => {
  for (const mood of moods) {
    // All ways to the plain server; two are enough where it is in a mood.
    for (const mode of mood.length === 0 ? ClientModes.all : [ClientModes.persistent, ClientModes.perRequest]) {
      suite(
        `owserver --tester ${mood.join(" ")}, ${mode.name}`,
        Layer.unwrapScoped(
          Effect.map(RealOwServer.start(`--tester=${families}`, ...mood), (address) => mode.layer(address))
        )
      )
    }
  }
})
