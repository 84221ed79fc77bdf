/**
 * Labels, and the replacement of sensors.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { isPlain } from "../model/names.js"
import type * as Series from "../model/Series.js"
import { moveRules } from "./moveRules.js"
import { noSeries, readSeries, requireSeries } from "./readSeries.js"
import type { Label, StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

/** Longer names break every list. */
const mostCharacters = 200

const issueOfText = (text: string): string | undefined => {
  if (text.length > mostCharacters) return `has more than ${mostCharacters} characters`
  return isPlain(text) ? undefined : "has control characters"
}

const check = (label: Label): Effect.Effect<void, StoreError> => {
  for (const field of ["name", "place"] as const) {
    const issue = issueOfText(label[field] ?? "")
    if (issue !== undefined)
      return new StoreError({ reason: "Invalid", operation: "label", issue: `the ${field} ${issue}` })
  }
  return Effect.void
}

type Row = Required<Pick<Series.Series, "name" | "place" | "hidden" | "replacedBy">>

const write = ({ sql }: Database, id: number, { hidden, name, place, replacedBy }: Row) =>
  sql`
    insert into label (series, name, place, hidden, replaced_by)
    values (${id}, ${toText(name)}, ${toText(place)}, ${hidden ? 1 : 0}, ${replacedBy ?? null})
    on conflict (series) do update set
      name = excluded.name, place = excluded.place, hidden = excluded.hidden, replaced_by = excluded.replaced_by`

const issueOf = (
  series: Series.Series,
  other: Series.Series,
  all: ReadonlyArray<Series.Series>
): string | undefined => {
  if (series.kind !== other.kind || series.unit !== other.unit) {
    return `series ${other.id} has another kind or unit than series ${series.id}`
  }
  let next: Series.Series | undefined = other
  while (next !== undefined) {
    if (next.id === series.id) return `series ${series.id} would replace itself`
    const { replacedBy }: Series.Series = next
    next = all.find(({ id }) => id === replacedBy)
  }
  return undefined
}

const replace: (database: Database, series: number, other: number) => Effect.Effect<void, SqlError | StoreError> =
  Effect.fnUntraced(function* (database, id, otherId) {
    // Two replacements at the same time could form a cycle.
    if (database.dialect === "postgres") yield* database.sql`lock table label in share row exclusive mode`
    const all = yield* readSeries(database)
    const series = all.find((one) => one.id === id)
    if (series === undefined) return yield* noSeries("replace", id)
    const other = all.find((one) => one.id === otherId)
    if (other === undefined) return yield* noSeries("replace", otherId)
    const issue = issueOf(series, other, all)
    if (issue !== undefined) return yield* new StoreError({ reason: "Invalid", operation: "replace", issue })
    yield* write(database, otherId, { ...other, name: series.name || other.name, place: series.place || other.place })
    yield* write(database, id, { ...series, name: "", place: "", replacedBy: otherId })
    yield* moveRules(database, id, otherId)
  })

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "series" | "label" | "replace"> => ({
  series: database.read("series", readSeries(database)),
  label: Effect.fn("Store.label")(function* (id, label) {
    yield* check(label)
    const { sql } = database
    const { hidden, name, place } = label
    const given = {
      ...(name !== undefined && { name: toText(name) }),
      ...(place !== undefined && { place: toText(place) }),
      ...(hidden !== undefined && { hidden: hidden ? 1 : 0 })
    }
    if (Object.keys(given).length === 0) return yield* database.read("label", requireSeries(database, "label", id))
    const none = { series: id, name: "", place: "", hidden: 0 }
    yield* database.transaction(
      "label",
      Effect.gen(function* () {
        yield* requireSeries(database, "label", id)
        yield* sql`insert into label ${sql.insert({ ...none, ...given })}
          on conflict (series) do update set ${sql.update(given)}`
      })
    )
  }),
  replace: Effect.fn("Store.replace")((series, other) =>
    database.transaction("replace", replace(database, series, other))
  )
})
