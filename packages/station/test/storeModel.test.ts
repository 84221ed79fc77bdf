import { describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import * as Databases from "./Databases.js"
import { type Step, steps } from "./StoreHistories.js"
import { run } from "./StoreSteps.js"

const runs = process.env.VERIFY === "1" ? { libsql: 1000, postgres: 100 } : { libsql: 12, postgres: 3 }

const unchanged = (delay: number) => [delay, 0, false] as const

/** Histories in which the store once gave another answer. */
const known: ReadonlyArray<ReadonlyArray<Step>> = [
  [
    { type: "append", series: 3, readings: [30_000, 2_679_000, 30_000, 30_000, 30_000].map(unchanged), late: 0 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 0 },
    { type: "leap", by: 777_600_000 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 0 },
    { type: "retain" },
    { type: "return", series: 0, hour: 0, readings: [unchanged(1)] },
    { type: "rollUp", after: 10_800_000 },
    { type: "return", series: 3, hour: 0, readings: [unchanged(1)] },
    { type: "removeValues", series: 0, before: 781_200_002, length: 3_600_000 },
    { type: "return", series: 3, hour: 242_840_137, readings: [[1, 0, true]] },
    { type: "append", series: 3, readings: [[1, 1, false]], late: 3_600_000 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 60_000 },
    { type: "rollUp", after: 1 }
  ],
  [
    { type: "append", series: 0, readings: [unchanged(60_000)], late: 0 },
    { type: "leap", by: 259_200_000 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 0 },
    { type: "retain" },
    { type: "return", series: 0, hour: 0, readings: [unchanged(1)] },
    { type: "rollUp", after: 10_800_000 },
    { type: "leap", by: -288_000_000 },
    { type: "append", series: 0, readings: [unchanged(60_000)], late: 0 },
    { type: "removeValues", series: 0, before: 1, length: 2 },
    { type: "append", series: 1, readings: [unchanged(0)], late: 1 },
    { type: "rollUp", after: 3_600_000 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 60_000 },
    { type: "rollUp", after: 1 }
  ],
  [
    { type: "append", series: 0, readings: [unchanged(60_000)], late: 60_000 },
    { type: "append", series: 3, readings: [unchanged(0)], late: 0 },
    { type: "leap", by: 259_200_000 },
    { type: "append", series: 0, readings: [unchanged(1)], late: 0 },
    { type: "retain" },
    { type: "return", series: 3, hour: 0, readings: [[1, 1, false]] },
    { type: "rollUp", after: 10_800_000 },
    { type: "leap", by: -288_000_000 },
    { type: "history", series: 0, before: 60_000, length: 60_000, points: 1, isRolled: false },
    { type: "append", series: 3, readings: [[0, 1, false]], late: 0 },
    { type: "append", series: 0, readings: [unchanged(0)], late: 1 },
    { type: "append", series: 0, readings: [unchanged(0)], late: 0 },
    { type: "removeValues", series: 1, before: 60_000, length: 60_001 }
  ]
]

const seed = Number(process.env.MODEL_SEED ?? 1)

describe("random histories give the answers of the model", () => {
  for (const { name, open, skipped } of Databases.all) {
    if (name.includes("file")) continue
    it.skipIf(skipped)(name, { timeout: 7_200_000 }, () =>
      fc.assert(
        fc.asyncProperty(steps, (steps) =>
          Effect.runPromise(Effect.scoped(Effect.flatMap(open, (opened) => run(opened, steps))))
        ),
        { numRuns: name === "PostgreSQL" ? runs.postgres : runs.libsql, seed, examples: known.map((steps) => [steps]) }
      )
    )
  }
})
