import { describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as RealOwServer from "./RealOwServer.js"
import { families, suite } from "./suite.js"
import * as Ways from "./Ways.js"

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
    for (const way of mood.length === 0 ? Ways.all : [Ways.persistent, Ways.perRequest]) {
      suite(
        `owserver --tester ${mood.join(" ")}, ${way.name}`,
        Layer.unwrapScoped(
          Effect.map(RealOwServer.start(`--tester=${families}`, ...mood), (address) => way.to(address))
        )
      )
    }
  }
})
