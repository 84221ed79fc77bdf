/**
 * Three processes share the work, and something happens to them. All of it happens with FLEET_TESTS=all. FLEET_ACTIONS and FLEET_SEED set
 * how many random actions there are, and their seed. With FLEET_LIMITS=1 the times that the documentation promises must hold.
 */
import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Shared from "../Shared.js"
import * as Scenarios from "./scenarios.js"
import * as Testbed from "./Testbed.js"

const isThorough = process.env.FLEET_TESTS === "all"
const actions = Number(process.env.FLEET_ACTIONS ?? 20)
const seed = Number(process.env.FLEET_SEED ?? 1)
const only = process.env.FLEET_ONLY

/** Linear congruential, so that a run can be repeated. */
const makeRandom = (): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A limit only ends a hung test. */
const timeout = isThorough ? 3_600_000 : 600_000

const through = (scenarios: ReadonlyArray<Scenarios.Scenario>) =>
  Effect.gen(function* () {
    const testbed = yield* Testbed.make
    for (const { name, run } of scenarios) if (only === undefined || name.includes(only)) yield* run(testbed)
    yield* testbed.end
  })

describe.skipIf(!Shared.isInstalled)("a fleet", () => {
  it.scopedLive.skipIf(isThorough)(
    "another runner takes over from one that is killed",
    () =>
      Effect.gen(function* () {
        const { end, measure, publisher } = yield* Testbed.make
        const first = yield* publisher
        yield* measure(
          "a runner killed and started",
          15,
          Effect.flatMap(first.end("SIGKILL"), () => first.start)
        )
        yield* end
      }),
    timeout
  )

  if (!isThorough) return

  it.scopedLive(
    "collects, raises each alarm once and writes nothing twice, whatever ends, hangs or is cut off",
    () => through(Scenarios.all),
    timeout
  )

  it.scopedLive("recovers when the storage of the cluster stalls", () => through(Scenarios.stalls), timeout)

  it.scopedLive(
    `survives ${actions} random actions with the seed ${seed}`,
    () =>
      Effect.gen(function* () {
        const testbed = yield* Testbed.make
        const next = makeRandom()
        for (let done = 0; done < actions; ) {
          const count = 1 + Math.floor(next() * 3)
          const names: Array<string> = []
          const some = Effect.gen(function* () {
            for (let n = 0; n < count; n++) names.push(yield* Scenarios.random(testbed, next))
          })
          yield* testbed.measure(`random actions from ${done + 1}`, 90, some)
          console.info(names.join(", "))
          done += count
        }
        yield* testbed.end
      }),
    timeout
  )
})
