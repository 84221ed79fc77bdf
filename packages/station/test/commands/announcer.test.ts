import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Announcer from "../../src/commands/announcer.js"
import type { Host } from "../../src/commands/StationCommand.js"
import type { StationConfig } from "../../src/StationConfig.js"

const config = {
  display: { zone: "UTC", temperature: "C" },
  store: { database: { _tag: "File", file: "station.db" } }
} as unknown as StationConfig

it.effect("a device is found once, and then renamed, for people and as JSON", () =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    for (const json of [false, true]) {
      const host = {
        json,
        environment: { JOURNAL_STREAM: "8:1" },
        line: (text: string) => Promise.resolve(void lines.push(text))
      }
      const { report = () => Effect.void } = Announcer.make(config, host as unknown as Host, false)
      for (const alias of ["pump", "valve", undefined])
        yield* report({ _tag: "Found", server: "attic", device: "05.000000000001", family: "05", alias })
    }
    assert.deepStrictEqual(lines.slice(0, 3), [
      "attic found 05.000000000001 (pump)",
      "attic renamed 05.000000000001 (valve)",
      "attic 05.000000000001 has no alias any more"
    ])
    assert.deepStrictEqual(
      lines
        .slice(3)
        .map((line) => JSON.parse(line))
        .map(({ alias, event }) => [event, alias]),
      [
        ["found", "pump"],
        ["renamed", "valve"],
        ["renamed", null]
      ]
    )
  })
)

it.effect("changes of InfluxDB are told once each way, for people and as JSON", () =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    for (const json of [false, true]) {
      const host = {
        json,
        environment: { JOURNAL_STREAM: "8:1" },
        line: (text: string) => Promise.resolve(void lines.push(text))
      }
      const { influx = () => Effect.void } = Announcer.make(config, host as unknown as Host, false)
      yield* influx({ _tag: "Failing", reason: "ECONNREFUSED" })
      yield* influx({ _tag: "Writing", dropped: 0 })
      yield* influx({ _tag: "Writing", dropped: 7 })
      yield* influx({ _tag: "Refused", reason: "HTTP 400: type conflict", count: 3 })
    }
    assert.deepStrictEqual(lines.slice(0, 4), [
      "InfluxDB does not accept readings, which are queued: ECONNREFUSED",
      "InfluxDB accepts readings again",
      "InfluxDB accepts readings again; 7 were lost",
      "InfluxDB refused 3 readings, which are not sent again: HTTP 400: type conflict"
    ])
    const records = lines.slice(4).map((line) => JSON.parse(line))
    assert.deepStrictEqual(
      records.map(({ time: _, ...record }) => record),
      [
        { event: "influx", change: "began", detail: "ECONNREFUSED" },
        { event: "influx", change: "ended", dropped: 0 },
        { event: "influx", change: "ended", dropped: 7 },
        { event: "influx-refused", count: 3, detail: "HTTP 400: type conflict" }
      ]
    )
  })
)

it.effect("an alarm is told when it is raised and when it is over, also one from before the start", () =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const host = {
      json: false,
      environment: { JOURNAL_STREAM: "8:1" },
      line: (text: string) => Promise.resolve(void lines.push(text))
    }
    const { alarm = () => Effect.void } = Announcer.make(config, host as unknown as Host, false)
    const subject = { server: "attic", device: "28.000028D70100", property: "temperature" }
    const detail = "-12 °C is above -15 °C"
    const raised = { ...subject, key: "a", rule: 1, name: "Freezer", raisedAt: 0, value: -12, detail, isSilent: false }
    yield* alarm({ _tag: "Raised", alarm: raised })
    yield* alarm({ _tag: "Told", key: "a" })
    for (const key of ["a", "b"]) yield* alarm({ _tag: "Cleared", key, at: 1 })
    assert.deepStrictEqual(lines, [
      "alarm: Freezer: attic 28.000028D70100/temperature: -12 °C is above -15 °C",
      "alarm is over: Freezer: attic 28.000028D70100/temperature",
      "alarm is over: one from before the start"
    ])
  })
)
