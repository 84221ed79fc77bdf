import { performance } from "node:perf_hooks"
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { openLibsql } from "../src/store/openLibsql.js"
import { pause } from "../src/store/sql/pause.js"

/** Returns a function that tells how many turns of the event loop have begun. */
const countingTurns: Effect.Effect<() => number, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const counter = { turns: 0, next: setImmediate(() => {}) }
      const count = () => {
        counter.turns++
        counter.next = setImmediate(count)
      }
      count()
      return counter
    }),
    ({ next }) => Effect.sync(() => clearImmediate(next))
  ),
  (counter) => () => counter.turns
)

it.scopedLive("all that waits continues in turn, each in a turn of the event loop of its own", () =>
  Effect.gen(function* () {
    const turns = yield* countingTurns
    const found: Array<readonly [number, number]> = []
    const waiting = [0, 1, 2, 3].map((n) => Effect.map(pause, () => void found.push([n, turns()])))
    yield* Effect.all(waiting, { concurrency: "unbounded" })
    assert.deepStrictEqual(
      found.map(([n]) => n),
      [0, 1, 2, 3]
    )
    assert.strictEqual(new Set(found.map(([, turn]) => turn)).size, 4)
  })
)

it.scopedLive("an interrupted wait does not stop the others", () =>
  Effect.gen(function* () {
    const first = Effect.race(pause, Effect.void)
    yield* Effect.all([first, pause, pause], { concurrency: "unbounded" })
  })
)

/** Lets the clock of this process advance by 4 ms whenever it is read, so that the speed of the machine does not matter. */
const steppingClock = Effect.acquireRelease(
  Effect.sync(() => {
    const { now } = performance
    let time = now.call(performance)
    performance.now = () => {
      time += 4
      return time
    }
    return now
  }),
  (now) =>
    Effect.sync(() => {
      performance.now = now
    })
)

it.scopedLive("statements that follow each other, in a transaction too, let the event loop run", () =>
  Effect.gen(function* () {
    const { sql } = yield* Effect.orDie(openLibsql({ file: ":memory:" }))
    const turns = yield* countingTurns
    yield* steppingClock
    // Fibers give way by themselves only after many more steps.
    const statements = Effect.repeatN(sql`select 1 as n`, 20)
    for (const all of [statements, sql.withTransaction(statements)]) {
      const before = turns()
      yield* all
      assert.isAtLeast(turns() - before, 2)
    }
  })
)
