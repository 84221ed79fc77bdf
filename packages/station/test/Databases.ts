import * as FileSystem from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import type { StoreError } from "@owserver/station"
import { Effect, type Scope } from "effect"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import { openPostgres } from "../src/store/openPostgres.js"
import type { StoreService } from "../src/store/Store.js"
import type { Database } from "../src/store/sql/Database.js"
import * as Postgres from "./Postgres.js"

/** A store with its database, to look at its tables. */
export interface Opened {
  readonly store: StoreService
  readonly database: Database
}

const opened = (database: Database): Opened => ({ store: assemble(database), database })

/** A folder that is removed with the scope. */
export const temporaryFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "station-"))),
  (folder) => Effect.sync(() => FileSystem.rmSync(folder, { recursive: true, force: true }))
)

const openFile = (file: string) => Effect.map(openLibsql({ file }), opened)

/** The databases on which each test of the store runs. */
export const all: ReadonlyArray<{
  readonly name: string
  readonly skipped: boolean
  /** Opens an empty store. */
  readonly open: Effect.Effect<Opened, StoreError, Scope.Scope>
}> = [
  {
    name: "libSQL, file",
    skipped: false,
    open: Effect.flatMap(temporaryFolder, (folder) => openFile(Path.join(folder, "station.db")))
  },
  { name: "libSQL, memory", skipped: false, open: openFile(":memory:") },
  {
    name: "PostgreSQL",
    skipped: !Postgres.isInstalled,
    open: Effect.flatMap(Postgres.freshDatabase, (url) => Effect.map(openPostgres({ url }), opened))
  }
]
