import { assert, describe, it } from "@effect/vitest"
import { type Alarm, Outbox, type OutboxReport, type Target, TargetError } from "@owserver/station"
import { Effect, Fiber, TestClock } from "effect"
import * as MemoryOutbox from "./MemoryOutbox.js"
import { message } from "./Messages.js"

type Behaviour = (message: Alarm.Message) => Effect.Effect<void, TargetError>

const unavailable = (retryAfter?: number) => new TargetError({ reason: "Unavailable", message: "down", retryAfter })
const refused = new TargetError({ reason: "Refused", message: "no" })

/** A target that records what it is sent, also if it does not take it. */
const recording = (name: string) => {
  const tries: Array<string> = []
  const state: { behaviour: Behaviour } = { behaviour: () => Effect.void }
  const target: Target.Target = {
    name,
    type: "webhook",
    send: (message) =>
      Effect.suspend(() => {
        tries.push(message.id.replace(`/${name}`, ""))
        return state.behaviour(message)
      })
  }
  return { target, tries, state }
}

const started = (
  targets: ReadonlyArray<Target.Target>,
  options: { readonly store?: MemoryOutbox.MemoryOutbox; readonly most?: number; readonly burst?: number } = {}
) =>
  Effect.gen(function* () {
    const { burst = 100_000, most, store = MemoryOutbox.make() } = options
    const reports: Array<OutboxReport.Report> = []
    const outbox = yield* Outbox.make({
      targets,
      store,
      report: (report) => Effect.sync(() => void reports.push(report)),
      pace: { burst, interval: 1000 },
      most
    })
    const fiber = yield* Effect.forkScoped(outbox.run)
    yield* settled
    return { outbox, store, reports, fiber }
  })

/** Lets all fibers run until they wait. */
const settled = TestClock.adjust(0).pipe(Effect.repeatN(20))

const add = (store: MemoryOutbox.MemoryOutbox, outbox: Outbox.Outbox, messages: ReadonlyArray<Alarm.Message>) =>
  store.add(messages).pipe(Effect.zipRight(outbox.stored), Effect.zipRight(settled))

const messages = (from: number, to: number, target: string) =>
  Array.from({ length: to - from }, (_, n) => message(from + n, target))

const raised = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `${from + n}/raised`)

const statusOf = (outbox: Outbox.Outbox) => Effect.map(outbox.status, ([first]) => first!)

describe("an outbox", () => {
  it.scoped("delivers what is stored at once, in order, each message once, and removes it", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, store } = yield* started([phone.target])
      yield* add(store, outbox, messages(0, 250, "phone"))
      assert.deepStrictEqual(phone.tries, raised(0, 250))
      assert.strictEqual(store.rows.size, 0)
      assert.deepInclude(yield* statusOf(outbox), {
        name: "phone",
        waiting: 0,
        delivered: 250,
        dropped: 0,
        lastSuccess: 0
      })
    })
  )

  it.scoped("delivers what an earlier station left, and looks at the store even if nobody wakes it", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const store = MemoryOutbox.make()
      yield* store.add([message(1, "phone")])
      yield* started([phone.target], { store })
      assert.deepStrictEqual(phone.tries, ["1/raised"])
      yield* store.add([message(2, "phone")])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(phone.tries, ["1/raised", "2/raised"])
    })
  )

  it.scoped(
    "tries again after 1 s to 10 min, with a bounded number of tries, and says once that it fails and once that it is over",
    () =>
      Effect.gen(function* () {
        const phone = recording("phone")
        phone.state.behaviour = () => unavailable()
        const { outbox, reports, store } = yield* started([phone.target])
        yield* add(store, outbox, [message(1, "phone")])
        assert.strictEqual(phone.tries.length, 1)
        yield* TestClock.adjust("799 millis")
        assert.strictEqual(phone.tries.length, 1)
        yield* TestClock.adjust("401 millis")
        assert.strictEqual(phone.tries.length, 2)
        yield* TestClock.adjust("1 hour")
        // 1, 2, 4, … 512 s and then 600 s each, a fifth more or less.
        assert.isAtLeast(phone.tries.length, 11)
        assert.isAtMost(phone.tries.length, 18)
        const before = phone.tries.length
        assert.deepInclude(yield* statusOf(outbox), { waiting: 1, delivered: 0, failure: "down" })
        yield* TestClock.adjust("1 hour")
        assert.isAtLeast(phone.tries.length - before, 5)
        assert.isAtMost(phone.tries.length - before, 8)
        phone.state.behaviour = () => Effect.void
        yield* TestClock.adjust("12 minutes")
        assert.deepStrictEqual(reports, [
          { _tag: "Failing", target: "phone", issue: "down" },
          { _tag: "Delivering", target: "phone" }
        ])
        assert.deepInclude(yield* statusOf(outbox), { waiting: 0, delivered: 1, failure: undefined })
      })
  )

  it.scoped("keeps the order over an outage, and asks at most twice a pause, however many messages wait", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      phone.state.behaviour = () => unavailable()
      const { outbox, store } = yield* started([phone.target])
      yield* add(store, outbox, messages(0, 500, "phone"))
      yield* TestClock.adjust("2 hours")
      assert.isAtMost(phone.tries.length, 60)
      phone.tries.length = 0
      phone.state.behaviour = () => Effect.void
      yield* TestClock.adjust("12 minutes")
      assert.deepStrictEqual(phone.tries, raised(0, 500))
    })
  )

  it.scoped("waits as long as the target asks, but not longer than 10 min", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, store } = yield* started([phone.target])
      phone.state.behaviour = () => unavailable(120_000)
      yield* add(store, outbox, messages(0, 3, "phone"))
      yield* TestClock.adjust("119 seconds")
      assert.strictEqual(phone.tries.length, 1)
      phone.state.behaviour = () => unavailable(1e12)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(phone.tries.length, 2)
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual(phone.tries.length, 2)
      phone.state.behaviour = () => Effect.void
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(phone.tries.slice(2), raised(0, 3))
    })
  )

  it.scoped("drops what a target refuses, and what has expired, and says so", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, reports, store } = yield* started([phone.target])
      phone.state.behaviour = ({ notice }) => (notice.alarm === "1" ? refused : Effect.void)
      yield* add(store, outbox, messages(0, 3, "phone"))
      assert.deepStrictEqual(phone.tries, raised(0, 3))
      assert.deepStrictEqual(reports, [{ _tag: "Dropped", target: "phone", reason: "refused", count: 1, issue: "no" }])
      reports.length = 0
      phone.state.behaviour = () => unavailable()
      yield* add(store, outbox, [
        message(4, "phone", { expiresAt: 3_600_000 }),
        message(5, "phone", { expiresAt: 3_600_000 }),
        message(6, "phone")
      ])
      yield* TestClock.adjust("80 minutes")
      assert.deepStrictEqual(
        reports.filter(({ _tag }) => _tag === "Dropped"),
        [{ _tag: "Dropped", target: "phone", reason: "expired", count: 2, issue: "down" }]
      )
      assert.deepStrictEqual([...store.rows.keys()], ["6/raised/phone"])
      assert.deepInclude(yield* statusOf(outbox), { delivered: 2, dropped: 3, waiting: 1 })
    })
  )

  it.scoped(
    "a message that always fails does not keep the others from their target, except the end of its own alarm",
    () =>
      Effect.gen(function* () {
        const phone = recording("phone")
        const { outbox, store } = yield* started([phone.target])
        phone.state.behaviour = ({ notice }) => (notice.alarm === "1" ? unavailable() : Effect.void)
        yield* add(store, outbox, [
          message(1, "phone"),
          message("1", "phone", { change: "cleared", at: 2 }),
          ...messages(3, 6, "phone")
        ])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(
          phone.tries.filter((id) => id !== "1/raised"),
          raised(3, 6)
        )
        yield* add(store, outbox, messages(6, 8, "phone"))
        assert.deepStrictEqual(
          phone.tries.filter((id) => id !== "1/raised"),
          raised(3, 8)
        )
        phone.state.behaviour = () => Effect.void
        yield* TestClock.adjust("12 minutes")
        assert.deepStrictEqual(phone.tries.slice(-2), ["1/raised", "1/cleared"])
      })
  )

  it.scoped("the end of an alarm never comes before its beginning, even if the clock was set back", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, store } = yield* started([phone.target])
      yield* add(store, outbox, [
        message("a", "phone", { change: "cleared", at: 10 }),
        message("a", "phone", { at: 500 }),
        message("b", "phone", { at: 20 })
      ])
      assert.deepStrictEqual(phone.tries, ["b/raised", "a/raised", "a/cleared"])
    })
  )

  it.scoped("a target that hangs delays no other one", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const siren = recording("siren")
      phone.state.behaviour = () => Effect.never
      const { outbox, store } = yield* started([phone.target, siren.target])
      yield* add(store, outbox, [...messages(0, 20, "phone"), ...messages(0, 20, "siren")])
      assert.deepStrictEqual([phone.tries, siren.tries], [raised(0, 1), raised(0, 20)])
    })
  )

  it.scoped("a target with a bug is tried again, and ends nothing", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      phone.state.behaviour = () => Effect.die(new Error("secret"))
      const { outbox, reports, store } = yield* started([phone.target])
      yield* add(store, outbox, [message(1, "phone")])
      assert.deepStrictEqual(reports, [{ _tag: "Failing", target: "phone", issue: "a bug in the station" }])
      phone.state.behaviour = () => Effect.void
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(store.rows.size, 0)
    })
  )

  it.scoped("sends a burst, and then one message each second, and drops none", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, store } = yield* started([phone.target], { burst: 20 })
      yield* add(store, outbox, messages(0, 100, "phone"))
      assert.strictEqual(phone.tries.length, 20)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(phone.tries.length, 30)
      yield* TestClock.adjust("70 seconds")
      assert.deepStrictEqual(phone.tries, raised(0, 100))
      yield* TestClock.adjust("1 minute")
      yield* add(store, outbox, messages(100, 150, "phone"))
      assert.strictEqual(phone.tries.length, 120)
    })
  )

  it.scoped("is stopped without losing or repeating a message", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      const phone = recording("phone")
      const first = yield* started([phone.target], { store })
      phone.state.behaviour = ({ notice }) => (notice.alarm === "2" ? Effect.never : Effect.void)
      yield* add(store, first.outbox, messages(0, 5, "phone"))
      yield* Fiber.interrupt(first.fiber)
      assert.deepStrictEqual(
        [...store.rows.keys()],
        raised(2, 5).map((id) => `${id}/phone`)
      )
      phone.state.behaviour = () => Effect.void
      yield* started([phone.target], { store })
      assert.deepStrictEqual(phone.tries, [...raised(0, 3), ...raised(2, 5)])
    })
  )
})

describe("messages that the store did not take", () => {
  it.scoped("are delivered from memory", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      for (const name of ["waiting", "add", "remove", "postpone", "counts"] as const) store.failing.add(name)
      const phone = recording("phone")
      const { outbox, reports } = yield* started([phone.target], { store })
      phone.state.behaviour = () => unavailable()
      yield* outbox.keep(messages(0, 3, "phone"))
      yield* settled
      assert.strictEqual((yield* statusOf(outbox)).waiting, 3)
      phone.state.behaviour = () => Effect.void
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(phone.tries, [...raised(0, 1), ...raised(0, 3)])
      assert.deepInclude(reports, { _tag: "Store", issue: "waiting: disk is full" })
      assert.strictEqual((yield* statusOf(outbox)).waiting, 0)
    })
  )

  it.scoped("are delivered from memory while the store hangs, and while it has a bug", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      const phone = recording("phone")
      const { outbox } = yield* started([phone.target], { store })
      for (const name of ["waiting", "add", "remove"] as const) store.hanging.add(name)
      yield* outbox.keep(messages(0, 2, "phone"))
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(phone.tries, raised(0, 2))
      store.hanging.clear()
      for (const name of ["waiting", "add", "remove"] as const) store.dying.add(name)
      yield* outbox.keep(messages(2, 4, "phone"))
      yield* settled
      assert.deepStrictEqual(phone.tries, raised(0, 4))
    })
  )

  it.scoped("are stored as soon as that is possible, so that the next station has them", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      store.failing.add("add")
      const phone = recording("phone")
      phone.state.behaviour = () => unavailable()
      const { outbox } = yield* started([phone.target], { store })
      yield* outbox.keep(messages(0, 3, "phone"))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(store.rows.size, 0)
      store.failing.clear()
      // Longer than the pause between two tries at this time.
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(
        [...store.rows.keys()],
        raised(0, 3).map((id) => `${id}/phone`)
      )
      assert.strictEqual((yield* statusOf(outbox)).waiting, 3)
    })
  )

  it.scoped("are sent once if the store has them after all, before or after", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      const { outbox, store } = yield* started([phone.target])
      yield* store.add(messages(0, 2, "phone"))
      yield* outbox.keep(messages(0, 2, "phone"))
      yield* settled
      assert.deepStrictEqual(phone.tries, raised(0, 2))
      yield* add(store, outbox, messages(0, 2, "phone"))
      yield* outbox.keep(messages(0, 2, "phone"))
      yield* settled
      assert.deepStrictEqual(phone.tries, raised(0, 2))
      assert.strictEqual(store.rows.size, 0)
    })
  )

  it.scoped("are not sent again if the store could not remove them", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      store.failing.add("remove")
      const phone = recording("phone")
      const { outbox } = yield* started([phone.target], { store })
      yield* add(store, outbox, messages(0, 250, "phone"))
      assert.deepStrictEqual(phone.tries, raised(0, 250))
      assert.strictEqual(store.rows.size, 250)
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(phone.tries.length, 250)
      store.failing.clear()
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual([phone.tries.length, store.rows.size], [250, 0])
    })
  )

  it.scoped("have their oldest dropped and counted beyond the limit", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      store.failing.add("add")
      const phone = recording("phone")
      phone.state.behaviour = () => unavailable()
      const { outbox, reports } = yield* started([phone.target], { store, most: 10 })
      yield* outbox.keep(messages(0, 15, "phone"))
      assert.deepInclude(reports, {
        _tag: "Dropped",
        target: "phone",
        reason: "overflow",
        count: 5,
        issue: "more than 10 messages wait in memory"
      })
      phone.state.behaviour = () => Effect.void
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(phone.tries, raised(5, 15))
      assert.strictEqual((yield* statusOf(outbox)).dropped, 5)
    })
  )
})

describe("messages for a target that is not configured", () => {
  it.scoped("wait until they expire, with one report, and block no other target", () =>
    Effect.gen(function* () {
      const store = MemoryOutbox.make()
      const phone = recording("phone")
      yield* store.add([
        message(1, "gone", { expiresAt: 3_600_000 }),
        message(2, "gone", { expiresAt: 7_200_000 }),
        message(3, "phone")
      ])
      const { outbox, reports } = yield* started([phone.target], { store })
      assert.deepStrictEqual(phone.tries, ["3/raised"])
      assert.deepStrictEqual(reports, [{ _tag: "Waiting", target: "gone", count: 2 }])
      yield* TestClock.adjust("70 minutes")
      const dropped = { _tag: "Dropped", target: "gone", reason: "expired", count: 1 } as const
      const issue = "the configuration has no such target"
      assert.deepStrictEqual(reports.slice(1), [{ ...dropped, issue }])
      assert.deepStrictEqual([...store.rows.keys()], ["2/raised/gone"])
      yield* outbox.keep([message(4, "gone")])
      assert.deepInclude(reports.at(-1), { _tag: "Dropped", target: "gone", reason: "unknown", count: 1 })
      assert.deepStrictEqual(
        (yield* outbox.status).map(({ name }) => name),
        ["phone"]
      )
    })
  )
})

describe("a test of a target", () => {
  it.scoped("is sent once, at once, also while messages wait, and says why it failed", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      phone.state.behaviour = () => unavailable()
      const { outbox, store } = yield* started([phone.target])
      yield* add(store, outbox, messages(0, 2, "phone"))
      const error = yield* Effect.flip(outbox.test("phone")!)
      assert.strictEqual(error.message, "down")
      assert.strictEqual(phone.tries.filter((id) => id.endsWith("/test")).length, 1)
      phone.state.behaviour = () => Effect.void
      yield* outbox.test("phone")!
      // The target works, so what waits need not wait any longer.
      yield* settled
      assert.deepStrictEqual(phone.tries.slice(-2), raised(0, 2))
      assert.isUndefined(outbox.test("nobody"))
    })
  )

  it.scoped("is refused while another one is being sent", () =>
    Effect.gen(function* () {
      const phone = recording("phone")
      phone.state.behaviour = () => Effect.never
      const { outbox } = yield* started([phone.target])
      yield* Effect.forkScoped(outbox.test("phone")!)
      yield* settled
      assert.strictEqual((yield* Effect.flip(outbox.test("phone")!)).message, "another test is being sent")
    })
  )
})

it.scoped("the state of targets is told soon, also while the store hangs or has a bug", () =>
  Effect.gen(function* () {
    const phone = recording("phone")
    const { outbox, store } = yield* started([phone.target])
    yield* store.add(messages(0, 3, "other"))
    const status = Effect.map(outbox.status, (all) => all.map(({ name, waiting }) => [name, waiting]))
    store.hanging.add("counts")
    const asked = yield* Effect.fork(status)
    yield* TestClock.adjust("1 second")
    yield* settled
    assert.strictEqual((yield* Fiber.poll(asked))._tag, "Some")
    store.hanging.clear()
    store.dying.add("counts")
    assert.deepStrictEqual(yield* status, [["phone", 0]])
  })
)
