/** Rules whose targets switch what other rules watch. */
import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { type AlarmRule, Health, Station, Store } from "@owserver/station"
import { Context, Effect, Layer } from "effect"
import { assemble } from "../../src/store/assemble.js"
import { openLibsql } from "../../src/store/openLibsql.js"
import { temporaryFolder } from "../Databases.js"
import * as QuickConfig from "./QuickConfig.js"
import * as Webhook from "./Webhook.js"

const pump = "05.000000000001"
/** Its second input is a door. */
const valve = "3A.000000000002"

const definition = (
  name: string,
  selector: AlarmRule.Selector,
  trigger: AlarmRule.Trigger,
  targets: ReadonlyArray<string>
): AlarmRule.Definition => ({ name, selector, trigger, hold: 0, targets, enabled: true })

const definitions = [
  definition("pump", { family: "05" }, { kind: "state", is: true }, ["valve-switch"]),
  definition("valve", { family: "3A", property: "sensed.A" }, { kind: "state", is: true }, ["pump-switch"]),
  definition("door", { family: "3A", property: "sensed.B" }, { kind: "state", is: true }, ["phone", "valve-switch"])
]

const targets = ["valve-switch", "pump-switch", "phone"]

/** The outbox sends so many messages to a target at once, and then one in each second. */
const mostAfter = (millis: number) => 20 + millis / 1000 + 1

it.scopedLive("two rules that switch each other are paced, let nothing pile up, and hold up no other rule", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = path.join(folder, "station.db")
    const addRules = Effect.gen(function* () {
      const { alarms } = assemble(yield* openLibsql({ file }))
      yield* Effect.forEach(definitions, alarms.addRule)
    })
    yield* Effect.scoped(addRules)
    const bus = yield* Bus.make({
      [pump]: { sensed: true },
      [valve]: { sensed: [false, false] }
    })
    const { port } = yield* FakeTcp.make(bus)
    // The alarm of the pump opens the valve, that of the valve stops the pump, the end of that closes the valve, and so on.
    const webhook = yield* Webhook.make(({ change, rule }) => {
      if (rule === "pump") return bus.set(`/${valve}/sensed.A`, change === "raised")
      return rule === "valve" ? bus.set(`/${pump}/sensed`, change === "cleared") : Effect.void
    })
    const config = yield* QuickConfig.write(path.join(folder, "station.json"), {
      servers: { house: `127.0.0.1:${port}` },
      store: { file: "station.db" },
      http: false,
      targets: Object.fromEntries(targets.map((name) => [name, { type: "webhook", url: `${webhook.url}/${name}` }]))
    })
    const begin = performance.now()
    const context = yield* Layer.build(Station.layer(config))
    const { status } = Context.get(context, Health)
    const { outbox, alarms } = Context.get(context, Store.Store)
    const of = (rule: string) => webhook.delivered.filter((one) => one.rule === rule)

    // Far enough that the targets are paced.
    yield* webhook.until(() => of("pump").length > 21 && of("valve").length > 21)
    yield* bus.set(`/${valve}/sensed.B`, true)
    yield* webhook.until(() => of("door").length === 2)
    yield* webhook.until(() => of("pump").length > 28 && of("valve").length > 28)

    for (const target of targets.slice(0, 2)) {
      const messages = webhook.delivered.filter(({ id }) => id.endsWith(`/${target}`))
      assert.isAbove(messages.length, 28)
      for (const [n, { at }] of messages.entries()) assert.isAtMost(n + 1, mostAfter(at - begin))
    }
    assert.sameMembers(
      of("door").map(({ id }) => id.split("/").at(-1)),
      ["phone", "valve-switch"]
    )
    // The next switch waits for the message before, so there are never more than these.
    const waiting = yield* outbox.counts
    for (const target of targets) assert.isAtMost(waiting.get(target) ?? 0, 3, target)
    const state = yield* status
    assert.isAtMost(state.alarms!.active, 3)
    assert.isAtMost(state.alarms!.waiting, 3)
    assert.isAtMost((yield* alarms.alarms({ active: true })).length, 3)
  })
)
