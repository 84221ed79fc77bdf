import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Device, Family, FamilyRegistry, Property } from "@owserver/sensors"
import { Plan, type Series } from "@owserver/station"
import { FastCheck, Option } from "effect"
import * as Entities from "../../src/publish/entities.js"
import * as HomeAssistant from "../../src/publish/HomeAssistant.js"
import * as Identity from "../../src/publish/identity.js"
import * as Topics from "../../src/publish/topics.js"
import * as HomeAssistantSchema from "./HomeAssistantSchema.js"
import { series as describedSeries } from "./Publishing.js"

const topics = Topics.make("owserver")
const options = { topics, prefix: "owserver", discoveryPrefix: "homeassistant" }

const stored = (series: Series.Description, fields: Partial<Series.Series> = {}): Series.Series => ({
  ...series,
  id: 1,
  firstAt: 0,
  name: "",
  place: "",
  hidden: false,
  replacedBy: undefined,
  ...fields
})

const entry = (series: Series.Series, fields: Partial<HomeAssistant.Entry> = {}): HomeAssistant.Entry => ({
  series,
  identity: series,
  alias: undefined,
  every: 30_000,
  isWritable: false,
  ...fields
})

const configsOf = (entries: ReadonlyArray<HomeAssistant.Entry>) => HomeAssistant.configsOf(options, ["attic"], entries)

/** The message of the only device. */
const configOf = (...entries: ReadonlyArray<HomeAssistant.Entry>) => configsOf(entries)[1]!

const probe = describedSeries("28.AD6555070000")

/** All series that a station can read of a device of the family. */
const seriesOf = (family: Family.Any): ReadonlyArray<Series.Series> => {
  const code = Family.code(family)
  const device = Device.make(RomId.make(`${code}.AD6555070000`))
  const names = family[Family.TypeId].properties
    .filter((property) => Property.isReadable(property))
    .map(({ name }) => name)
  const rule = { match: "*", property: ["present", ...names] }
  const { tasks } = Plan.ofDevice(rule, "attic", device, Option.none())
  return tasks.flatMap(({ series }) => series).map((series, id) => stored(series, { id }))
}

const families = FamilyRegistry.all.map((family) => [`${Family.code(family)} ${Family.chip(family)}`, family] as const)

describe("the messages of the discovery", () => {
  it.each(families)("are valid for all properties of family %s", (_, family) => {
    const all = seriesOf(family)
    assert.isAbove(all.length, 0)
    for (const isWritable of [false, true]) {
      const configs = configsOf(all.map((series) => entry(series, { isWritable })))
      assert.strictEqual(configs.length, 2)
      const ids = configs.flatMap((config) => {
        assert.match(config.topic, HomeAssistantSchema.topic)
        const { components } = HomeAssistantSchema.decode(HomeAssistant.payloadOf(config, undefined))
        return Object.values(components).flatMap((one) => ("unique_id" in one ? [one.unique_id] : []))
      })
      // The station and its server have an entity each, and no two series share one.
      assert.strictEqual(ids.length, 2 + all.length)
      assert.strictEqual(new Set(ids).size, ids.length)
      const states = new Set(all.map((series) => topics.state(series)))
      assert.strictEqual(states.size, all.length)
      for (const series of all) assert.deepInclude(series, { ...topics.commanded(topics.command(series)) })
      // Neither commands nor availability are states.
      for (const state of states) assert.isUndefined(topics.commanded(state))
      assert.isTrue([...states].every(topics.isState))
      assert.isFalse(topics.isState(topics.device(all[0]!)))
    }
  })

  it.each<readonly [string, Partial<Series.Description>, Partial<Entities.Entity>]>([
    ["temperature", {}, { device_class: "temperature", unit_of_measurement: "°C", state_class: "measurement" }],
    ["humidity", { property: "humidity", unit: "%" }, { device_class: "humidity", unit_of_measurement: "%" }],
    ["voltage", { property: "volt.A", unit: "V" }, { device_class: "voltage" }],
    ["current", { property: "current", unit: "A" }, { device_class: "current" }],
    [
      "pressure",
      { property: "B1-R1-A/pressure", unit: "mbar" },
      { device_class: "pressure", unit_of_measurement: "mbar" }
    ],
    ["illuminance", { property: "S3-R1-A/illuminance", unit: "lx" }, { device_class: "illuminance" }],
    [
      "counter",
      { kind: "counter", property: "counter.A", unit: "" },
      { platform: "sensor", state_class: "total_increasing" }
    ],
    ["input", { kind: "state", property: "sensed.A", unit: "" }, { platform: "binary_sensor" }],
    [
      "presence",
      { kind: "state", property: "present", unit: "" },
      { platform: "binary_sensor", device_class: "presence" }
    ],
    [
      "alarm",
      { kind: "state", property: "alarm/high.A", unit: "" },
      { platform: "binary_sensor", device_class: "problem" }
    ]
  ])("name the class of %s", (_, fields, expected) => {
    assert.deepInclude(Entities.of(describedSeries("26.FF6555070000", fields), false), expected)
  })

  it("give a difference of temperatures no class, because 1 °C of it is 1.8 °F", () => {
    const gap = describedSeries("21.FF6555070000", { property: "histogram/gap" })
    assert.deepStrictEqual(Entities.of(gap, false), {
      platform: "sensor",
      state_class: "measurement",
      unit_of_measurement: "°C"
    })
  })

  it("make only outputs that may be written a switch, which does not expire", () => {
    const relay = describedSeries("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
    const { components } = configOf(entry(stored(relay), { isWritable: true })).content
    assert.deepInclude(components.switch_PIO, {
      platform: "switch",
      state_topic: "owserver/attic/05.4AEC29CDBAAB/PIO",
      command_topic: "owserver/attic/05.4AEC29CDBAAB/set/PIO"
    })
    assert.notProperty(components.switch_PIO, "expire_after")
    assert.hasAllKeys(configOf(entry(stored(relay))).content.components, ["binary_sensor_PIO"])
  })

  it("name the device by its alias or its only name, and its area by the place", () => {
    const nameOf = (...entries: ReadonlyArray<HomeAssistant.Entry>) => {
      const { components, device } = configOf(...entries).content
      return [device.name, Object.values(components).map(({ name }) => name), device.suggested_area]
    }
    const [cold, wet] = [
      stored(probe, { name: "cellar", place: "basement" }),
      stored({ ...probe, property: "humidity" })
    ]
    assert.deepStrictEqual(nameOf(entry(stored(probe))), [probe.device, ["Temperature"], undefined])
    assert.deepStrictEqual(nameOf(entry(cold)), ["cellar", ["Temperature"], "basement"])
    assert.deepStrictEqual(nameOf(entry(cold, { alias: "probe 3" })), ["probe 3", ["cellar"], "basement"])
    assert.deepStrictEqual(nameOf(entry(cold), entry(stored(wet, { name: "damp" }))), [
      probe.device,
      ["cellar", "damp"],
      "basement"
    ])
  })

  it("let a value expire after three intervals, rounded up, and presence not depend on the listing of its device", () => {
    const present = stored({ ...probe, property: "present", kind: "state", unit: "" })
    const { components } = configOf(entry(stored(probe), { every: 1500 }), entry(present)).content
    assert.deepInclude(components.sensor_temperature, { expire_after: 5 })
    const topicsOf = (key: string) =>
      (components[key]!.availability as ReadonlyArray<{ topic: string }>).map(({ topic }) => topic)
    const station = ["owserver/availability", "owserver/attic/availability"]
    assert.deepStrictEqual(topicsOf("sensor_temperature"), [...station, `owserver/attic/${probe.device}/availability`])
    assert.deepStrictEqual(topicsOf("binary_sensor_present"), station)
  })

  it("remove an entity by its platform alone, once", () => {
    const both = configOf(entry(stored(probe)), entry(stored({ ...probe, property: "humidity", unit: "%" })))
    const one = configOf(entry(stored(probe)))
    const removing = HomeAssistant.payloadOf(one, HomeAssistant.payloadOf(both, undefined))
    HomeAssistantSchema.decode(removing)
    assert.deepStrictEqual(JSON.parse(removing).components.sensor_humidity, { platform: "sensor" })
    assert.strictEqual(HomeAssistant.payloadOf(one, removing), HomeAssistant.payloadOf(one, undefined))
  })

  it.prop(
    "survive whatever others have written to their topics",
    [
      FastCheck.oneof(
        FastCheck.string(),
        FastCheck.json(),
        FastCheck.json().map((json) => `{"components":${json}}`)
      )
    ],
    ([previous]) => {
      const config = configOf(entry(stored(probe)))
      assert.deepInclude(JSON.parse(HomeAssistant.payloadOf(config, previous)).device, { name: probe.device })
      for (const topic of HomeAssistant.stateTopicsOf(previous)) assert.isString(topic)
    }
  )
})

it.each([
  "owserver/#",
  "owserver/+/a",
  "owserver/a\0b",
  `owserver/${"x".repeat(70_000)}`,
  "owserver/availability",
  "other/a"
])("a topic that others wrote is no state: %j", (topic) => {
  assert.isFalse(topics.isState(topic))
})

describe("an identity", () => {
  const of = (all: ReadonlyArray<Series.Series>) =>
    Identity.current(all).map(({ identity, series }) => `${series.device} as ${identity.device}`)
  const [a, b, c] = ["28.AA0000000000", "28.BB0000000000", "28.CC0000000000"].map((device, n) =>
    stored(describedSeries(device), { id: n + 1 })
  ) as [Series.Series, Series.Series, Series.Series]

  it("stays that of the first sensor when it is replaced, also twice", () => {
    assert.deepStrictEqual(of([a]), ["28.AA0000000000 as 28.AA0000000000"])
    assert.deepStrictEqual(of([{ ...a, replacedBy: 2 }, b]), ["28.BB0000000000 as 28.AA0000000000"])
    const chain = [{ ...a, replacedBy: 2 }, { ...b, replacedBy: 3 }, c]
    assert.deepStrictEqual(of(chain), ["28.CC0000000000 as 28.AA0000000000"])
    const { content, topic } = configOf(entry(c, { identity: a }))
    assert.match(topic, /attic_28_AA0000000000/)
    assert.deepInclude(content.device, { identifiers: ["owserver_attic_28_AA0000000000"], serial_number: c.device })
  })

  it("is that of the sensor itself if its successor was deleted, and nothing in a circle", () => {
    assert.deepStrictEqual(of([{ ...a, replacedBy: 9 }]), ["28.AA0000000000 as 28.AA0000000000"])
    assert.deepStrictEqual(
      of([
        { ...a, replacedBy: 2 },
        { ...b, replacedBy: 1 }
      ]),
      []
    )
  })

  it("is not that of a hidden series", () => {
    assert.deepStrictEqual(of([{ ...a, hidden: true }, b]), ["28.BB0000000000 as 28.BB0000000000"])
    assert.deepStrictEqual(
      of([
        { ...a, hidden: true, replacedBy: 2 },
        { ...b, hidden: true }
      ]),
      []
    )
  })
})

describe("a payload", () => {
  it("is a plain number without the noise of a calibration, and ON or OFF", () => {
    const payloads = [21.5, 0.1 + 0.2, -0, 1e-7, 4_294_967_295].map((value) => Entities.payloadOf("gauge", value))
    assert.deepStrictEqual(payloads, ["21.5", "0.3", "0", "1e-7", "4294967295"])
    assert.deepStrictEqual(
      [1, 0].map((value) => Entities.payloadOf("state", value)),
      ["ON", "OFF"]
    )
  })

  it.prop(
    "is a number that Home Assistant takes",
    [FastCheck.double({ noNaN: true, noDefaultInfinity: true })],
    ([value]) => {
      const payload = Entities.payloadOf("gauge", value)
      assert.isBelow(payload.length, 255)
      assert.isFalse(Number.isNaN(Number(payload)))
    }
  )
})
