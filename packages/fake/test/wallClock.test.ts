/**
 * What takes time takes its time, whatever somebody does to the wall clock of the machine.
 */
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { Clock, Effect, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const thermometer = "28.AD6555070000"

const hour = 3_600_000
const leaps = [-2500, 2500, -hour, hour, -10 * 365 * 24 * hour, 10 * 365 * 24 * hour]

/** Makes a server on the test clock, and a function that sets its wall clock. */
const serve = (options: FakeOwServer.Options = {}) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    let leapt = 0
    const millis = () => clock.unsafeCurrentTimeMillis() + leapt
    const leaping: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanos: clock.currentTimeNanos,
      unsafeCurrentTimeMillis: millis,
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      sleep: (duration) => clock.sleep(duration)
    }
    const bus = yield* Bus.make({ [thermometer]: { temperature: 20 }, "24.000000000001": {} })
    const server = yield* Effect.withClock(FakeOwServer.make(bus, options), leaping)
    const leap = (by: number) => {
      leapt += by
    }
    return { leap, server }
  })

for (const by of leaps) {
  it.scoped(`a connection that says nothing is closed after 10 seconds, if the wall clock is set by ${by} ms`, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1e12)
      const { leap, server } = yield* serve()
      const line = RawClient.open(server)
      yield* TestClock.adjust("5 seconds")
      leap(by)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(line.end)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(line.end, "Closed")
    })
  )

  it.scoped(`a temperature is remembered for 15 seconds, if the wall clock is set by ${by} ms`, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1e12)
      const { leap, server } = yield* serve({ conversions: true })
      const begin = () => {
        const line = RawClient.open(server)
        line.send(RawClient.read(`/${thermometer}/temperature`, { flags: Flags.FLG_TRIM }))
        return line
      }
      const first = begin()
      leap(by)
      assert.strictEqual(first.answers.length, 0)
      yield* TestClock.adjust("750 millis")
      assert.strictEqual(first.answers.length, 1)
      leap(by)
      yield* TestClock.adjust("14 seconds")
      assert.strictEqual(begin().answers.length, 1)
      leap(-by)
      yield* TestClock.adjust("2 seconds")
      const last = begin()
      assert.strictEqual(last.answers.length, 0)
      yield* TestClock.adjust("750 millis")
      assert.strictEqual(last.answers.length, 1)
    })
  )
}

it.scoped("an empty date is the time of the wall clock", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(1e12)
    const { leap, server } = yield* serve()
    leap(hour)
    const path = "/24.000000000001/date"
    assert.strictEqual(RawClient.ask(server, RawClient.write(path, "")).ret, 0)
    const [, utc = ""] = /^\w+ (.*)$/.exec(RawClient.text(RawClient.ask(server, RawClient.read(path)))) ?? []
    assert.strictEqual(utc, "Sep  9 02:46:40 2001")
  })
)
