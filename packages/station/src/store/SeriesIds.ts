/**
 * The ids of series, in memory.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Sample from "../model/Sample.js"
import type * as Series from "../model/Series.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

/** A stored series, as far as appending needs it. */
interface Entry {
  readonly id: number
  readonly kind: Series.Kind
  readonly unit: string
  readonly family: string
  readonly firstAt: number
}

/**
 * The ids that a transaction uses. They may be kept only once it has been committed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resolved {
  /** The id of each sample's series. */
  readonly ids: ReadonlyArray<number>
  readonly stored: ReadonlyMap<string, Entry>
}

/**
 * The ids of series.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeriesIds {
  /**
   * Returns the ids of samples, if all of their series are known and their descriptions are the objects of earlier samples. They hold
   * as long as the mark `removed` is that of the result.
   */
  readonly find: (
    samples: ReadonlyArray<Sample.Sample>
  ) => { readonly ids: ReadonlyArray<number>; readonly removed: number } | undefined
  /**
   * Looks up the series of samples. Stores new series and changed descriptions. Forgets all ids if `removed`, the mark of this
   * transaction, has changed. Needs a transaction in which no series can be deleted.
   */
  readonly resolve: (samples: ReadonlyArray<Sample.Sample>, removed: number) => Effect.Effect<Resolved, SqlError>
  /** Keeps the ids of a committed transaction. */
  readonly keep: (samples: ReadonlyArray<Sample.Sample>, resolved: Resolved) => Effect.Effect<void>
}

const keyOf = ({ device, property, server }: Series.Key): string => `${server}\0${device}\0${property}`

const isCurrent = (entry: Entry | undefined, { at, series }: Sample.Sample): entry is Entry =>
  entry !== undefined &&
  entry.kind === series.kind &&
  entry.unit === series.unit &&
  entry.family === series.family &&
  entry.firstAt <= at

const upsert = Effect.fnUntraced(function* ({ sql }: Database, { at, series }: Sample.Sample) {
  const { family, kind, unit } = series
  const rows = yield* sql<{ id: number; first_at: number }>`
    insert into series (server, device, property, kind, unit, family, first_at)
    values (${toText(series.server)}, ${toText(series.device)}, ${toText(series.property)}, ${kind}, ${toText(unit)},
      ${toText(family)}, ${at})
    on conflict (server, device, property) do update set
      kind = excluded.kind,
      unit = excluded.unit,
      family = excluded.family,
      first_at = case when series.first_at < excluded.first_at then series.first_at else excluded.first_at end
    returning id, first_at`
  const { first_at: firstAt, id } = rows[0]!
  return { id, kind, unit, family, firstAt }
})

/**
 * Begins with no ids.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): SeriesIds => {
  const known = new Map<string, Entry>()
  /** The collectors use one object for all samples of a series. To compare objects is quicker than to make keys. */
  let byDescription = new WeakMap<Series.Description, Entry>()
  /** The mark for which the ids hold. */
  let removed = Number.NaN

  return {
    find: (samples) => {
      const ids: Array<number> = []
      for (const { at, series } of samples) {
        const entry = byDescription.get(series)
        if (entry === undefined || entry.firstAt > at) return undefined
        ids.push(entry.id)
      }
      return { ids, removed }
    },
    resolve: Effect.fnUntraced(function* (samples, current) {
      // A series was deleted, by this process or another one.
      if (current !== removed) {
        known.clear()
        byDescription = new WeakMap()
        removed = current
      }
      const stored = new Map<string, Entry>()
      const ids: Array<number> = []
      for (const sample of samples) {
        const key = keyOf(sample.series)
        let entry = stored.get(key) ?? known.get(key)
        if (!isCurrent(entry, sample)) {
          entry = yield* upsert(database, sample)
          stored.set(key, entry)
        }
        ids.push(entry.id)
      }
      return { ids, stored }
    }),
    keep: (samples, { stored }) =>
      Effect.sync(() => {
        for (const [key, entry] of stored) known.set(key, entry)
        for (const sample of samples) {
          const entry = known.get(keyOf(sample.series))
          if (isCurrent(entry, sample)) byDescription.set(sample.series, entry)
        }
      })
  }
}
