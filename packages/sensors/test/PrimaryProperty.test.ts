import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { Effect, Option } from "effect"
import { Device, PrimaryProperty } from "../src/index.js"

const mainOf = (family: string) =>
  PrimaryProperty.find(Device.make(RomId.make(`${family}.000000000001`))).pipe(
    Effect.provide(OwServerTest.layer(Bus.make({}))),
    Effect.map(Option.map(({ name }) => name)),
    Effect.map(Option.getOrElse(() => "none"))
  )

describe("the primary property", () => {
  it.effect("is the purpose of the chip, not the first property that many chips have", () =>
    Effect.gen(function* () {
      const expected = {
        "01": "none",
        "05": "sensed",
        "10": "temperature",
        "12": "sensed.ALL",
        "1B": "volts",
        "1D": "counter.ALL",
        "1E": "VDD",
        "20": "volt.ALL",
        "26": "humidity",
        "28": "temperature",
        "29": "sensed.ALL",
        "2C": "wiper",
        "2E": "volt",
        "30": "volt",
        "36": "vis",
        "42": "temperature",
        "51": "volt",
        A2: "current",
        B2: "volts"
      }
      const found = yield* Effect.forEach(Object.keys(expected).sort(), (family) =>
        Effect.map(mainOf(family), (name) => [family, name] as const)
      )
      assert.deepStrictEqual(Object.fromEntries(found), expected)
    })
  )
})
