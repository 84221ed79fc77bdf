/**
 * Pages of lists whose ids descend.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { StoreError } from "./StoreError.js"

/**
 * A page: at most `limit` rows with smaller ids than `before`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page {
  readonly before?: number | undefined
  readonly limit?: number | undefined
}

/** A station continues all conditions and alarms that are open when it starts. */
const most = 100_000

/** The driver blocks the event loop while it fetches. This takes about 10 ms. */
const mostFetched = 1000

const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most

const isPage = (before: number | undefined, limit: number): boolean =>
  isCount(limit, most) && (before === undefined || isCount(before, 0x7fffffff))

/**
 * Reads a page in pieces. Default: 100 rows. Fails with `Invalid` if it is not valid.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readPage: <Row extends { readonly id: number }>(
  operation: string,
  page: Page,
  read: (before: number, limit: number) => Effect.Effect<ReadonlyArray<Row>, SqlError>
) => Effect.Effect<ReadonlyArray<Row>, SqlError | StoreError> = Effect.fnUntraced(function* <
  Row extends { readonly id: number }
>(
  operation: string,
  { before, limit = 100 }: Page,
  read: (before: number, limit: number) => Effect.Effect<ReadonlyArray<Row>, SqlError>
) {
  if (!isPage(before, limit)) {
    const issue = `the limit ${limit} or the id ${before} is not valid`
    return yield* new StoreError({ reason: "Invalid", operation, issue })
  }
  const rows: Array<Row> = []
  let end = before ?? 0x7fffffff
  while (rows.length < limit) {
    const some = Math.min(limit - rows.length, mostFetched)
    const found = yield* read(end, some)
    rows.push(...found)
    if (found.length < some) break
    end = found.at(-1)!.id
  }
  return rows
})
