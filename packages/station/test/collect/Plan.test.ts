import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { Device, PrimaryProperty } from "@owserver/sensors"
import { Duration, Effect } from "effect"
import { Plan, type Rule } from "../../src/index.js"

const rom = (family: string) => RomId.make(`${family}.AD6555070000`)

describe("a plan", () => {
  const device = rom("28")
  const matched = (match: string, names: ReadonlyArray<string> = []) =>
    Plan.make([{ match, every: Duration.seconds(1) }]).ruleOf({ rom: device, names }).every !== undefined

  it("matches addresses in any form, patterns, families and names", () => {
    const matching = [
      "28.AD6555070000",
      RomId.format(device, "fic"),
      "28-0000075565ad",
      "28.*",
      "28.ad*",
      "2?.AD6555070000",
      "*",
      "family:28",
      "*0000"
    ]
    assert.deepStrictEqual(
      matching.filter((match) => !matched(match)),
      []
    )
    assert.isTrue(
      matched("attic", ["attic"]) && matched("north wall", ["attic", "north wall"]) && matched("a*c", ["a*c"])
    )
    const others = [
      "28.AD6555070001",
      "10.*",
      "family:2",
      "family:10",
      "family:*",
      "attic",
      "8.*",
      "28",
      "28?AD6555070000x",
      "28.(AD)*"
    ]
    assert.deepStrictEqual(
      others.filter((match) => matched(match)),
      []
    )
    assert.isFalse(matched("a*", ["attic"]))
  })

  it("takes the first rule that matches, and reads the primary property each 30 seconds without one", () => {
    const plan = Plan.make([
      { match: "attic", off: true },
      { match: "28.*", property: "temperature" },
      { match: "family:28", property: "power" }
    ])
    assert.isTrue(plan.ruleOf({ rom: device, names: ["attic"] }).off)
    assert.strictEqual(plan.ruleOf({ rom: device, names: [] }).property, "temperature")
    assert.deepStrictEqual(plan.ruleOf({ rom: rom("26"), names: [] }), { match: "*" })
  })

  it("expects the devices whose presence is read, unless an earlier rule excludes them", () => {
    const plan = Plan.make([
      { match: "01.00000000000A", off: true },
      { match: "01.00000000000A", property: "present" },
      { match: "01.00000000000B", property: ["present"] },
      { match: "01.00000000000C", property: "temperature" },
      { match: "01.*", property: "present" }
    ])
    assert.deepStrictEqual(plan.expected, [RomId.make("01.00000000000B")])
  })
})

/** The series of a rule, with their kind and unit, and the issues. */
const planned = (family: string, rule: Partial<Rule.Rule> = {}) =>
  Effect.gen(function* () {
    const device = Device.make(rom(family))
    const primary = yield* Effect.orDie(PrimaryProperty.find(device))
    const { issues, tasks } = Plan.ofDevice({ match: "*", ...rule }, "attic", device, primary)
    return [
      ...tasks.flatMap(({ series }) =>
        series.map(({ kind, property, unit }) => [property, kind, unit].join(" ").trim())
      ),
      ...issues.map(({ property, reason }) => `${property}: ${reason}`)
    ]
  }).pipe(Effect.provide(OwServerTest.layer(Bus.make({}))))

describe("the plan of a device", () => {
  it.effect("has the primary property by default, one series for each element", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* planned("28"), ["temperature gauge °C"])
      assert.deepStrictEqual(yield* planned("1D"), ["counter.A counter", "counter.B counter"])
      assert.deepStrictEqual(
        yield* planned("29"),
        Array.from({ length: 8 }, (_, n) => `sensed.${n} state`)
      )
      assert.deepStrictEqual(
        yield* planned("20"),
        ["A", "B", "C", "D"].map((key) => `volt.${key} gauge V`)
      )
      assert.deepStrictEqual(yield* planned("01"), [])
      assert.deepStrictEqual(yield* planned("28", { off: true, property: "temperature" }), [])
    })
  )

  it.effect("knows counters, states and gauges", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* planned("1D", { property: ["counters.ALL", "mincount", "pages/count.3"] }), [
        "counters.A counter",
        "counters.B counter",
        "mincount gauge",
        "pages/count.3 counter"
      ])
      assert.deepStrictEqual(yield* planned("3A", { property: ["PIO", "sensed.A", "sensed.BYTE"] }), [
        "PIO.A state",
        "PIO.B state",
        "sensed.A state",
        "sensed.BYTE gauge"
      ])
      assert.deepStrictEqual(yield* planned("26", { property: ["B1-R1-A/pressure", "HIH4000/humidity", "VAD"] }), [
        "B1-R1-A/pressure gauge mbar",
        "HIH4000/humidity gauge %",
        "VAD gauge V"
      ])
      assert.deepStrictEqual(yield* planned("01", { property: "present" }), ["present state"])
      assert.deepStrictEqual(yield* planned("F9", { property: "present" }), ["present state"])
      assert.deepStrictEqual(yield* planned("1B", { property: ["counter/cycles", "volts"] }), [
        "counter/cycles counter",
        "volts gauge V"
      ])
    })
  )

  it.effect("names what makes no series", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* planned("28", { property: ["type", "scratchpad", "nothing", "power", "power"] }), [
        "power state",
        "type: it is ascii, which makes no series; only numbers, yes and no do",
        "scratchpad: it is binary, which makes no series; only numbers, yes and no do",
        'nothing: family 28 has no property "nothing"; see /structure for its properties'
      ])
      assert.deepStrictEqual(yield* planned("F9", { property: "lux" }), ["lux: owserver does not know the family F9"])
      assert.deepStrictEqual(yield* planned("29", { property: "LCD_H/clear" }), ["LCD_H/clear: it is write-only"])
    })
  )
})
