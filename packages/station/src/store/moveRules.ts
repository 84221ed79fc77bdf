/**
 * Rules that name a series which another one continues.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Definitions from "./definitions.js"
import type { Database } from "./sql/Database.js"

/** Rules without a list of series need not be decoded. */
const naming = '%"series":[%'

/**
 * Lets the rules that name a series name another one instead. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const moveRules: (database: Database, series: number, other: number) => Effect.Effect<void, SqlError> =
  Effect.fnUntraced(function* ({ sql }, series, other) {
    const rows = yield* sql<{ id: number; definition: string }>`
      select id, definition from rule where definition like ${naming} order by id`
    for (const { definition, id } of rows) {
      const rule = Either.getOrUndefined(Definitions.decode(definition))
      const named = rule?.selector.series
      if (rule === undefined || named === undefined || !named.includes(series)) continue
      const moved = [...new Set(named.map((one) => (one === series ? other : one)))]
      const text = yield* Effect.orDie(Definitions.encode({ ...rule, selector: { ...rule.selector, series: moved } }))
      yield* sql`update rule set definition = ${text} where id = ${id}`
    }
  })
