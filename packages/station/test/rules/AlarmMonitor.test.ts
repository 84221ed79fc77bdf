import { assert, describe, it } from "@effect/vitest"
import { StoreError } from "@owserver/station"
import { Effect, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { full, makeAlarms, pass, rule, series, settle, start, texts, told } from "./Monitoring.js"

const open = Effect.map(Databases.all.find(({ name }) => name === "libSQL, memory")!.open, ({ store }) => store)

const begin = Date.UTC(2026, 0, 1)

/** A store with one reading of the freezer, and alarms in memory. */
const prepared = (stored: ReadonlyArray<readonly [second: number, value: number]> = [[-10, -20]], of = series()) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(begin)
    const store = yield* open
    const samples = stored.map(([second, value]) => ({
      series: of,
      at: begin + second * 1000,
      value,
      quality: "good" as const
    }))
    yield* store.append({ samples, transitions: [] })
    return { store, alarms: makeAlarms() }
  })

const freezer = rule({ kind: "value", above: -15, hysteresis: 1 }, { name: "Freezer" })

describe("a monitor of alarms", () => {
  it.scoped("stores an alarm with its message, and clears it", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      yield* parts.store.label(1, { name: "freezer", place: "cellar" })
      const { kept, notices, published, read, state } = yield* start({ ...parts, rules: [freezer] })
      yield* settle
      yield* read(-12.5)
      yield* read(-15.5)
      yield* read(-16)
      assert.deepStrictEqual(texts(state), ["temperature: -12.5 °C is above -15 °C: cleared"])
      const [raised, cleared] = state.messages
      const { key } = state.alarms[0]!
      assert.deepStrictEqual(raised, {
        id: `${key}/raised/phone`,
        target: "phone",
        expiresAt: begin + 86_400_000,
        notice: {
          change: "raised",
          alarm: key,
          rule: "Freezer",
          server: "attic",
          device: "28.000000000001",
          property: "temperature",
          title: "freezer",
          place: "cellar",
          at: begin,
          value: -12.5,
          unit: "°C",
          detail: "-12.5 °C is above -15 °C"
        }
      })
      assert.strictEqual(cleared?.notice.detail, "-16 °C is no longer above -15 °C")
      assert.deepStrictEqual([kept.length, notices(), published.length], [0, 2, 2])
    })
  )

  it.scoped("raises nothing for doubtful values", () =>
    Effect.gen(function* () {
      const { read, state } = yield* start({ ...(yield* prepared()), rules: [freezer] })
      yield* settle
      yield* read(85, series(), "doubtful")
      yield* pass(30)
      assert.deepStrictEqual(state.changes, [])
    })
  )

  it.scoped("raises an alarm when the time has come, and tells all targets", () =>
    Effect.gen(function* () {
      const patient = { ...freezer, hold: 60, targets: ["phone", "siren", "phone"] }
      const { read, state } = yield* start({ ...(yield* prepared()), rules: [patient] })
      yield* settle
      yield* read(-12)
      yield* pass(58)
      assert.deepStrictEqual(texts(state), [])
      yield* pass(2)
      const detail = "-12 °C is above -15 °C for 1 min"
      assert.deepStrictEqual(told(state.messages), [`phone: raised: ${detail}`, `siren: raised: ${detail}`])
    })
  )

  it.scoped("watches a series as soon as the store has it", () =>
    Effect.gen(function* () {
      const { read, state } = yield* start({ ...(yield* prepared()), rules: [freezer] })
      yield* settle
      const other = series("temperature", { device: "28.000000000002" })
      yield* read(-10, other)
      yield* pass(10)
      yield* read(-9, other)
      yield* pass(10)
      assert.deepStrictEqual(
        state.alarms.map(({ device }) => device),
        ["28.000000000002"]
      )
    })
  )

  it.scoped("watches each kind of series only with rules of its kind", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      const door = series("sensed.A", { device: "12.000000000001", family: "12" })
      const meter = series("counter.A", { device: "1D.000000000001", family: "1D" })
      yield* parts.store.append({
        samples: [door, meter].map((of) => ({ series: of, at: begin - 30_000, value: 0, quality: "good" as const })),
        transitions: []
      })
      const rules = [
        rule({ kind: "value", above: 0 }, { id: 1 }),
        rule({ kind: "state", is: true }, { id: 2 }),
        rule({ kind: "rate", above: 10, window: 60 }, { id: 3 })
      ]
      const { read, state } = yield* start({ ...parts, rules })
      yield* settle
      yield* read(1, door)
      yield* read(50, meter)
      yield* read(-1)
      assert.deepStrictEqual(texts(state), ["sensed.A: on", "counter.A: 50 in 1 min, more than 10"])
    })
  )
})

describe("if the store does not accept alarms, a monitor", () => {
  it.scoped("tells targets at once, and stores the alarms later, in order", () =>
    Effect.gen(function* () {
      const { kept, monitor, notices, published, read, state } = yield* start({
        ...(yield* prepared()),
        rules: [freezer]
      })
      yield* settle
      state.error = full
      yield* read(-12)
      assert.deepStrictEqual(told(kept), ["phone: raised: -12 °C is above -15 °C"])
      yield* read(-20)
      yield* read(-10)
      assert.deepStrictEqual([kept.length, state.changes.length, published.length], [3, 0, 0])
      const before = yield* monitor.status
      assert.deepStrictEqual([before.waiting, before.failure], [3, full.message])
      state.error = undefined
      yield* pass(10)
      assert.deepStrictEqual(
        state.changes.map(({ _tag }) => _tag),
        ["Raised", "Cleared", "Raised"]
      )
      // They were told already.
      assert.deepStrictEqual([state.messages.length, notices(), published.length], [0, 0, 3])
      const after = yield* monitor.status
      assert.deepStrictEqual([after.waiting, after.failure, after.active], [0, undefined, 1])
    })
  )

  it.scoped("tells nobody if another process may take over, and stores the alarms and their messages later", () =>
    Effect.gen(function* () {
      const { kept, notices, read, state } = yield* start({
        ...(yield* prepared()),
        rules: [freezer],
        shared: true
      })
      yield* settle
      state.error = full
      yield* read(-12)
      yield* read(-20)
      yield* pass(60)
      assert.deepStrictEqual([kept, state.changes], [[], []])
      state.error = undefined
      yield* pass(10)
      assert.deepStrictEqual(told(state.messages), [
        "phone: raised: -12 °C is above -15 °C",
        "phone: cleared: -20 °C is no longer above -15 °C"
      ])
      assert.isAbove(notices(), 0)
    })
  )

  it.scoped("drops the alarms and tells nobody if another process has taken over", () =>
    Effect.gen(function* () {
      const { kept, monitor, read, state } = yield* start({ ...(yield* prepared()), rules: [freezer], shared: true })
      yield* settle
      state.error = new StoreError({ reason: "Fenced", operation: "change", issue: "another runner publishes now" })
      yield* read(-12)
      yield* pass(60)
      state.error = undefined
      yield* pass(60)
      assert.deepStrictEqual([kept, state.changes, state.messages], [[], [], []])
      assert.strictEqual((yield* monitor.status).waiting, 0)
    })
  )

  it.scoped("tells targets after five seconds if it does not answer at all", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      const answers = Effect.unsafeMakeLatch(false)
      const { change } = parts.alarms.store
      parts.alarms.store.change = (changes, messages) => Effect.zipRight(answers.await, change(changes, messages))
      const { kept, read, state } = yield* start({ ...parts, rules: [freezer] })
      yield* settle
      yield* read(-12)
      assert.strictEqual(kept.length, 0)
      yield* pass(5)
      assert.deepStrictEqual(told(kept), ["phone: raised: -12 °C is above -15 °C"])
      yield* answers.open
      yield* settle
      assert.strictEqual(state.alarms.length, 1)
    })
  )

  it.scoped("stores the others if one is refused, and tells its targets all the same", () =>
    Effect.gen(function* () {
      const rules = [
        { ...freezer, id: 1, name: "one" },
        { ...freezer, id: 2, name: "refused" },
        { ...freezer, id: 3, name: "three" }
      ]
      const { kept, monitor, read, state } = yield* start({ ...(yield* prepared()), rules })
      yield* settle
      state.refused = "refused"
      yield* read(-12)
      assert.deepStrictEqual(
        state.alarms.map(({ name }) => name),
        ["one", "three"]
      )
      assert.deepStrictEqual(kept.map(({ notice }) => notice.rule).sort(), ["one", "refused", "three"])
      assert.strictEqual((yield* monitor.status).waiting, 0)
    })
  )

  it.scoped("keeps a bounded number of changes, and corrects the store afterwards", () =>
    Effect.gen(function* () {
      const { kept, monitor, read, state } = yield* start({ ...(yield* prepared()), rules: [freezer], mostChanges: 10 })
      yield* settle
      yield* read(-12)
      state.error = full
      for (let n = 0; n < 50; n++) yield* read(n % 2 === 0 ? -20 : -10)
      assert.strictEqual(kept.length, 50)
      assert.isAtMost((yield* monitor.status).waiting, 11)
      state.error = undefined
      yield* pass(30)
      const active = state.alarms.filter(({ clearedAt }) => clearedAt === undefined)
      assert.deepStrictEqual([active.length, (yield* monitor.status).active], [1, 1])
      const last = kept.filter(({ notice }) => notice.change === "raised").at(-1)
      assert.strictEqual(active[0]?.key, last?.notice.alarm)
    })
  )
})

describe("after a restart, a monitor", () => {
  it.scoped("goes on with active alarms, and does not raise them again", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      const rules = [freezer]
      const first = start({ ...parts, rules })
      yield* Effect.scoped(Effect.flatMap(first, ({ read }) => Effect.zipRight(settle, read(-12))))
      yield* pass(20)
      const { read, state } = yield* start({ ...parts, rules })
      yield* settle
      yield* read(-15.5)
      assert.deepStrictEqual([state.changes.length, state.messages.length], [1, 1])
      yield* read(-16)
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
    })
  )

  it.scoped("clears an alarm that does not hold any more", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      const rules = [freezer]
      yield* Effect.scoped(Effect.flatMap(start({ ...parts, rules }), ({ read }) => Effect.zipRight(settle, read(-12))))
      yield* pass(10)
      yield* parts.store.append({
        samples: [{ series: series(), at: begin + 10_000, value: -20, quality: "good" }],
        transitions: []
      })
      const { state } = yield* start({ ...parts, rules })
      yield* settle
      assert.deepStrictEqual(told(state.messages).at(-1), "phone: cleared: -20 °C is no longer above -15 °C")
    })
  )

  it.scoped("clears alarms of rules and series that it does not watch any more", () =>
    Effect.gen(function* () {
      const parts = yield* prepared()
      yield* Effect.scoped(
        Effect.flatMap(start({ ...parts, rules: [freezer] }), ({ read }) => Effect.zipRight(settle, read(-12)))
      )
      const { monitor, state } = yield* start({ ...parts, rules: [] })
      yield* settle
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C: cleared"])
      assert.strictEqual((yield* monitor.status).active, 0)
    })
  )

  it.scoped("counts the time that a limit was exceeded before", () =>
    Effect.gen(function* () {
      const parts = yield* prepared([
        [-700, -20],
        [-590, -12],
        [-400, -11],
        [-10, -12]
      ])
      const { state } = yield* start({ ...parts, rules: [{ ...freezer, hold: 600 }] })
      yield* pass(8)
      assert.deepStrictEqual(texts(state), [])
      yield* pass(3)
      assert.deepStrictEqual(texts(state), ["temperature: -12 °C is above -15 °C for 10 min"])
    })
  )

  it.scoped("counts what a counter counted before", () =>
    Effect.gen(function* () {
      const meter = series("counter.A", { device: "1D.000000000001", family: "1D" })
      const parts = yield* prepared(
        [
          [-4000, 0],
          [-3000, 500],
          [-1000, 540],
          [-10, 580]
        ],
        meter
      )
      yield* parts.store.calibrate(1, { from: begin - 10_000_000, factor: 2, offset: 0 })
      const leak = rule({ kind: "rate", above: 1300, window: 3600 })
      const { read, state } = yield* start({ ...parts, rules: [leak] })
      yield* settle
      yield* read(640, meter)
      assert.deepStrictEqual(texts(state), [])
      yield* pass(30)
      yield* read(660, meter)
      assert.deepStrictEqual(texts(state), ["counter.A: 1320 in 1 h, more than 1300"])
    })
  )
})
