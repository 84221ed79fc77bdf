import { assert, describe, it } from "@effect/vitest"
import type { StationConfig } from "@owserver/station"
import * as FleetHealth from "../src/health.js"
import type { State, Told } from "../src/RunnerStates.js"
import type { Seen } from "../src/Watchdog.js"

const writer = { waiting: 1, dropped: 2, refused: 3, stored: 4, lastSuccess: 5, failure: undefined }
const collector = {
  server: "attic",
  isOnline: true,
  latency: undefined,
  devices: 3,
  missing: 0,
  buses: 1,
  readings: 7,
  failures: 0,
  missed: 0,
  open: []
}

const self = { id: "pi/1", name: "pi" }
const told = (id: string, state: Partial<State>, isGone = false): Told => ({
  ...{ id, name: id.slice(0, 2), seenAt: 9, isGone },
  tasks: new Map(state.tasks?.map((one) => [one.task, one])),
  state: { version: "1.0.0", servers: "", startedAt: 8, writer, tasks: [], ...state }
})

const servers = ["attic", "cellar"].map((id) => ({ id })) as unknown as StationConfig.StationConfig["servers"]
const statusOf = (seen: Seen) => {
  const health = FleetHealth.make({ servers }, self, 8, [])
  health.see(seen)
  return health.status()
}

const collecting = { task: "collect:attic", epoch: 2, since: 6, collector, lastReading: 7 } as const
const publishing = { alarms: { rules: 1, active: 0, waiting: 0, failure: undefined }, outbox: [] }
const publishes = { tasks: [{ task: "publish", epoch: 1, since: 0 }], publishing } as const

describe("the health of a fleet", () => {
  const claims = [
    { task: "collect:attic", epoch: 2, since: 6, runner: "pi/1" },
    { task: "publish", epoch: 1, since: 0, runner: "db/2" }
  ] as const
  const runners = [told("pi/1", { tasks: [collecting] }), told("db/2", publishes)]
  const status = statusOf({ claims, runners })

  it("has the state of each collector, and says which runner it is on", () => {
    assert.deepStrictEqual(status.servers[0], collector)
    assert.deepStrictEqual(status.fleet?.assignments[0], {
      server: "attic",
      runner: "pi/1",
      since: 6,
      lastReading: 7
    })
  })

  it("shows a server that nobody collects as offline", () => {
    assert.strictEqual(status.servers[1]?.isOnline, false)
    assert.deepStrictEqual(status.fleet?.assignments[1], {
      server: "cellar",
      runner: undefined,
      since: undefined,
      lastReading: undefined
    })
  })

  it("has the state of what the runner that publishes does", () => {
    assert.deepStrictEqual(status.alarms, publishing.alarms)
    assert.deepStrictEqual(
      status.fleet?.runners.map(({ id, isSelf, tasks }) => ({ id, isSelf, tasks })),
      [
        { id: "pi/1", isSelf: true, tasks: [] },
        { id: "db/2", isSelf: false, tasks: ["publish"] }
      ]
    )
  })

  it("adds up what waits, and what was stored", () => {
    assert.deepStrictEqual(status.writer, {
      waiting: 2,
      dropped: 4,
      refused: 6,
      stored: 8,
      lastSuccess: 5,
      failure: undefined
    })
  })

  it("has the failure of its own runner, also while it cannot see the others", () => {
    const failing = { ...writer, failure: "the disk is full" }
    const health = FleetHealth.make({ servers }, self, 8, [])
    health.see({ claims, runners: [told("pi/1", {}), told("db/2", { writer: failing })] })
    assert.strictEqual(health.status().writer.failure, undefined)
    health.see({ claims, runners: [told("pi/1", { writer: failing })] })
    assert.strictEqual(health.status().writer.failure, "the disk is full")
    health.fail("PostgreSQL does not answer")
    assert.strictEqual(health.status().writer.failure, "PostgreSQL does not answer")
    health.see({ claims, runners })
    assert.strictEqual(health.status().writer.failure, undefined)
  })

  it("does not count what a runner has told that is gone", () => {
    const gone = statusOf({ claims, runners: [told("pi/1", { tasks: [collecting] }, true)] })
    assert.strictEqual(gone.fleet?.assignments[0]?.runner, undefined)
    assert.strictEqual(gone.writer.stored, 0)
    assert.strictEqual(gone.fleet?.runners[0]?.isGone, true)
    assert.strictEqual(gone.alarms, undefined)
  })

  it("keeps the conditions of a server while its collector moves to another runner", () => {
    const lost = { kind: "server-lost", server: "attic", device: "", property: "" } as const
    const health = FleetHealth.make({ servers }, self, 8, [lost])
    assert.deepStrictEqual(health.status().servers[0]?.open, [lost])
    health.see({ claims, runners })
    assert.deepStrictEqual(health.status().servers[0]?.open, [])
    const failing = { ...collecting, collector: { ...collector, open: [lost] } }
    health.see({ claims, runners: [told("pi/1", { tasks: [failing] })] })
    health.see({ claims: [], runners: [] })
    const [attic] = health.status().servers
    assert.deepStrictEqual([attic?.open, attic?.isOnline], [[lost], false])
  })
})
