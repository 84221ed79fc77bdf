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
import * as Given from "./sql/given.js"
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

/** Keys that are the same in the database are the same here. */
const keyOf = ({ device, property, server }: Series.Key): string =>
  `${toText(server)}\0${toText(device)}\0${toText(property)}`

const isCurrent = (entry: Entry | undefined, { at, series }: Sample.Sample): entry is Entry =>
  entry !== undefined &&
  entry.kind === series.kind &&
  entry.unit === series.unit &&
  entry.family === series.family &&
  entry.firstAt <= at

interface Row extends Series.Key {
  readonly id: number
  readonly first_at: number
}

const upsert = Given.execute<Sample.Sample, keyof Series.Key | "kind" | "unit" | "family" | "first_at", Row>({
  columns: {
    server: "text",
    device: "text",
    property: "text",
    kind: "text",
    unit: "text",
    family: "text",
    first_at: "bigint"
  },
  row: ({ at, series: { device, family, kind, property, server, unit } }) => ({
    server: toText(server),
    device: toText(device),
    property: toText(property),
    kind,
    unit: toText(unit),
    family: toText(family),
    first_at: at
  }),
  text: `insert into series (server, device, property, kind, unit, family, first_at)
    select server, device, property, kind, unit, family, first_at from given where true
    on conflict (server, device, property) do update set
      kind = excluded.kind,
      unit = excluded.unit,
      family = excluded.family,
      first_at = case when series.first_at < excluded.first_at then series.first_at else excluded.first_at end
    returning id, server, device, property, first_at`
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
      const keys = samples.map(({ series }) => keyOf(series))
      /** The last description, and the first time. */
      const unknown = new Map<string, Sample.Sample>()
      for (const [n, sample] of samples.entries()) {
        const key = keys[n]!
        const before = unknown.get(key)
        if (before !== undefined) unknown.set(key, { ...sample, at: Math.min(before.at, sample.at) })
        else if (!isCurrent(known.get(key), sample)) unknown.set(key, sample)
      }
      const stored = new Map<string, Entry>()
      for (const row of yield* upsert(database, [...unknown.values()])) {
        const key = keyOf(row)
        const { family, kind, unit } = unknown.get(key)!.series
        stored.set(key, { id: row.id, kind, unit, family, firstAt: row.first_at })
      }
      return { ids: keys.map((key) => (stored.get(key) ?? known.get(key))!.id), stored }
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
