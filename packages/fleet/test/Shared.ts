import { PostgresStore } from "@owserver/station"
import { Effect, type Redacted } from "effect"
import * as Postgres from "../../station/test/Postgres.js"
import * as Tables from "../src/tables.js"

export const { isInstalled } = Postgres

/** Opens a database as a runner does. */
export const open = (url: Redacted.Redacted) =>
  Effect.tap(PostgresStore.makeShared({ url }), ({ database }) => Tables.make(database))

/** An empty database with the tables of a fleet. */
export const fresh = Effect.flatMap(Postgres.freshDatabase, open)
