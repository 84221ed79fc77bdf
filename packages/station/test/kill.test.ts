/** Kills a program that writes to a store at random moments. */
import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import { setTimeout } from "node:timers/promises"
import { it } from "@effect/vitest"
import { Effect } from "effect"
import { describe, expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import { temporaryFolder } from "./Databases.js"
import { interval, sampleAt, sizeOf } from "./kill/Batches.js"
import { bundle, kills, makeRandom } from "./kill/Programs.js"

const random = makeRandom()

/** Runs the program, kills it some time after its first batch, and returns the last batch that it acknowledged. */
const runAndKill = (program: string, file: string, first: number, millis: number) =>
  Effect.promise(async () => {
    const child = ChildProcess.spawn(process.execPath, [program, file, String(first)], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    let errors = ""
    child.stderr.on("data", (data) => (errors += data))
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()))
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (data) => {
        output += data
        resolve()
      })
      child.once("close", () => resolve())
    })
    await setTimeout(millis)
    const wasRunning = child.exitCode === null
    child.kill("SIGKILL")
    await closed
    expect({ wasRunning, errors }).toEqual({ wasRunning: true, errors: "" })
    // The last line may be cut.
    return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1))
  })

/** Checks the database against the batches that it must hold, and returns the number of the next one. */
const check = (file: string, acknowledged: number) =>
  Effect.gen(function* () {
    const database = yield* openLibsql({ file })
    const { sql } = database
    expect(yield* sql`pragma integrity_check`).toEqual([{ integrity_check: "ok" }])
    const rows = yield* sql<{ n: number; size: number }>`
      select at / ${interval} as n, count(*) as size from reading group by 1 order by 1`
    const [event] = yield* sql<{ count: number }>`select count from event`
    const next = rows.length
    expect(rows).toEqual(Array.from({ length: next }, (_, n) => ({ n, size: sizeOf(n) })))
    // The last batch may have been committed without an acknowledgement.
    expect(next).toBeGreaterThan(acknowledged)
    expect(next).toBeLessThanOrEqual(acknowledged + 2)
    expect(event).toEqual({ count: next })
    return next
  })

const day = 86_400_000

/** Completes the days by a later reading, rolls all up, and compares with the readings. */
const checkRollups = (file: string, batches: number) =>
  Effect.gen(function* () {
    const database = yield* openLibsql({ file })
    const { sql } = database
    const store = assemble(database)
    const end = (Math.ceil((batches * interval) / day) + 1) * day
    yield* store.append({ samples: [sampleAt(end)], transitions: [] })
    yield* store.rollUp(end + day)
    const [stored] = yield* sql`select count(*) as n, sum(value) as sum from reading where at < ${end}`
    for (const width of [300, 3600, 86_400]) {
      const [rolled] = yield* sql`
        select sum(n) as n, sum(sum) as sum from rollup where width = ${width} and at < ${end}`
      expect({ width, ...rolled }).toEqual({ width, ...stored })
    }
  })

describe("a station that is killed", () => {
  it.scopedLive("loses nothing that was acknowledged, and stores nothing twice", () =>
    Effect.gen(function* () {
      const program = yield* bundle("appending")
      const folder = yield* temporaryFolder
      const file = Path.join(folder, "station.db")
      let next = 0
      for (let kill = 0; kill < kills; kill++) {
        const acknowledged = yield* runAndKill(program, file, next, random() * 500)
        next = yield* Effect.scoped(check(file, acknowledged))
      }
      yield* Effect.scoped(checkRollups(file, next))
      expect(FileSystem.readdirSync(folder)).toContain("station.db")
    })
  )
})
