import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { makeAlarms, pass, rule, series, settle, start, texts, told } from "./Monitoring.js"

const begin = Date.UTC(2026, 0, 1)

const devices = [1, 2, 3].map((n) => series("temperature", { device: `28.00000000000${n}` }))

const openStore = Effect.map(Databases.all.find(({ name }) => name === "libSQL, memory")!.open, ({ store }) => store)

const samplesOf = (value: number, at: number, of = devices) =>
  of.map((series) => ({ series, at, value, quality: "good" as const }))

/** A monitor of three series that were read at the start. */
const started = (fields: Partial<Parameters<typeof start>[0]> = {}) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(begin)
    const store = yield* openStore
    yield* store.append({ samples: samplesOf(20, begin), transitions: [] })
    const monitoring = yield* start({ store, alarms: makeAlarms(), ...fields })
    yield* settle
    return { ...monitoring, store }
  })

const stale = rule({ kind: "stale", after: 30 })
const lost = rule({ kind: "lost" }, { id: 2 })

describe("a lost server", () => {
  it.scoped("is one alarm of each rule, and its series get time when it is back", () =>
    Effect.gen(function* () {
      const { find, lose, samples, state } = yield* started({ rules: [stale, lost] })
      yield* pass(10)
      yield* lose("attic")
      assert.deepStrictEqual(texts(state), ["attic: no answer from the server"])
      yield* pass(60)
      assert.deepStrictEqual(texts(state), [
        "attic: no answer from the server",
        "attic: no answer from the server for 30 s"
      ])
      yield* find("attic")
      assert.deepStrictEqual(told(state.messages).slice(2), [
        "phone: cleared: the server answers again",
        "phone: cleared: the server answers again"
      ])
      yield* pass(20)
      yield* samples(samplesOf(20, yield* Clock.currentTimeMillis, devices.slice(0, 2)))
      yield* pass(11)
      assert.deepStrictEqual(texts(state).slice(2), ["temperature: no good reading for 30 s"])
      assert.strictEqual(state.alarms[2]?.device, "28.000000000003")
    })
  )

  it.scoped("that was lost before the start has been lost for all the time", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(begin)
      const store = yield* openStore
      const key = { kind: "server-lost", server: "attic", device: "", property: "", detail: "" } as const
      yield* store.append({
        samples: samplesOf(20, begin - 500_000),
        transitions: [{ ...key, change: "began", at: begin - 590_000 }]
      })
      const patient = rule({ kind: "lost" }, { hold: 600 })
      const { state } = yield* start({
        store,
        alarms: makeAlarms(),
        rules: [patient, { ...stale, id: 2, hold: 100 }],
        lost: ["attic"]
      })
      yield* pass(2)
      assert.deepStrictEqual(texts(state), ["attic: no answer from the server for 2 min 10 s"])
      yield* pass(10)
      assert.deepStrictEqual(texts(state).slice(1), ["attic: no answer from the server for 10 min"])
    })
  )

  it.scoped("of another rule is nothing to a rule that does not watch it", () =>
    Effect.gen(function* () {
      const { lose, state } = yield* started({ rules: [rule({ kind: "lost" }, { selector: { server: "attic" } })] })
      yield* lose("cellar")
      assert.deepStrictEqual(texts(state), [])
    })
  )
})

describe("a monitor that was too slow for the readings", () => {
  it.scoped("catches up with the newest ones, and with the servers", () =>
    Effect.gen(function* () {
      const warm = rule({ kind: "value", above: 25 }, { id: 1 })
      const { find, lose, readings, samples, state } = yield* started({ rules: [warm, lost], most: 1 })
      yield* lose("attic")
      assert.strictEqual(state.alarms.length, 1)
      // All in one go, so that only the last update is left.
      const now = yield* Clock.currentTimeMillis
      yield* samples(samplesOf(30, now, devices.slice(0, 1)))
      yield* Effect.fork(find("attic"))
      for (let n = 0; n < 5; n++)
        yield* readings.report({ _tag: "Read", samples: samplesOf(20, now, devices.slice(1)) })
      yield* pass(3)
      const active = state.alarms.filter(({ clearedAt }) => clearedAt === undefined)
      assert.deepStrictEqual(
        active.map(({ detail, device }) => [device, detail]),
        [["28.000000000001", "30 °C is above 25 °C"]]
      )
    })
  )
})

/** A clock whose wall time is set, while its monotonic time goes on. */
const leaping = (base: Clock.Clock) => {
  let by = 0
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => base.unsafeCurrentTimeMillis() + by,
    unsafeCurrentTimeNanos: () => base.unsafeCurrentTimeNanos(),
    currentTimeMillis: Effect.map(base.currentTimeMillis, (now) => now + by),
    currentTimeNanos: base.currentTimeNanos,
    sleep: (duration) => base.sleep(duration)
  }
  const leap = (millis: number) => {
    by += millis
  }
  return { clock, leap }
}

it.scoped("a server that was removed from the configuration raises nothing, and its alarms are cleared", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(begin)
    const store = yield* openStore
    const gone = series("temperature", { server: "barn" })
    yield* store.append({ samples: samplesOf(30, begin, [...devices, gone]), transitions: [] })
    const alarms = makeAlarms()
    const [hot, stale] = [rule({ kind: "value", above: 25 }), rule({ kind: "stale" }, { id: 2 })]
    const { device, property, server } = gone
    const alarm = { server, device, property, key: "old", rule: 1, name: "a rule", value: 30, detail: "hot" }
    yield* alarms.store.change([{ _tag: "Raised", alarm: { ...alarm, raisedAt: begin - 1000, isSilent: false } }], [])
    const { state } = yield* start({ store, alarms, rules: [hot, stale] })
    yield* pass(200)
    assert.deepStrictEqual(
      state.alarms
        .filter(({ server }) => server === "barn")
        .map(({ clearedAt, key }) => [key, clearedAt !== undefined]),
      [["old", true]]
    )
    assert.include(told(state.messages), "phone: cleared: the rule does not watch it any more")
    assert.strictEqual(state.alarms.length, 1 + 2 * devices.length)
  })
)

describe("if the wall clock is set", () => {
  const seenWith = (millis: number) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(begin)
      const { clock, leap } = leaping(yield* Effect.clock)
      const store = yield* openStore
      yield* store.append({ samples: samplesOf(20, begin - 1000), transitions: [] })
      const rules = [rule({ kind: "value", above: 25 }, { id: 1, hold: 20 }), { ...stale, id: 2 }]
      const starting = start({ store, alarms: makeAlarms(), rules })
      const { readings, state } = yield* Effect.withClock(starting, clock)
      yield* settle
      const seen: Array<readonly [second: number, text: string]> = []
      for (let second = 0; second < 40; second++) {
        if (second === 10) leap(millis)
        const read = second % 5 === 0 ? samplesOf(30, clock.unsafeCurrentTimeMillis(), devices.slice(0, 1)) : []
        yield* readings.report({ _tag: "Read", samples: read })
        yield* pass(1)
        for (const text of texts(state).slice(seen.length)) seen.push([second, text])
      }
      return seen
    }).pipe(Effect.scoped)

  it.effect("neither raises nor delays an alarm", () =>
    Effect.gen(function* () {
      const expected = yield* seenWith(0)
      assert.deepStrictEqual(expected, [
        [19, "temperature: 30 °C is above 25 °C for 20 s"],
        [29, "temperature: no good reading for 30 s"],
        [29, "temperature: no good reading for 30 s"]
      ])
      for (const millis of [-86_400_000, 86_400_000]) assert.deepStrictEqual(yield* seenWith(millis), expected)
    })
  )
})

describe("many alarms at once", () => {
  it.scoped("are stored in batches, between which the event loop goes on", () =>
    Effect.gen(function* () {
      const count = process.env.VERIFY === "1" ? 10_000 : 2000
      const many = Array.from({ length: count }, (_, n) =>
        series("temperature", { device: `28.${n.toString(16).toUpperCase().padStart(12, "0")}` })
      )
      yield* TestClock.setTime(begin)
      const store = yield* openStore
      yield* store.append({ samples: samplesOf(20, begin - 1000, many), transitions: [] })
      const alarms = makeAlarms()
      const { change } = alarms.store
      let largest = 0
      alarms.store.change = (changes, messages) => {
        largest = Math.max(largest, changes.length)
        return change(changes, messages)
      }
      const { monitor, readings, state } = yield* start({
        store,
        alarms,
        rules: [rule({ kind: "value", above: 25 })]
      })
      yield* settle
      let turns = 0
      const turn = () => {
        turns++
        timer = setImmediate(turn)
      }
      let timer = setImmediate(turn)
      yield* Effect.addFinalizer(() => Effect.sync(() => clearImmediate(timer)))
      yield* readings.report({ _tag: "Read", samples: samplesOf(30, begin, many) })
      while ((yield* monitor.status).waiting > 0 || state.alarms.length < count) yield* settle
      assert.strictEqual(new Set(state.alarms.map(({ key }) => key)).size, count)
      assert.strictEqual(state.messages.length, count)
      assert.isAtMost(largest, 200)
      assert.isAtLeast(turns, count / 200)
    })
  )
})

it.scoped("a defect does not end a monitor, and loses no alarm", () =>
  Effect.gen(function* () {
    let isBroken = true
    const unit = (unit: string) => {
      if (isBroken) throw new Error("broken")
      return unit
    }
    const { monitor, samples, state } = yield* started({ rules: [rule({ kind: "value", above: 25 })], unit })
    yield* samples(samplesOf(30, begin))
    yield* settle
    assert.include((yield* monitor.status).failure ?? "", "watch readings: a bug in the station: Error: broken")
    isBroken = false
    yield* pass(3)
    yield* samples(samplesOf(31, begin + 3000))
    yield* pass(1)
    assert.deepStrictEqual([state.alarms.length, (yield* monitor.status).failure], [3, undefined])
  })
)
