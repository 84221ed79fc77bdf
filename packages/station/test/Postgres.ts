import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted, type Scope } from "effect"
import { inject } from "vitest"

export { withPassword } from "./PostgresCluster.js"

/** The server of this run, which `postgres.setup.ts` starts. `undefined` if PostgreSQL is not installed. */
const server = inject("postgres")

/** Whether tests on PostgreSQL run. With POSTGRES_REQUIRED=1 they must. */
export const isInstalled: boolean = server !== undefined

const urlOf = (database: string) => Redacted.make(`${server}/${database}`)

const execute = (statement: string) =>
  PgClient.PgClient.pipe(
    Effect.flatMap((sql) => sql.unsafe(statement)),
    Effect.provide(PgClient.layer({ url: urlOf("postgres"), maxConnections: 1 })),
    Effect.orDie
  )

let created = 0

/** Creates an empty database, and drops it with the scope. Returns its address. */
export const freshDatabase: Effect.Effect<Redacted.Redacted, never, Scope.Scope> = Effect.suspend(() => {
  const name = `test_${process.pid}_${created++}`
  return Effect.acquireRelease(Effect.as(execute(`create database ${name}`), urlOf(name)), () =>
    execute(`drop database ${name} with (force)`)
  )
})
