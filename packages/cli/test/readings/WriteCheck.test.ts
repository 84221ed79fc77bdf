import { assert, describe, it } from "@effect/vitest"
import { Bus, OwServerTest } from "@owserver/fake"
import { Effect, Either } from "effect"
import * as WriteCheck from "../../src/readings/WriteCheck.js"
import { Settings } from "../../src/settings/Settings.js"

const bus = Bus.make({ "28.AD6555070000": {}, "29.D60300000000": { alias: "valves" }, "27.D70000000000": {} })

/** The error for a value, or nothing. */
const issue = (path: string, text: string) =>
  WriteCheck.validate(path, new TextEncoder().encode(text), 0).pipe(
    Effect.either,
    Effect.provide(OwServerTest.layer(bus)),
    Effect.provideService(Settings, {} as Settings["Type"]),
    Effect.map(Either.match({ onLeft: ({ message }) => message, onRight: () => undefined }))
  )

describe("a value to write", () => {
  it.effect("is accepted in every form that the server accepts", () =>
    Effect.gen(function* () {
      for (const [path, text] of [
        ["/28.AD6555070000/temphigh", "30"],
        ["/28.AD6555070000/temphigh", " 30.5 "],
        ["/28.AD6555070000/temphigh", "-.5e1"],
        ["/28.AD6555070000/temphigh", "30\n"],
        ["/28.AD6555070000/alias", ""],
        ["/28.AD6555070000/alias", "cellar\n"],
        ["/valves/PIO.3", "off"],
        ["/bus.0/valves/PIO.3", "Yes"],
        ["/valves/PIO.ALL", "1,0,1,0, 1,0,1,0"],
        ["/valves/PIO.BYTE", "255"],
        ["/27.D70000000000/date", "Fri Mar 23 04:00:00 2007"],
        ["/27.D70000000000/date", "03/23/07 04:00:00"],
        ["/27.D70000000000/date", ""]
      ] as const)
        assert.isUndefined(yield* issue(path, text), `${path} ${text}`)
    })
  )

  it.effect("is rejected if the server would keep another value or a part of it", () =>
    Effect.gen(function* () {
      for (const [path, text] of [
        ["/28.AD6555070000/temphigh", "30,5"],
        ["/28.AD6555070000/temphigh", ""],
        ["/28.AD6555070000/tempres", "9.5"],
        ["/28.AD6555070000/tempres", "13"],
        ["/28.AD6555070000/alias", "bus.1"],
        ["/valves/PIO.3", "2"],
        ["/valves/PIO.3", "yep"],
        ["/valves/PIO.ALL", "1,0"],
        ["/valves/PIO.BYTE", "256"],
        ["/27.D70000000000/date", "2007-03-23T04:00:00Z"],
        ["/27.D70000000000/date", "Fri Mar 23 04:00:00 2007 and more"]
      ] as const)
        assert.match((yield* issue(path, text)) ?? "", /^invalid value "/, `${path} ${text}`)
    })
  )

  it.effect("is left to the server if the property is unknown, read-only or of the server itself", () =>
    Effect.gen(function* () {
      for (const path of [
        "/28.AD6555070000/nonsense",
        "/28.AD6555070000/temperature",
        "/attic/PIO",
        "/settings/units/temperature_scale",
        "/structure/29/PIO.ALL"
      ])
        assert.isUndefined(yield* issue(path, "x,y"), path)
    })
  )
})
