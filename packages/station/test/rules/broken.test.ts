import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Scope, TestClock } from "effect"
import * as Databases from "../Databases.js"
import { makeAlarms, pass, rule, settle, start, told } from "./Monitoring.js"

const begin = Date.UTC(2026, 0, 1)

const openStore = Effect.map(Databases.all.find(({ name }) => name === "libSQL, memory")!.open, ({ store }) => store)

const rules = [rule({ kind: "value", above: 25 })]

describe("a store of alarms", () => {
  it.scoped("that has a bug keeps no message from its target, and gets the alarms when it works again", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(begin)
      const alarms = makeAlarms()
      const { change } = alarms.store
      alarms.store.change = () => Effect.die(new Error("broken"))
      const { kept, monitor, read, state } = yield* start({ store: yield* openStore, alarms, rules })
      yield* settle
      yield* read(20)
      yield* pass(70)
      yield* read(30)
      assert.deepStrictEqual(told(kept), ["phone: raised: 30 °C is above 25 °C"])
      assert.include((yield* monitor.status).failure ?? "", "a bug in the station: Error: broken")
      alarms.store.change = change
      yield* pass(10)
      assert.deepStrictEqual(told(kept), ["phone: raised: 30 °C is above 25 °C"])
      assert.deepStrictEqual([state.alarms.length, (yield* monitor.status).failure], [1, undefined])
    })
  )

  it.scoped("that does not answer holds up the end of a monitor for no longer than 10 s", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(begin)
      const store = yield* openStore
      const alarms = makeAlarms()
      const scope = yield* Scope.make()
      const answer = yield* Deferred.make<void>()
      const { read } = yield* Scope.extend(start({ store, alarms, rules }), scope)
      yield* settle
      yield* read(20)
      yield* pass(70)
      alarms.store.change = () => Deferred.await(answer)
      yield* read(30)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* pass(11)
      const isOver = Option.isSome(yield* Fiber.poll(closing))
      yield* Deferred.succeed(answer, undefined)
      yield* Fiber.join(closing)
      assert.isTrue(isOver)
    })
  )
})
