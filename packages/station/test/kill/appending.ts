/**
 * Appends batches and rolls up until it is killed. Prints the number of each batch that the store has acknowledged.
 *
 *     node appending.mjs FILE FIRST
 */
import * as FileSystem from "node:fs"
import { LibsqlStore } from "@owserver/station"
import { Effect } from "effect"
import { batch, interval } from "./Batches.js"

const [file, first] = process.argv.slice(2)

const rollUpEvery = 4

await LibsqlStore.make({ file: file! }).pipe(
  Effect.flatMap((store) =>
    Effect.iterate(Number(first), {
      while: () => true,
      body: (n) =>
        Effect.gen(function* () {
          yield* store.append(batch(n))
          // Not through a stream, which might keep it in memory.
          FileSystem.writeSync(1, `${n}\n`)
          if (n % rollUpEvery === 0) yield* store.rollUp(n * interval)
          return n + 1
        })
    })
  ),
  Effect.scoped,
  Effect.runPromise
)
