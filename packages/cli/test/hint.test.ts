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

describe("a path that there is not", () => {
  it.effect("has the nearest name in the directory above it as a hint", () =>
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

  it.effect("keeps its usual advice where nothing is near, or where something else is wrong", () =>
    Effect.gen(function* () {
      assert.match(yield* failing("/attic/humidity"), /; list the directory above it to see what there is$/)
      assert.match(yield* failing("/cellar"), /\(EISDIR, -21\)/)
    })
  )

  it.scopedLive("is named by read, ls, tree, watch, temps and alias; two words that are one path, too", () =>
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
