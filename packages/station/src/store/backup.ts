/**
 * Copies of a database.
 *
 * @module
 * @since 0.1.0
 */
import * as Fs from "node:fs/promises"
import { createRequire } from "node:module"
import { Worker } from "node:worker_threads"
import * as Effect from "effect/Effect"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { reasonOf } from "./sql/reasonOf.js"

const operation = "backup"

const invalid = (issue: string) => new StoreError({ reason: "Invalid", operation, issue })

const toStoreError = (cause: unknown) =>
  new StoreError({
    reason: reasonOf(cause),
    operation,
    issue: cause instanceof Error ? cause.message : String(cause),
    cause
  })

const attempt = <A>(run: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: run, catch: toStoreError })

/** The code of the thread is a text, because a bundle has no file for it. The copy reads a snapshot, so writers go on. */
const copying = `
const { parentPort, workerData: { driver, from, to } } = require("node:worker_threads")
const Database = require(driver)
const database = new Database(from, {})
try {
  database.exec("pragma busy_timeout = 10000")
  database.prepare("vacuum into ?").run([to])
  parentPort.postMessage(undefined)
} catch ({ code, message }) {
  parentPort.postMessage({ code, message })
} finally {
  database.close()
}`

/** Copies by another thread. A statement cannot be stopped, so an interruption waits for its end. */
const copyByThread = (from: string, to: string) =>
  attempt(
    () =>
      new Promise<void>((resolve, reject) => {
        const driver = createRequire(import.meta.url).resolve("libsql")
        const worker = new Worker(copying, { eval: true, workerData: { driver, from, to } })
        worker.once("error", reject)
        worker.once("message", (failure?: { readonly code: string; readonly message: string }) => {
          if (failure === undefined) resolve()
          else reject(Object.assign(new Error(failure.message), { code: failure.code }))
        })
      })
  ).pipe(Effect.uninterruptible)

/** A database in memory belongs to its connection, and is small. */
const copyMemory = ({ sql }: Database, to: string) =>
  Effect.mapError(sql`vacuum into ${to}`, ({ cause }) => toStoreError(cause))

const flush = (file: string) =>
  attempt(async () => {
    const handle = await Fs.open(file, "r+")
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })

/**
 * Copies the database to a file, replacing one that is there. The file appears when it is complete. The event loop goes on
 * meanwhile.
 *
 * @since 0.1.0
 * @category combinators
 */
export const copyTo = (database: Database, target: string): Effect.Effect<void, StoreError> =>
  Effect.acquireUseRelease(
    Effect.succeed(`${target}.part`),
    (part) =>
      Effect.gen(function* () {
        // An interrupted copy may have left one.
        yield* attempt(() => Fs.rm(part, { force: true }))
        yield* database.file === undefined ? copyMemory(database, part) : copyByThread(database.file, part)
        yield* flush(part)
        yield* attempt(() => Fs.rename(part, target))
      }),
    (part) => Effect.ignore(attempt(() => Fs.rm(part, { force: true })))
  )

const exists = (file: string) =>
  Effect.promise(() =>
    Fs.lstat(file).then(
      () => true,
      () => false
    )
  )

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "backup"> => ({
  backup: Effect.fn("Store.backup")(function* (target) {
    if (database.dialect === "postgres") return yield* invalid("a PostgreSQL database is copied by pg_dump")
    if (yield* exists(target)) return yield* invalid(`${target} exists already`)
    yield* copyTo(database, target)
  })
})
