import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { Effect } from "effect"
import * as Hint from "../src/server/Hint.js"
import { asking } from "./Asking.js"

const bus = Bus.make({ "28.AD6555070000": { alias: "cellar" }, "05.D70000000000": { alias: "lamp" } })

/** The message of a failed read. */
const failing = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.flip,
    Effect.flatMap(Hint.withSuggestion),
    Effect.map(({ message }) => message),
    Effect.provide(OwServerTest.layer(bus))
  )

describe("a missing path", () => {
  it.effect("suggests the most similar name in the parent directory", () =>
    Effect.gen(function* () {
      for (const [path, meant] of [
        ["/cellar/tempreature", "/cellar/temperature"],
        ["/celar/temperature", "/cellar/temperature"],
        ["/celar/tempreature", "/cellar"],
        ["/lmap/PIO", "/lamp/PIO"],
        ["/setings/units/temperature_scale", "/settings/units/temperature_scale"]
      ] as const)
        assert.match(yield* failing(path), new RegExp(`\\(EPERM, -1\\); did you mean ${meant}\\?$`))
    })
  )

  it.effect("keeps its usual advice if no name is similar, or for another error", () =>
    Effect.gen(function* () {
      assert.match(yield* failing("/attic/humidity"), /; list the directory above it to see what there is$/)
      assert.match(yield* failing("/cellar"), /\(EISDIR, -21\)/)
    })
  )

  it.scopedLive(
    "gets a suggestion in read, ls, tree, watch, temps and alias, also if a path was split into two arguments",
    () =>
      Effect.gen(function* () {
        const { ask } = yield* asking({ "28.AD6555070000": { alias: "cellar" } })
        for (const [args, meant] of [
          [["read", "/cellar/tempreature"], "/cellar/temperature"],
          [["read", "cellar", "temperature"], "/cellar/temperature"],
          [["ls", "/celar"], "/cellar"],
          [["tree", "celar"], "/cellar"],
          [["watch", "celar", "--count=1"], "/cellar"],
          [["temps", "celar"], "/cellar"],
          [["alias", "set", "celar", "x"], "/cellar"]
        ] as const) {
          const { code, err } = yield* ask(...args)
          assert.include([3, 4], code)
          assert.include(err, `; did you mean ${meant}?\n`, args.join(" "))
        }
      })
  )
})
