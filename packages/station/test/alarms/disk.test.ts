/** A whole station whose disk is full. */
import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Health, type Series, Station, Store } from "@owserver/station"
import { Deferred, Effect, Either, Layer } from "effect"
import { assemble } from "../../src/store/assemble.js"
import { openLibsql } from "../../src/store/openLibsql.js"
import type { StoreService } from "../../src/store/Store.js"
import type { Database } from "../../src/store/sql/Database.js"
import type * as Writer from "../../src/Writer.js"
import { temporaryFolder } from "../Databases.js"
import * as QuickConfig from "./QuickConfig.js"
import * as Webhook from "./Webhook.js"

const device = "28.AD6555070000"

const series: Series.Description = {
  server: "house",
  device,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

/** Stores the smallest alarm, and a reading. Larger alarms need at least the same room. */
const storeOther = ({ alarms, append }: StoreService, n: number) => {
  const about = { server: "", device: "", property: "", name: "", detail: "" }
  const alarm = { ...about, key: `other-${n}`, rule: 1000 + n, raisedAt: 0, value: undefined, isSilent: false }
  return [
    alarms.change([{ _tag: "Raised", alarm }], []),
    append({ samples: [{ series, at: n, value: 0, quality: "good" }], transitions: [] })
  ]
}

/** Lets the database grow no further, and uses the room that its pages have. */
const fill = ({ sql }: Database, store: StoreService) =>
  Effect.gen(function* () {
    const [row] = yield* sql<{ page_count: number }>`pragma page_count`
    yield* sql.unsafe(`pragma max_page_count = ${row!.page_count}`)
    let refusals = 0
    for (let n = 0; refusals < 40; n++)
      for (const storing of storeOther(store, n)) {
        const result = yield* Effect.either(storing)
        if (Either.isLeft(result)) assert.strictEqual(result.left.reason, "Full")
        refusals = Either.isLeft(result) ? refusals + 1 : 0
      }
  })

it.scopedLive("an alarm that is raised while the disk is full is delivered, and stored when there is room again", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const database = yield* openLibsql({ file: path.join(folder, "station.db") })
    const store = assemble(database)
    const bus = yield* Bus.make({ [device]: { temperature: -20 } })
    const { port } = yield* FakeTcp.make(bus)
    const webhook = yield* Webhook.make()
    const config = yield* QuickConfig.write(path.join(folder, "station.json"), {
      servers: { house: `127.0.0.1:${port}` },
      store: { file: "station.db" },
      http: false,
      targets: { phone: { type: "webhook", url: webhook.url } }
    })
    const rule = yield* store.alarms.addRule({
      name: "Freezer too warm",
      selector: {},
      trigger: { kind: "value", above: -15 },
      hold: 0,
      targets: ["phone"],
      enabled: true
    })
    const isFull = yield* Deferred.make<Writer.State>()
    const written = (state: Writer.State) => Effect.asVoid(Deferred.succeed(isFull, state))
    const context = yield* Layer.build(
      Station.layerWithoutStore(config, { written }).pipe(Layer.provide(Layer.succeed(Store.Store, store)))
    )
    const { status } = yield* Effect.provide(Health, context)
    const until = <A, E>(effect: Effect.Effect<A, E>, isDone: (result: A) => boolean) =>
      Effect.repeat(Effect.delay(effect, "20 millis"), { until: isDone })
    const own = Effect.map(store.alarms.alarms({ limit: 100_000 }), (all) => all.filter((alarm) => alarm.rule === rule))

    yield* until(store.latest, ({ length }) => length > 0)
    yield* until(status, ({ alarms }) => alarms?.rules === 1)
    yield* fill(database, store)
    const state = yield* Deferred.await(isFull)
    assert(state._tag === "Failing")
    assert.strictEqual(state.error.reason, "Full")

    yield* bus.set(`/${device}/temperature`, -5)
    yield* webhook.until(({ length }) => length > 0)
    const { alarms } = yield* until(status, ({ alarms }) => alarms?.failure !== undefined)
    assert.strictEqual(alarms?.active, 1)
    // Further changes may have followed, depending on the speed of the machine.
    assert.isAtLeast(alarms?.waiting ?? 0, 1)
    assert.deepStrictEqual(yield* own, [])

    yield* database.sql.unsafe("pragma max_page_count = 1000000")
    const [stored] = yield* until(own, ({ length }) => length > 0)
    yield* bus.set(`/${device}/temperature`, -20)
    yield* webhook.until((delivered) => delivered.some(({ change }) => change === "cleared"))
    yield* until(store.outbox.counts, ({ size }) => size === 0)
    assert.deepStrictEqual(
      webhook.delivered.map(({ id }) => id),
      [`${stored?.key}/raised/phone`, `${stored?.key}/cleared/phone`]
    )
    assert.match(webhook.delivered[0]!.body, /-5 °C is above -15 °C/)
    assert.strictEqual((yield* until(status, ({ alarms }) => alarms?.waiting === 0)).alarms?.failure, undefined)
    assert.lengthOf(yield* own, 1)
  })
)
