import type { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { type Store, StoreError } from "@owserver/station"
import { Deferred, Effect, Exit, Scope, TestClock } from "effect"
import type { Claim, Claims } from "../src/Claims.js"
import type { Options } from "../src/Supervisor.js"
import * as Supervisor from "../src/Supervisor.js"
import type { Task } from "../src/Task.js"

const away = new StoreError({ reason: "Unavailable", operation: "take", issue: "away" })
const taken = new StoreError({ reason: "Fenced", operation: "write", issue: "taken over" })

/** A supervisor with claims in memory, and a record of what happens. */
const make = Effect.gen(function* () {
  const events: Array<string> = []
  const state = { isReachable: true, isFenced: false, epoch: 0 }
  let fence: Effect.Effect<void, unknown> = Effect.void
  const reachable = Effect.suspend(() => (state.isReachable ? Effect.void : away))
  const claims: Claims = {
    free: () => Effect.suspend(() => Effect.asVoid(settings.free)),
    take: (task) => Effect.map(reachable, () => ({ task, epoch: ++state.epoch, since: 0 })),
    release: ({ task }) => Effect.sync(() => void events.push(`released ${task}`)),
    fence: () => Effect.suspend(() => (state.isFenced ? taken : Effect.void)),
    all: Effect.succeed([])
  }
  const shared = {
    database: { sql: () => Effect.void, read: () => reachable } as unknown as Options["shared"]["database"],
    fenced: (given: Parameters<Options["shared"]["fenced"]>[0]) => {
      fence = given({} as SqlClient)
      return {} as Store.StoreService
    }
  }
  const settings: {
    start: (claim: Claim) => Effect.Effect<void, StoreError, Scope.Scope>
    free: Effect.Effect<void, StoreError>
    ended: Effect.Effect<never>
  } = { start: () => Effect.void, free: Effect.void, ended: Effect.never }
  const supervisor = yield* Supervisor.make({
    claims,
    shared,
    start: (claim) =>
      Effect.zipRight(
        settings.start(claim),
        Effect.acquireRelease(
          Effect.sync(() => void events.push(`began ${claim.task}/${claim.epoch}`)),
          () => Effect.sync(() => void events.push(`ended ${claim.task}`))
        )
      ).pipe(Effect.map(() => settings.ended))
  })
  const settle = TestClock.adjust("1 millis").pipe(Effect.repeatN(5))
  return {
    events,
    state,
    supervisor,
    settle,
    write: Effect.suspend(() => Effect.ignore(fence)),
    settings
  }
})

const attic: Task = "collect:attic"

describe("the supervisor", () => {
  it.scoped("does what is wanted, and hands over what is not", () =>
    Effect.gen(function* () {
      const { events, settle, supervisor } = yield* make
      yield* supervisor.want(attic)
      yield* settle
      assert.deepStrictEqual(
        supervisor.doing().map(({ task }) => task),
        [attic]
      )
      yield* supervisor.unwant(attic)
      yield* settle
      assert.deepStrictEqual(events, [`began ${attic}/1`, `ended ${attic}`, `released ${attic}`])
      assert.deepStrictEqual(supervisor.doing(), [])
      yield* supervisor.want(attic)
      yield* settle
      assert.strictEqual(events.at(-1), `began ${attic}/2`)
    })
  )

  it.scoped("does a task in fibers that can be interrupted, though the cluster asks where nothing can be", () =>
    Effect.gen(function* () {
      const { settings, settle, supervisor } = yield* make
      const raced = yield* Deferred.make<void>()
      settings.start = () =>
        Effect.zipRight(Effect.raceFirst(Effect.void, Effect.never), Deferred.succeed(raced, undefined))
      yield* Effect.uninterruptible(supervisor.want(attic))
      yield* settle
      assert.isTrue(yield* Deferred.isDone(raced))
    })
  )

  it.scoped("goes on collecting while the database is away, and without a gap if the task comes back", () =>
    Effect.gen(function* () {
      const { events, settle, state, supervisor } = yield* make
      yield* supervisor.want(attic)
      yield* supervisor.want("publish")
      yield* settle
      state.isReachable = false
      yield* supervisor.unwant(attic)
      yield* supervisor.unwant("publish")
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(
        supervisor.doing().map(({ task }) => task),
        [attic]
      )
      yield* supervisor.want(attic)
      state.isReachable = true
      yield* TestClock.adjust("1 minute")
      assert.isFalse(events.includes(`ended ${attic}`))
      assert.isTrue(events.includes("ended publish"))
      yield* supervisor.unwant(attic)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(events.at(-1), `released ${attic}`)
    })
  )

  it.scoped("ends a task that another runner has taken over, and tries again after a while if it is still wanted", () =>
    Effect.gen(function* () {
      const { events, settle, state, supervisor, write } = yield* make
      yield* supervisor.want(attic)
      yield* settle
      state.isFenced = true
      yield* write
      yield* settle
      assert.deepStrictEqual(supervisor.doing(), [])
      state.isFenced = false
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(supervisor.doing(), [])
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(events.at(-1), `began ${attic}/2`)
    })
  )

  it.scoped("does not take a task over that it no longer wants", () =>
    Effect.gen(function* () {
      const { events, settings, settle, state, supervisor } = yield* make
      const free = yield* Effect.makeLatch()
      settings.free = free.await
      yield* supervisor.want(attic)
      yield* settle
      yield* supervisor.unwant(attic)
      yield* settle
      yield* free.open
      yield* settle
      assert.deepStrictEqual([events, state.epoch], [[], 0])
      yield* supervisor.want(attic)
      yield* settle
      assert.deepStrictEqual(events, [`began ${attic}/1`])
    })
  )

  it.scoped("ends a task that is known to be lost, and no newer one", () =>
    Effect.gen(function* () {
      const { events, settle, supervisor } = yield* make
      yield* supervisor.want(attic)
      yield* settle
      const claims = supervisor.doing()
      yield* supervisor.lose(claims)
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(events, [`began ${attic}/1`, `ended ${attic}`, `released ${attic}`, `began ${attic}/2`])
      yield* supervisor.lose(claims)
      yield* settle
      assert.strictEqual(supervisor.doing()[0]?.epoch, 2)
    })
  )

  it.scoped("starts a task again that has ended by itself", () =>
    Effect.gen(function* () {
      const { events, settings, settle, supervisor } = yield* make
      const ended = yield* Deferred.make<never>()
      settings.ended = Deferred.await(ended)
      yield* supervisor.want(attic)
      yield* settle
      settings.ended = Effect.never
      yield* Deferred.die(ended, new Error("a bug"))
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(events, [`began ${attic}/1`, `ended ${attic}`, `released ${attic}`, `began ${attic}/2`])
    })
  )

  it.scoped("tries again after a failure, and after a defect", () =>
    Effect.gen(function* () {
      const { events, settings, supervisor } = yield* make
      let tries = 0
      settings.start = () =>
        Effect.suspend((): Effect.Effect<void, StoreError> => {
          tries++
          return tries === 1 ? away : tries === 2 ? Effect.dieMessage("a bug") : Effect.void
        })
      yield* supervisor.want(attic)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(tries, 3)
      assert.strictEqual(events.at(-1), `began ${attic}/3`)
    })
  )

  it.effect("hands everything over when it ends", () =>
    Effect.gen(function* () {
      const { events } = yield* Effect.scoped(
        Effect.gen(function* () {
          const made = yield* make
          yield* made.supervisor.want(attic)
          yield* made.supervisor.want("publish")
          yield* made.settle
          return made
        })
      )
      assert.sameMembers(events.slice(-4), [`ended ${attic}`, "ended publish", `released ${attic}`, "released publish"])
      assert.isTrue(events.indexOf(`ended ${attic}`) < events.indexOf(`released ${attic}`))
    })
  )

  it.live("ends while tasks are just being handed over", () =>
    Effect.forEach(
      [0, 2, 5, 10, 15],
      (wait) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          const { settings, supervisor } = yield* Scope.extend(make, scope)
          settings.start = () => Effect.addFinalizer(() => Effect.sleep("10 millis"))
          yield* Effect.forEach([attic, "publish", "maintain"] as const, supervisor.want)
          yield* Effect.yieldNow().pipe(Effect.repeat({ until: () => supervisor.doing().length === 3 }))
          yield* Effect.forEach([attic, "publish", "maintain"] as const, supervisor.unwant)
          yield* Effect.sleep(wait)
          yield* Scope.close(scope, Exit.void)
        }),
      { discard: true }
    )
  )
})
