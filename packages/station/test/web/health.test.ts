import { assert, it } from "@effect/vitest"
import { kindOf, openOf, perMinute, problemsOf } from "../../web/health/problems.js"
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

const problems = (fields: Partial<Health["database"]>) =>
  problemsOf(
    {
      startedAt: 0,
      servers: [],
      live: { listeners: 0, overflows: 0 },
      database: { ...database, ...fields },
      alarms: null,
      outbox: [],
      mqtt: null,
      influx: null
    },
    String
  )

it("problems of the database are sentences", () => {
  assert.deepStrictEqual(problems({}), [])
  assert.deepStrictEqual(problems({ failure: "disk full", dropped: 3 }), [
    "The database does not accept readings: disk full",
    "3 readings were lost since the start, because the database was unavailable."
  ])
  assert.deepStrictEqual(problems({ maintenance: "locked" }), ["Maintenance of the database failed: locked"])
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
