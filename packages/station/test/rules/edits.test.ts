import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { full, makeAlarms, pass, rule, series, settle, start, texts, told } from "./Monitoring.js"

const begin = Date.UTC(2026, 0, 1)
const second = series("temperature", { device: "28.000000000002" })

/** A monitor of a store with two series, of which the second one is not watched. */
const started = (fields: Partial<Parameters<typeof start>[0]> = {}) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(begin)
    const { store } = yield* Databases.all.find(({ name }) => name === "libSQL, memory")!.open
    const samples = [series(), second].map((of) => ({
      series: of,
      at: begin - 1000,
      value: -20,
      quality: "good" as const
    }))
    yield* store.append({ samples, transitions: [] })
    yield* store.label(1, { place: "cellar" })
    const monitoring = yield* start({ store, alarms: makeAlarms(), rules: [freezer], ...fields })
    yield* settle
    return { ...monitoring, store }
  })

const freezer = rule({ kind: "value", above: -15 }, { selector: { place: "cellar" } })

describe("after a change of a rule", () => {
  it.scoped("an alarm goes on that the rule would raise as well", () =>
    Effect.gen(function* () {
      const { read, reload, state } = yield* started()
      yield* read(-12)
      yield* reload([{ ...freezer, name: "new", trigger: { kind: "value", above: -14, hysteresis: 3 } }])
      assert.deepStrictEqual([state.changes.length, state.messages.length], [1, 1])
      yield* read(-15)
      assert.deepStrictEqual([state.changes.length, state.messages.length], [1, 1])
      yield* read(-17)
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
    })
  )

  it.scoped("an alarm is cleared that it would not raise", () =>
    Effect.gen(function* () {
      const { monitor, read, reload, state } = yield* started()
      yield* read(-12)
      yield* reload([{ ...freezer, trigger: { kind: "value", above: -10, hysteresis: 5 } }])
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
      assert.strictEqual(told(state.messages).at(-1), "phone: cleared: the rule was changed")
      assert.strictEqual((yield* monitor.status).active, 0)
    })
  )

  it.scoped("an alarm is raised at once if its limit is exceeded already", () =>
    Effect.gen(function* () {
      const { reload, state } = yield* started()
      yield* reload([{ ...freezer, trigger: { kind: "value", above: -25 } }])
      assert.deepStrictEqual(texts(state), ["temperature: -20 °C is above -25 °C"])
    })
  )

  it.scoped("its alarms are cleared if it is removed or not enabled", () =>
    Effect.gen(function* () {
      const other = { ...freezer, id: 2 }
      const { monitor, read, reload, state } = yield* started({ rules: [freezer, other] })
      yield* read(-12)
      yield* reload([{ ...freezer, enabled: false }])
      assert.deepStrictEqual(
        state.alarms.map(({ clearedAt }) => clearedAt),
        [begin, begin]
      )
      assert.strictEqual(told(state.messages).at(-1), "phone: cleared: the rule is not enabled any more")
      yield* read(-10)
      assert.deepStrictEqual([state.alarms.length, (yield* monitor.status).rules], [2, 0])
    })
  )

  it.scoped("the rules are read again until the store answers", () =>
    Effect.gen(function* () {
      const { monitor, read, reload, state } = yield* started()
      state.error = full
      yield* reload([{ ...freezer, trigger: { kind: "value", above: -5 } }])
      assert.strictEqual((yield* monitor.status).failure, full.message)
      state.error = undefined
      yield* pass(6)
      yield* read(-12)
      assert.deepStrictEqual([state.alarms.length, (yield* monitor.status).failure], [0, undefined])
    })
  )
})

it.scoped("readings are evaluated while the store does not answer", () =>
  Effect.gen(function* () {
    const alarms = makeAlarms()
    const { monitor, read, state } = yield* started({ alarms })
    alarms.store.rules = Effect.never
    yield* monitor.reload
    yield* pass(2)
    yield* read(-12)
    assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C"])
  })
)

describe("after a change of a series", () => {
  it.scoped("rules watch what is in their place now", () =>
    Effect.gen(function* () {
      const { read, readings, state, store } = yield* started()
      yield* read(-12)
      yield* read(-11, second)
      assert.strictEqual(state.alarms.length, 1)
      yield* store.label(1, { place: "" })
      yield* store.label(2, { place: "cellar" })
      yield* readings.catalogue.changed(1)
      yield* readings.catalogue.changed(2)
      yield* pass(2)
      assert.deepStrictEqual(
        state.alarms.map(({ clearedAt, device }) => [device, clearedAt === undefined]),
        [
          ["28.000000000001", false],
          ["28.000000000002", true]
        ]
      )
      assert.deepStrictEqual(told(state.messages).slice(1), [
        "phone: cleared: the rule does not watch it any more",
        "phone: raised: -11 °C is above -15 °C"
      ])
    })
  )

  it.scoped("a replaced sensor is watched in its successor", () =>
    Effect.gen(function* () {
      const byId = rule({ kind: "value", above: -15 }, { selector: { series: [1] } })
      const { read, readings, state, store } = yield* started({ rules: [byId] })
      yield* store.replace(1, 2)
      yield* readings.catalogue.changed(1)
      yield* pass(2)
      yield* read(-12)
      assert.strictEqual(state.alarms.length, 0)
      yield* read(-12, second)
      assert.deepStrictEqual(
        state.alarms.map(({ device }) => device),
        ["28.000000000002"]
      )
    })
  )

  it.scoped("a hidden series is watched only by rules that name it", () =>
    Effect.gen(function* () {
      const byId = rule({ kind: "value", above: -15 }, { id: 2, selector: { series: [1] } })
      const { read, readings, state, store } = yield* started({ rules: [freezer, byId] })
      yield* store.label(1, { hidden: true })
      yield* readings.catalogue.changed(1)
      yield* pass(2)
      yield* read(-12)
      assert.deepStrictEqual(
        state.alarms.map(({ rule }) => rule),
        [2]
      )
    })
  )
})
