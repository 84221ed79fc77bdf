import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type * as Health from "../../src/Health.js"
import * as Prometheus from "../../src/publish/prometheus.js"
import * as Exposition from "./Exposition.js"
import { hasPrometheus } from "./Programs.js"

const status: Health.Status = {
  startedAt: 1_700_000_000_123,
  servers: [
    {
      server: "attic",
      isOnline: true,
      latency: 1.5,
      devices: 3,
      missing: 1,
      buses: 1,
      readings: 100,
      failures: 2,
      missed: 1,
      open: []
    },
    {
      server: "cellar",
      isOnline: false,
      latency: undefined,
      devices: 0,
      missing: 0,
      buses: 0,
      readings: 0,
      failures: 0,
      missed: 0,
      open: []
    }
  ],
  writer: { waiting: 4, dropped: 3, refused: 2, stored: 91, lastSuccess: 1_700_000_001_000, failure: undefined },
  maintenance: undefined,
  fleet: {
    runners: [false, true, false].map((isGone, n) => ({
      ...{
        id: String(n),
        name: "station",
        version: "1.2.3",
        startedAt: 0,
        seenAt: 0,
        isSelf: n === 0,
        isGone,
        tasks: []
      },
      writer: { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }
    })),
    assignments: [{ server: "house", runner: undefined, since: undefined, lastReading: undefined }]
  },
  influx: { waiting: 1, sent: 2, dropped: 3, refused: 4, lastSuccess: 1_700_000_002_000, failure: "away" }
}

const measured = (property: string, fields: Partial<Prometheus.Measured> = {}): Prometheus.Measured => ({
  server: "attic",
  device: "28.AD6555070000",
  property,
  kind: "gauge",
  unit: "",
  family: "28",
  name: "",
  place: "",
  value: 1,
  lastGood: 1_700_000_000_500,
  ...fields
})

const format = (readings: ReadonlyArray<Prometheus.Measured> | undefined, changes: Partial<Health.Status> = {}) =>
  Prometheus.format({ version: "1.2.3", status: { ...status, ...changes }, readings })

const samplesOf = (readings: ReadonlyArray<Prometheus.Measured>, name: string) =>
  Exposition.parse(format(readings)).filter((sample) => sample.name === name)

/** The units of all properties, and one that no property has. */
const units = [
  "°C",
  "%",
  "mbar",
  "inHg",
  "V",
  "A",
  "µA",
  "Ah",
  "Vh",
  "Ω",
  "lx",
  "ppm",
  "s",
  "lx/µA",
  "mbar/V",
  "bit",
  ""
]

const kinds = ["gauge", "counter", "state"] as const

const everything = [...units, "furlong"].flatMap((unit, n) =>
  kinds.map((kind) => measured(`p${n}.${kind}`, { unit, kind, name: 'a "b"\\\n', place: "é" }))
)

describe("metrics", () => {
  it("values are in base units, in a metric of their quantity", () => {
    const values: ReadonlyArray<readonly [unit: string, value: number, name: string, expected: number]> = [
      ["°C", 21.5, "owserver_temperature_celsius", 21.5],
      ["%", 45.3, "owserver_humidity_ratio", 0.453],
      ["mbar", 1013.25, "owserver_pressure_pascals", 101_325],
      ["inHg", 30, "owserver_pressure_pascals", 101_591.67],
      ["V", 4.99, "owserver_voltage_volts", 4.99],
      ["A", 0.1, "owserver_current_amperes", 0.1],
      ["µA", 12, "owserver_current_amperes", 0.000_012],
      ["Ah", 2, "owserver_charge_coulombs", 7200],
      ["Vh", 0.5, "owserver_voltage_time_volt_seconds", 1800],
      ["Ω", 100, "owserver_resistance_ohms", 100],
      ["lx", 300, "owserver_illuminance_lux", 300],
      ["ppm", 415, "owserver_concentration_ratio", 0.000_415],
      ["s", 60, "owserver_time_seconds", 60],
      ["", -1e100, "owserver_value", -1e100]
    ]
    for (const [unit, value, name, expected] of values) {
      const [sample] = samplesOf([measured("p", { unit, value })], name)
      assert.strictEqual(sample?.value, expected, unit)
    }
  })

  it("counters end in _total, states are 0 or 1, and an unknown unit is a label", () => {
    const readings = [
      measured("counter.A", { kind: "counter", value: 7 }),
      measured("sensed.A", { kind: "state", value: 0 }),
      measured("gain", { unit: "lx/µA", value: 2 })
    ]
    assert.include(
      format(readings),
      [
        "# TYPE owserver_count_total counter",
        'owserver_count_total{server="attic",device="28.AD6555070000",property="counter.A",family="28"} 7',
        ""
      ].join("\n")
    )
    assert.deepStrictEqual(
      samplesOf(readings, "owserver_state").map(({ value }) => value),
      [0]
    )
    assert.strictEqual(samplesOf(readings, "owserver_value")[0]!.labels.unit, "lx/µA")
  })

  it("a series without a fresh good value keeps the time of its last one", () => {
    const stale = measured("temperature", { unit: "°C", value: undefined })
    const never = measured("other", { value: undefined, lastGood: undefined })
    const samples = Exposition.parse(format([stale, never]))
    const ofSeries = samples.filter(({ labels }) => labels.device !== undefined)
    assert.deepStrictEqual(
      ofSeries.map(({ labels, name, value }) => [name, labels.property, value]),
      [["owserver_reading_timestamp_seconds", "temperature", 1_700_000_000.5]]
    )
  })

  it("servers, the database and the station have metrics", () => {
    const samples = Exposition.parse(format([]))
    const numberOf = (name: string, server?: string) =>
      samples.find((one) => one.name === `owserver_${name}` && one.labels.server === server)?.value
    assert.deepStrictEqual(
      ["up", "latency_seconds", "devices", "missing_devices", "readings_total"].map((name) => numberOf(name, "attic")),
      [1, 0.0015, 3, 1, 100]
    )
    assert.deepStrictEqual(
      ["up", "latency_seconds", "failed_readings_total", "missed_readings_total"].map((name) =>
        numberOf(name, "cellar")
      ),
      [0, undefined, 0, 0]
    )
    const station = ["database_up", "maintenance_up", "queued_readings", "dropped_readings_total"]
    assert.deepStrictEqual(
      station.map((name) => numberOf(`station_${name}`)),
      [1, 1, 4, 3]
    )
    assert.deepStrictEqual(samples.find(({ name }) => name === "owserver_station_build_info")?.labels, {
      version: "1.2.3"
    })
    assert.include(format(undefined), "\nowserver_station_database_up 0\n")
    assert.include(format([], { maintenance: "no" }), "\nowserver_station_maintenance_up 0\n")
    assert.deepStrictEqual(
      samples.filter(({ name }) => name.includes("influx")).map(({ name, value }) => [name.split("influx_")[1], value]),
      [
        ["up", 0],
        ["queued_readings", 1],
        ["sent_timestamp_seconds", 1_700_000_002],
        ["sent_readings_total", 2],
        ["dropped_readings_total", 3],
        ["refused_readings_total", 4]
      ]
    )
    assert.notInclude(format([], { influx: undefined }), "influx")
    assert.deepStrictEqual(
      samples.filter(({ name }) => name.includes("fleet")).map(({ name, value }) => [name.split("fleet_")[1], value]),
      [
        ["runners", 2],
        ["gone_runners", 1],
        ["unassigned_servers", 1]
      ]
    )
    assert.notInclude(format([], { fleet: undefined }), "fleet")
    const writer = { ...status.writer, failure: "disk full" }
    assert.include(format([], { writer }), "\nowserver_station_database_up 0\n")
    assert.notInclude(format([], { writer }), "disk full")
  })

  it.prop(
    "any names come back unchanged, and no sample occurs twice",
    [
      FastCheck.uniqueArray(
        FastCheck.record({
          property: FastCheck.string(),
          name: FastCheck.string({ unit: "binary" }),
          place: FastCheck.string({ unit: FastCheck.constantFrom("\\", '"', "\n", "\r", "}", ",", "=", "a") }),
          unit: FastCheck.constantFrom(...units),
          kind: FastCheck.constantFrom(...kinds),
          value: FastCheck.option(FastCheck.double({ noDefaultInfinity: true, noNaN: true, min: -1e100, max: 1e100 }), {
            nil: undefined
          })
        }),
        { selector: ({ property }) => property }
      )
    ],
    ([series]) => {
      const samples = Exposition.parse(format(series.map(({ property, ...fields }) => measured(property, fields))))
      const ofSeries = samples.filter(({ labels }) => labels.device !== undefined)
      const times = ofSeries.filter(({ name }) => name === "owserver_reading_timestamp_seconds")
      const labelsOf = ({ name, place, property }: { name?: string; place?: string; property?: string }) => [
        property ?? "",
        name ?? "",
        place ?? ""
      ]
      assert.deepStrictEqual(
        times.map(({ labels }) => labelsOf(labels)),
        series.map(labelsOf)
      )
      assert.lengthOf(ofSeries, series.length + series.filter(({ value }) => value !== undefined).length)
    }
  )

  it("each metric has one type and one help, and all are declared", () => {
    const names = Prometheus.families.map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    for (const { name } of Exposition.parse(format(everything))) assert.include(names, name)
    for (const name of names) assert.include(format(everything), `# TYPE ${name} `)
    for (const { name, type } of Prometheus.families)
      assert.strictEqual(name.endsWith("_total"), type === "counter", name)
  })

  it.skipIf(!hasPrometheus)("promtool accepts all metrics without a remark", () => {
    const { status, stderr, stdout } = ChildProcess.spawnSync("promtool", ["check", "metrics"], {
      input: format(everything),
      encoding: "utf8"
    })
    assert.deepStrictEqual({ status, stderr, stdout }, { status: 0, stderr: "", stdout: "" })
  })

  const page = FileSystem.readFileSync(
    fileURLToPath(new URL("../../../../docs/station/prometheus.md", import.meta.url)),
    "utf8"
  )

  it("the page of the documentation lists all metrics with their types", () => {
    const rows = [...page.matchAll(/^\| `(owserver_\w+)` *\| (\w+) *\|/gm)].map(([, name, type]) => `${name} ${type}`)
    assert.deepStrictEqual([...rows].sort(), Prometheus.families.map(({ name, type }) => `${name} ${type}`).sort())
  })

  it.skipIf(!hasPrometheus)(
    "promtool accepts the alerts of the documentation, which use metrics of the station",
    () => {
      const rules = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)][1]?.[1] ?? ""
      const names = Prometheus.families.map(({ name }) => name)
      for (const name of rules.match(/owserver_\w+/g) ?? assert.fail("no metrics")) assert.include(names, name)
      // promtool cannot open a standard input that is a socket.
      const folder = FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "station-"))
      const file = Path.join(folder, "rules.yml")
      FileSystem.writeFileSync(file, rules)
      const { status, stdout } = ChildProcess.spawnSync("promtool", ["check", "rules", file], { encoding: "utf8" })
      FileSystem.rmSync(folder, { recursive: true })
      assert.strictEqual(status, 0, stdout)
      assert.include(stdout, "3 rules found")
    }
  )
})
