import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { makeAlarms, pass, settle, start } from "./Monitoring.js"

describe("with the alarms of a real store", () => {
  for (const { name, open, skipped } of Databases.all)
    it.scoped.skipIf(skipped)(`${name}: an alarm is stored with its message, survives a restart, and is cleared`, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const { store } = yield* open
        yield* store.alarms.addRule({
          name: "Freezer",
          selector: {},
          trigger: { kind: "value", above: -15 },
          hold: 0,
          targets: ["phone"],
          enabled: true
        })
        const parts = { store, alarms: { ...makeAlarms(), store: store.alarms } }
        const first = Effect.gen(function* () {
          const { read, monitor } = yield* start(parts)
          yield* settle
          yield* read(-20)
          yield* pass(7)
          yield* read(-12)
          yield* Effect.repeat(Effect.zipRight(pass(1), monitor.status), {
            until: ({ active, waiting }) => active === 1 && waiting === 0
          })
        })
        yield* Effect.scoped(first)
        const [active] = yield* store.alarms.alarms({ active: true })
        assert.strictEqual(active?.detail, "-12 °C is above -15 °C")
        assert.strictEqual((yield* store.outbox.waiting("phone", 10)).length, 1)
        const { read, monitor } = yield* start(parts)
        yield* settle
        yield* Effect.repeat(Effect.zipRight(pass(1), monitor.status), { until: ({ active }) => active === 1 })
        yield* read(-20)
        yield* Effect.repeat(Effect.zipRight(pass(1), monitor.status), {
          until: ({ active, waiting }) => active === 0 && waiting === 0
        })
        const all = yield* store.alarms.alarms({})
        assert.deepStrictEqual(
          all.map(({ clearedAt, key }) => [key, clearedAt !== undefined]),
          [[active?.key, true]]
        )
        assert.strictEqual((yield* store.outbox.waiting("phone", 10)).length, 2)
      })
    )
})
