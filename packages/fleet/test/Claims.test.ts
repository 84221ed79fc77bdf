import { assert, describe, it } from "@effect/vitest"
import type { PostgresStore } from "@owserver/station"
import { Deferred, Effect, Exit, Fiber } from "effect"
import * as Postgres from "../../station/test/Postgres.js"
import * as Claims from "../src/Claims.js"
import * as RunnerStates from "../src/RunnerStates.js"
import type { Task } from "../src/Task.js"
import * as Shared from "./Shared.js"

const attic: Task = "collect:attic"

const writer = { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }

type Database = PostgresStore.Shared["database"]

/** A runner with connections of its own. */
interface Member {
  readonly database: Database
  readonly claims: Claims.Claims
  /** Waits until the task is free, and takes it. */
  readonly take: Claims.Claims["take"]
  /** Says that it is alive. The others then wait for it. */
  readonly tell: Effect.Effect<void, unknown>
  /** How often it has looked whether another runner has the task. */
  readonly looks: () => number
  /** Writes a row in a transaction with the claim. `between` runs after the claim is locked. */
  readonly write: (claim: Claims.Claim, note: string, between?: Effect.Effect<void>) => Effect.Effect<void, unknown>
  readonly notes: Effect.Effect<ReadonlyArray<string>, unknown>
  /** Waits until a session waits for the lock of another one. */
  readonly untilBlocked: Effect.Effect<void, unknown>
}

const member = Effect.fnUntraced(function* (database: Database, id: string) {
  const { sql, transaction } = database
  let looks = 0
  const read: Database["read"] = (operation, effect) =>
    Effect.suspend(() => {
      if (operation === "take") looks++
      return database.read(operation, effect)
    })
  const claims = yield* Claims.make({ ...database, read }, { id })
  const states = RunnerStates.make(database, { id, name: id })
  const blocked = sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const made: Member = {
    database,
    claims,
    take: (task) => Effect.zipRight(claims.free(task), claims.take(task)),
    tell: states.tell({ version: "0.0.0", servers: "", startedAt: 0, writer, tasks: [] }),
    looks: () => looks,
    write: (claim, note, between = Effect.void) =>
      transaction(
        "write",
        Effect.zipRight(
          claims.fence(claim, sql),
          Effect.zipRight(between, sql`insert into note (text) values (${note})`)
        )
      ),
    notes: Effect.map(sql<{ text: string }>`select text from note order by text`, (rows) =>
      rows.map(({ text }) => text)
    ),
    untilBlocked: Effect.repeat(Effect.delay(blocked, "20 millis"), { until: ({ length }) => length > 0 })
  }
  return made
})

const members = Effect.gen(function* () {
  const url = yield* Postgres.freshDatabase
  const make = (id: string) => Effect.flatMap(Shared.open(url), ({ database }) => member(database, id))
  const one = yield* make("one")
  const other = yield* make("other")
  yield* one.database.sql`create table note (text text not null)`
  return { one, other }
})

const isFenced = (effect: Effect.Effect<void, unknown>) =>
  Effect.map(Effect.flip(effect), (error) => assert.propertyVal(error, "reason", "Fenced"))

describe.skipIf(!Shared.isInstalled)("claims", { concurrent: true }, () => {
  it.scopedLive("each takeover has a new epoch, and fences the runner before it", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      const first = yield* one.take(attic)
      yield* one.write(first, "1")
      const second = yield* other.take(attic)
      assert.deepStrictEqual([first.epoch, second.epoch], [1, 2])
      yield* isFenced(one.write(first, "1, late"))
      yield* other.write(second, "2")
      assert.deepStrictEqual(yield* one.notes, ["1", "2"])
      assert.sameDeepMembers([...(yield* one.claims.all)], [{ ...second, runner: "other" }])
    })
  )

  it.scopedLive(
    "a runner keeps its epoch if no other one had the task meanwhile, and what it has queued is written",
    () =>
      Effect.gen(function* () {
        const { one, other } = yield* members
        const first = yield* one.take(attic)
        assert.deepStrictEqual(yield* one.take(attic), first)
        yield* one.claims.release(first)
        assert.deepStrictEqual(yield* one.claims.all, [])
        assert.strictEqual((yield* one.take(attic)).epoch, 1)
        yield* one.write(first, "1")
        yield* other.take(attic)
        // What it queued before the other runner had the task stays refused.
        assert.strictEqual((yield* one.take(attic)).epoch, 3)
        yield* isFenced(one.write(first, "1, late"))
        assert.deepStrictEqual(yield* one.notes, ["1"])
      })
  )

  it.scopedLive("claims to different tasks are independent of each other", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      const first = yield* one.take(attic)
      const second = yield* other.take("collect:cellar")
      yield* one.write(first, "1")
      yield* other.write(second, "2")
      // A release of an epoch that has passed changes nothing.
      const third = yield* other.take(attic)
      yield* one.claims.release(first)
      assert.sameDeepMembers(
        [...(yield* one.claims.all)],
        [
          { ...second, runner: "other" },
          { ...third, runner: "other" }
        ]
      )
    })
  )

  it.scopedLive("a takeover waits for the transaction that has locked the claim", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      const first = yield* one.take(attic)
      const locked = yield* Deferred.make<void>()
      const resumed = yield* Deferred.make<void>()
      const between = Effect.zipRight(Deferred.succeed(locked, undefined), Deferred.await(resumed))
      const writing = yield* Effect.fork(one.write(first, "1", between))
      yield* Deferred.await(locked)
      const taking = yield* Effect.fork(Effect.zip(other.take(attic), other.notes))
      yield* Effect.raceFirst(other.untilBlocked, Fiber.await(taking))
      assert.isNull(taking.unsafePoll())
      yield* Deferred.succeed(resumed, undefined)
      yield* Fiber.join(writing)
      const [second, seen] = yield* Fiber.join(taking)
      assert.deepStrictEqual([second.epoch, seen], [2, ["1"]])
    })
  )

  it.scopedLive("transactions of one claim do not wait for each other", () =>
    Effect.gen(function* () {
      const { one } = yield* members
      const claim = yield* one.take(attic)
      const both = yield* Effect.makeSemaphore(0)
      const between = Effect.zipRight(both.release(1), both.take(2)).pipe(Effect.zipRight(both.release(2)))
      yield* Effect.all([one.write(claim, "1", between), one.write(claim, "2", between)], { concurrency: 2 })
      assert.deepStrictEqual(yield* one.notes, ["1", "2"])
    })
  )

  it.scopedLive(
    "the server ends the transaction of a runner that was stopped in it, which then can write nothing",
    () =>
      Effect.gen(function* () {
        const { one, other } = yield* members
        const first = yield* one.take(attic)
        const locked = yield* Deferred.make<void>()
        const resumed = yield* Deferred.make<void>()
        const between = Effect.zipRight(Deferred.succeed(locked, undefined), Deferred.await(resumed))
        const writing = yield* Effect.fork(one.write(first, "1, late", between))
        yield* Deferred.await(locked)
        // The limit is 6 s.
        const second = yield* other.take(attic)
        assert.strictEqual(second.epoch, 2)
        yield* Deferred.succeed(resumed, undefined)
        assert.isTrue(Exit.isFailure(yield* Fiber.await(writing)))
        yield* other.write(second, "2")
        assert.deepStrictEqual(yield* other.notes, ["2"])
      })
  )

  it.scopedLive("a takeover waits until a runner that is alive has written what it has", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      yield* one.tell
      const first = yield* one.take(attic)
      const taking = yield* Effect.fork(other.take(attic))
      const looked = Effect.repeat(Effect.sleep("10 millis"), { until: () => other.looks() >= 2 })
      yield* Effect.raceFirst(looked, Fiber.await(taking))
      yield* one.write(first, "1")
      yield* one.claims.release(first)
      const { epoch } = yield* Fiber.join(taking)
      assert.deepStrictEqual([epoch, yield* other.notes], [2, ["1"]])
    })
  )

  it.scopedLive("after an outage of PostgreSQL, a takeover waits until the readings of the outage are written", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      yield* one.tell
      yield* other.tell
      const first = yield* one.take(attic)
      yield* one.database
        .sql`update fleet_runner set seen_at = now() - interval '2 hours', known_since = now() - interval '3 hours'`
      const taking = yield* Effect.fork(other.take(attic))
      yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => other.looks() >= 2 })
      yield* other.tell
      yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => other.looks() >= 4 })
      yield* one.write(first, "1")
      yield* one.claims.release(first)
      const { epoch } = yield* Fiber.join(taking)
      assert.deepStrictEqual([epoch, yield* other.notes], [2, ["1"]])
    })
  )

  it.scopedLive("tasks that move together ask together whether they are free", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      yield* one.tell
      const tasks = Array.from({ length: 100 }, (_, n): Task => `collect:${n}`)
      const held = yield* Effect.forEach(tasks, one.take)
      const taking = yield* Effect.fork(Effect.forEach(tasks, other.take, { concurrency: "unbounded" }))
      yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => other.looks() >= 2 })
      yield* Effect.forEach(held, one.claims.release)
      const taken = yield* Fiber.join(taking)
      assert.isTrue(taken.every(({ epoch }) => epoch === 2))
      assert.isBelow(other.looks(), 100)
    })
  )

  it.scopedLive("a takeover does not wait for ever, and not for a runner that is silent", () =>
    Effect.gen(function* () {
      const { one, other } = yield* members
      yield* one.tell
      const first = yield* one.take(attic)
      assert.strictEqual((yield* other.take(attic)).epoch, 2)
      // On a slow machine the runner may seem silent meanwhile.
      assert.isAtMost(other.looks(), 101)
      yield* isFenced(one.write(first, "1, late"))

      yield* one.database.sql`update fleet_runner set seen_at = now() - interval '6 seconds'`
      yield* one.take("publish")
      const before = other.looks()
      yield* other.take("publish")
      assert.isAtMost(other.looks(), before + 1)
    })
  )
})
