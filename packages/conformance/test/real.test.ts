import { describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"
import { families, suite } from "./suite.js"

const variants = [
  [],
  ["--pingcrazy"],
  ["--no_persistence"],
  ["--no_dirall"],
  ["--no_get"],
  ["--no_dirall", "--no_get"]
] as const

describe.skipIf(!RealOwServer.installed)("owserver", () => {
  for (const flags of variants) {
    // All client modes for the plain server, two for the others.
    for (const mode of flags.length === 0 ? ClientModes.all : [ClientModes.persistent, ClientModes.perRequest]) {
      suite(
        `owserver --tester ${flags.join(" ")}, ${mode.name}`,
        Layer.unwrapScoped(
          Effect.map(RealOwServer.start(`--tester=${families}`, ...flags), (address) => mode.layer(address))
        )
      )
    }
  }
})
