import { describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import * as Databases from "./Databases.js"
import { steps } from "./StoreHistories.js"
import { run } from "./StoreSteps.js"

const runs = process.env.VERIFY === "1" ? { libsql: 1000, postgres: 100 } : { libsql: 25, postgres: 4 }

const seed = Number(process.env.MODEL_SEED ?? 1)

describe("random histories give the answers of the model", () => {
  for (const { name, open, skipped } of Databases.all) {
    if (name.includes("file")) continue
    it.skipIf(skipped)(name, { timeout: 1_800_000 }, () =>
      fc.assert(
        fc.asyncProperty(steps, (steps) =>
          Effect.runPromise(Effect.scoped(Effect.flatMap(open, (opened) => run(opened, steps))))
        ),
        { numRuns: name === "PostgreSQL" ? runs.postgres : runs.libsql, seed }
      )
    )
  }
})
