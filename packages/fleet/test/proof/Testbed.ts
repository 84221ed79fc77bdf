/** A fleet of three processes with all that watches it. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import { temporaryFolder } from "../../../station/test/Databases.js"
import { type Cluster, makeCluster } from "../../../station/test/PostgresCluster.js"
import * as Shared from "../Shared.js"
import * as Audit from "./Audit.js"
import * as Drivers from "./Drivers.js"
import * as Fakes from "./Fakes.js"
import * as Runners from "./Runners.js"

export interface Testbed {
  readonly cluster: Cluster
  readonly slots: ReadonlyArray<Runners.Slot>
  readonly audit: Audit.Audit
  /** The runner that publishes now. Waits until one does. */
  readonly publisher: Effect.Effect<Runners.Slot, unknown>
  /** Waits until a reading of each server that is newer than this call is stored, and until another alarm was told and cleared. */
  readonly settled: Effect.Effect<void, unknown>
  /**
   * Does something to the fleet, waits until it has recovered, checks everything, and prints the times. Fails if an owserver had no stored
   * reading for longer than `limit`, in seconds.
   */
  readonly measure: (
    name: string,
    limit: number,
    disturbance: Effect.Effect<void, unknown>
  ) => Effect.Effect<void, unknown>
  /** Ends everything in good order, and checks once more. */
  readonly end: Effect.Effect<void, unknown>
}

/** More than one for each runner. */
const servers = 7

/** That many persistent connections has an owserver at most. */
const mostConnections = 20

const rule = {
  name: "door",
  selector: { family: "3A", property: "sensed.A" },
  trigger: { kind: "state", is: true },
  hold: 0,
  targets: ["phone"],
  enabled: true
} as const

/** On a machine that is busy with other things, limits mean nothing: there only a fleet that does not recover fails. */
const patience = process.env.FLEET_LIMITS === "1" ? 1 : Number.POSITIVE_INFINITY

const moment = Effect.sleep("50 millis")

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`

export const make: Effect.Effect<Testbed, unknown, Scope.Scope> = Effect.gen(function* () {
  const cluster = yield* Effect.acquireRelease(Effect.promise(makeCluster), ({ remove }) => Effect.promise(remove))
  const folder = yield* temporaryFolder
  const fakes = yield* Fakes.makeAll(servers)
  const alarms = yield* Drivers.alarms
  const writes = Drivers.writes()
  const database = `${cluster.url}/postgres`
  const url = Redacted.make(database)
  yield* Effect.scoped(Effect.flatMap(Shared.open(url), ({ store }) => store.alarms.addRule(rule)))
  const audit = yield* Audit.make(url)
  const config = path.join(folder, "station.json")
  const content = {
    servers: Object.fromEntries(fakes.map(({ id, port }) => [id, `127.0.0.1:${port}`])),
    collect: { every: "1s", plan: [{ match: "3A.*", property: ["PIO.A", "sensed.A"] }] },
    store: { url: database, flush: { every: "1s" } },
    writable: [{ match: "3A.*", property: "PIO.A" }],
    targets: { phone: { type: "webhook", url: alarms.webhook } },
    http: { port: 0 }
  }
  fs.writeFileSync(config, JSON.stringify(content))
  const slots = yield* Runners.make(["a", "b", "c"], database, config, folder)

  const collected = Effect.gen(function* () {
    const now = Date.now()
    while ((yield* audit.collectedSince(now)).size < servers) yield* moment
  })
  const settled = Effect.all([collected, alarms.another], { concurrency: "unbounded", discard: true })

  /** What must hold at every moment. */
  const check = Effect.gen(function* () {
    yield* audit.check
    for (const { id, mostOpen } of fakes) assert.isAtMost(yield* mostOpen, mostConnections, `connections to ${id}`)
    for (const { exits, name } of slots)
      for (const { code, err, signal } of exits())
        assert.deepStrictEqual({ name, code, signal }, { name, code: 5, signal: null }, err)
    return writes.check()
  })

  yield* Effect.forEach(slots, ({ start }) => start, { concurrency: "unbounded" })
  yield* alarms.start(fakes[servers - 1]!)
  yield* settled
  for (const [n, slot] of slots.entries()) {
    const fake = fakes[n]!
    const [series] = yield* audit.query<{ id: number }>(
      `select id from series where server = '${fake.id}' and property = 'PIO.A'`
    )
    yield* writes.start(slot, fake, series!.id)
  }

  const publisher = Effect.gen(function* () {
    while (true) {
      const holder = yield* audit.holderOf("publish")
      const slot = slots.find(({ owns }) => owns(holder))
      if (slot !== undefined) return slot
      yield* moment
    }
  })

  const measure: Testbed["measure"] = (name, limit, disturbance) =>
    Effect.gen(function* () {
      yield* settled
      const before = yield* audit.counts
      const exits = slots.reduce((sum, slot) => sum + slot.exits().length, 0)
      for (const { silence } of fakes) silence()
      const since = Date.now()
      yield* disturbance
      yield* settled
      yield* settled
      const gaps = [...(yield* audit.gapsSince(since - 2000)).values()]
      const silences = fakes.map(({ silence }) => silence())
      const { requests, written } = yield* check
      const { rows, takeovers } = yield* audit.counts
      const longest = Math.max(...gaps)
      const again = slots.reduce((sum, slot) => sum + slot.exits().length, 0) - exits
      console.info(
        [
          `${name}: without a stored reading for at most ${seconds(longest)}`,
          `without a request for ${seconds(Math.max(...silences))}`,
          `${takeovers - before.takeovers} takeovers`,
          `${rows - before.rows} rows`,
          `${written} writes by ${requests} requests`,
          `${again} runners started again`
        ].join(", ")
      )
      assert.isAtMost(longest / 1000, limit * patience, `seconds without a stored reading: ${name}`)
    })

  const end = Effect.gen(function* () {
    yield* alarms.stop
    // What was delivered is removed from the outbox.
    while ((yield* audit.query("select 1 from outbox")).length > 0) yield* moment
    const ended = yield* Effect.forEach(slots, (slot) => slot.end("SIGTERM"), { concurrency: "unbounded" })
    for (const { code, err, signal } of ended)
      assert.deepStrictEqual({ code, err, signal }, { code: 0, err: "", signal: null })
    yield* check
    const told = alarms.check(yield* audit.alarms)
    const { rolled } = yield* audit.counts
    console.info(`${told.alarms} alarms, ${told.repeated} messages delivered again, ${rolled} rollups`)
  })

  return { cluster, slots, audit, publisher, settled, measure, end }
})
