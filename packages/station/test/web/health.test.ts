import { assert, it } from "@effect/vitest"
import { brokenOf, kindOf, openOf, perMinute, problemsOf } from "../../web/health/problems.js"
import type { Event, Health } from "../../web/types.js"

const database: Health["database"] = {
  waiting: 0,
  dropped: 0,
  refused: 0,
  stored: 10,
  lastSuccess: 1,
  failure: null,
  maintenance: null
}

const health = (fields: Partial<Health> = {}): Health => ({
  startedAt: 0,
  servers: [],
  live: { listeners: 0, overflows: 0 },
  database,
  alarms: null,
  outbox: [],
  mqtt: null,
  influx: null,
  fleet: null,
  ...fields
})

const problems = (fields: Partial<Health["database"]>) =>
  problemsOf(health({ database: { ...database, ...fields } }), String)

it("problems of the database are sentences", () => {
  assert.deepStrictEqual(problems({}), [])
  assert.deepStrictEqual(problems({ failure: "disk full", dropped: 3 }), [
    "The database does not accept readings: disk full",
    "3 readings were lost since the start, because the database was unavailable."
  ])
  assert.deepStrictEqual(problems({ maintenance: "locked" }), ["Maintenance of the database failed: locked"])
})

it("problems of alarms, targets and publishers are sentences, and a part that the station lacks is none", () => {
  const target = { name: "siren", type: "command", waiting: 1, delivered: 2, lastSuccess: 1 } as const
  const influx = { waiting: 0, sent: 1, dropped: 0, refused: 0, lastSuccess: 1, failure: null }
  const good = health({
    alarms: { rules: 1, active: 1, waiting: 0, failure: null },
    outbox: [{ ...target, dropped: 0, failure: null }],
    mqtt: { connected: true, failure: null },
    influx
  })
  for (const one of [good, health()]) assert.deepStrictEqual([problemsOf(one, String), brokenOf(one)], [[], []])
  const bad = health({
    database: { ...database, failure: "disk full" },
    alarms: { rules: 1, active: 1, waiting: 9, failure: "disk full" },
    outbox: [
      { ...target, dropped: 1, failure: "the program ended with 1" },
      { ...target, name: "phone", dropped: 0, failure: "no answer for 10 s" }
    ],
    mqtt: { connected: false, failure: "connection refused" },
    influx: { ...influx, dropped: 4, failure: "status 401" }
  })
  assert.deepStrictEqual(problemsOf(bad, String), [
    "The database does not accept readings: disk full",
    "Alarms cannot be stored, or rules cannot be read: disk full",
    "The target siren does not accept alarms: the program ended with 1",
    "1 message to siren was dropped since the start.",
    "The target phone does not accept alarms: no answer for 10 s",
    "There is no connection to the MQTT broker: connection refused",
    "InfluxDB does not accept readings: status 401",
    "4 readings for InfluxDB were dropped since the start."
  ])
  assert.deepStrictEqual(brokenOf(bad), [
    "the database is unavailable",
    "alarms have a problem",
    "2 targets do not answer",
    "the MQTT broker is unavailable",
    "InfluxDB is unavailable"
  ])
})

it("conditions that last are sorted by weight", () => {
  const event = (id: number, kind: string, endedAt: number | null): Event => ({
    id,
    kind,
    server: "house",
    device: "",
    property: "",
    beganAt: 1,
    endedAt,
    count: 1,
    detail: ""
  })
  const all = [event(1, "doubtful", null), event(2, "server-lost", 5), event(3, "read-failed", null)]
  assert.deepStrictEqual(
    openOf(all).map(({ id }) => id),
    [3, 1]
  )
})

it("a kind of a later version is shown as it is", () => {
  assert.deepStrictEqual(kindOf("sensor-on-fire"), { title: "sensor on fire", isBad: false })
  assert.strictEqual(kindOf("constructor").title, "constructor")
})

it("a rate needs two counts of the same run", () => {
  assert.strictEqual(perMinute({ at: 0, count: 10 }, { at: 30_000, count: 25 }), 30)
  assert.isUndefined(perMinute(undefined, { at: 0, count: 1 }))
  assert.isUndefined(perMinute({ at: 0, count: 10 }, { at: 30_000, count: 5 }))
  assert.isUndefined(perMinute({ at: 0, count: 10 }, { at: 0, count: 10 }))
})

it("a server that no runner collects from, and a runner that is gone, are problems of a fleet", () => {
  const runner = {
    id: "a",
    name: "station-1",
    version: "1.0.0",
    startedAt: 0,
    seenAt: 0,
    self: true,
    gone: false,
    tasks: [],
    waiting: 0
  }
  const assignment = { server: "attic", runner: "a", since: 1, lastReading: 2 }
  const good = health({ fleet: { runners: [runner], assignments: [assignment] } })
  assert.deepStrictEqual([problemsOf(good, String), brokenOf(good)], [[], []])
  const bad = health({
    fleet: { runners: [{ ...runner, gone: true }], assignments: [{ ...assignment, runner: null, since: null }] }
  })
  assert.deepStrictEqual(problemsOf(bad, String), [
    "No runner collects from attic.",
    "A runner on station-1 is gone. Others do its tasks."
  ])
  assert.deepStrictEqual(brokenOf(bad), ["1 server is not collected"])
})
