import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { full, makeAlarms, pass, rule, settle, start, texts, told } from "./Monitoring.js"

const begin = Date.UTC(2026, 0, 1)

const prepared = Effect.gen(function* () {
  yield* TestClock.setTime(begin)
  const { store } = yield* Databases.all.find(({ name }) => name === "libSQL, memory")!.open
  return { store, alarms: makeAlarms() }
})

const freezer = rule({ kind: "value", above: -15 }, { name: "Freezer" })
const muted = { ...freezer, mutedUntil: begin + 20_000 }

/** A monitor that knows the series. */
const started = (fields: Partial<Parameters<typeof start>[0]> = {}) =>
  Effect.gen(function* () {
    const monitoring = yield* start({ ...(yield* prepared), rules: [muted], ...fields })
    yield* monitoring.read(-20)
    yield* pass(8)
    yield* monitoring.read(-20)
    yield* pass(2)
    return monitoring
  })

describe("an alarm of a muted rule", () => {
  it.scoped("is told when the rule is not muted any more", () =>
    Effect.gen(function* () {
      const { read, state } = yield* started()
      yield* read(-12)
      assert.deepStrictEqual(
        state.alarms.map(({ isSilent }) => isSilent),
        [true]
      )
      yield* pass(8)
      assert.deepStrictEqual(told(state.messages), [])
      yield* pass(3)
      assert.deepStrictEqual(told(state.messages), ["phone: raised: -12 °C is above -15 °C"])
      assert.deepStrictEqual(
        state.alarms.map(({ isSilent }) => isSilent),
        [false]
      )
      assert.strictEqual(state.messages[0]?.notice.at, begin + 10_000)
      yield* read(-20)
      assert.strictEqual(told(state.messages).length, 2)
    })
  )

  it.scoped("is told to nobody if it has been acknowledged", () =>
    Effect.gen(function* () {
      const { read, state } = yield* started()
      yield* read(-12)
      state.alarms = state.alarms.map((alarm) => ({ ...alarm, ackedAt: begin, ackedBy: "me" }))
      yield* pass(20)
      yield* read(-20)
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
      assert.deepStrictEqual(told(state.messages), [])
    })
  )

  it.scoped("is told to nobody if it is over", () =>
    Effect.gen(function* () {
      const { read, state } = yield* started()
      yield* read(-12)
      yield* read(-20)
      yield* pass(20)
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
      assert.deepStrictEqual(told(state.messages), [])
    })
  )

  it.scoped("is told if the store cannot say whether it has been acknowledged", () =>
    Effect.gen(function* () {
      const { kept, read, state } = yield* started()
      yield* read(-12)
      state.error = full
      yield* pass(11)
      assert.deepStrictEqual(told([...state.messages, ...kept]), ["phone: raised: -12 °C is above -15 °C"])
    })
  )

  it.scoped("is told after a restart", () =>
    Effect.gen(function* () {
      const parts = yield* prepared
      const first = Effect.flatMap(started(parts), ({ read }) => read(-12))
      yield* Effect.scoped(first)
      const { state } = yield* start(parts)
      assert.strictEqual(state.messages.length, 0)
      yield* pass(11)
      assert.deepStrictEqual(told(state.messages), ["phone: raised: -12 °C is above -15 °C"])
    })
  )
})

describe("maintenance", () => {
  it.scoped("silences all rules until it ends", () =>
    Effect.gen(function* () {
      const { monitor, read, state } = yield* started({ rules: [freezer] })
      state.maintenance = begin + 1_000_000
      yield* monitor.reload
      yield* settle
      yield* read(-12)
      yield* pass(5)
      assert.deepStrictEqual([state.alarms.length, state.messages.length], [1, 0])
      state.maintenance = undefined
      yield* monitor.reload
      yield* pass(1)
      assert.deepStrictEqual(told(state.messages), ["phone: raised: -12 °C is above -15 °C"])
    })
  )

  it.scoped("lets targets know that an alarm is over of which they were told before", () =>
    Effect.gen(function* () {
      const { monitor, read, state } = yield* started({ rules: [freezer] })
      yield* read(-12)
      state.maintenance = (yield* Clock.currentTimeMillis) + 1_000_000
      yield* monitor.reload
      yield* settle
      yield* read(-20)
      assert.deepStrictEqual(told(state.messages).at(-1), "phone: cleared: -20 °C is no longer above -15 °C")
    })
  )
})
