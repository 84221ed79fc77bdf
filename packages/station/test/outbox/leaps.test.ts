import { assert, describe, it } from "@effect/vitest"
import { Outbox, type OutboxReport, type Target, TargetError } from "@owserver/station"
import { Clock, Effect } from "effect"
import { leaping } from "../../../sensors/test/LeapingClock.js"
import * as MemoryOutbox from "./MemoryOutbox.js"
import { message } from "./Messages.js"

const hour = 3_600_000
const week = 7 * 24 * hour

/** An outbox with a target that is down at first. */
const started = Effect.gen(function* () {
  const tries: Array<string> = []
  const reports: Array<OutboxReport.Report> = []
  const state = { isDown: true }
  const target: Target.Target = {
    name: "phone",
    type: "webhook",
    send: ({ notice }) =>
      Effect.suspend(() => {
        if (state.isDown) return new TargetError({ reason: "Unavailable", message: "down" })
        tries.push(notice.alarm)
        return Effect.void
      })
  }
  const store = MemoryOutbox.make()
  const report = (one: OutboxReport.Report) => Effect.sync(() => void reports.push(one))
  const outbox = yield* Outbox.make({ targets: [target], store, report })
  yield* Effect.forkScoped(outbox.run)
  /** Stores a message of this moment, which expires after a day. */
  const add = (alarm: string) =>
    Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      yield* store.add([message(alarm, "phone", { at, expiresAt: at + 24 * hour })])
      yield* outbox.stored
    })
  return { add, reports, state, store, tries }
})

describe("if the wall clock is set", () => {
  it.live("forward, messages from before do not expire early", () =>
    Effect.gen(function* () {
      const { add, state, tries } = yield* started
      yield* add("first")
      yield* Effect.sleep(hour - 1000)
      // It is not looked at before the clock is set, because the target is given a pause.
      yield* add("second")
      yield* Effect.sleep(2 * hour)
      state.isDown = false
      yield* Effect.sleep(hour)
      assert.deepStrictEqual(tries, ["first", "second"])
    }).pipe(Effect.scoped, leaping(hour, week))
  )

  it.live("forward, messages from before and after it expire after their time", () =>
    Effect.gen(function* () {
      const { add, reports, store } = yield* started
      yield* add("before")
      yield* Effect.sleep(2 * hour)
      yield* add("after")
      yield* Effect.sleep(21 * hour)
      assert.strictEqual(store.rows.size, 2)
      yield* Effect.sleep(1.5 * hour)
      assert.deepStrictEqual([...store.rows.keys()], ["after/raised/phone"])
      yield* Effect.sleep(2 * hour)
      assert.strictEqual(store.rows.size, 0)
      assert.strictEqual(reports.filter(({ _tag }) => _tag === "Dropped").length, 2)
    }).pipe(Effect.scoped, leaping(hour, week))
  )

  it.live("forward and back, new messages do not expire early", () =>
    Effect.gen(function* () {
      const { add, store } = yield* started
      yield* add("before")
      yield* Effect.sleep(2 * hour)
      yield* add("between")
      yield* Effect.sleep(2 * hour)
      yield* add("after")
      yield* Effect.sleep(19 * hour)
      assert.strictEqual(store.rows.size, 3)
      yield* Effect.sleep(2 * hour)
      assert.isFalse(store.rows.has("before/raised/phone"))
      yield* Effect.sleep(4 * hour)
      assert.isFalse(store.rows.has("after/raised/phone"))
    }).pipe(Effect.scoped, leaping(hour, week, 2 * hour))
  )
})
