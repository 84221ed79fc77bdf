/**
 * A stream of stored readings.
 *
 * @module
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { holdingAt } from "./calibrations.js"
import type { StoreService, Value } from "./Store.js"
import { readCalibrations } from "./sources.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, mostReadings, windowEnd } from "./sql/windows.js"

interface Row {
  readonly at: number
  readonly series: number
  readonly value: number
  readonly quality: number
}

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "values"> => ({
  values: ({ from, to }, series) => {
    const { read, sql } = database
    const isWanted = series === undefined ? sql`1 = 1` : sql.in("series", series)
    const page = Effect.fnUntraced(function* (at: number, most: number) {
      const end = yield* windowEnd(database, { from: at, to }, most)
      const rows = yield* sql<Row>`
        select at, series, value, quality from reading where at >= ${at} and at < ${end} and ${isWanted}
        order by at, series`
      return { end, rows }
    })
    const prepare = Effect.all({
      calibrations: readCalibrations(database),
      // The readings of a few series are a small part of a window.
      most: Effect.map(sql<{ n: number }>`select count(*) as n from series`, ([all]) =>
        series === undefined ? mostFetched : Math.min(mostFetched * Math.ceil(all!.n / series.length), mostReadings)
      )
    })
    const pages = Effect.map(read("values", prepare), ({ calibrations, most }) => {
      const toValue = ({ at, quality, series, value: raw }: Row): Value => {
        const { factor, offset } = holdingAt(calibrations.get(series) ?? [], at)
        return { series, at, value: raw * factor + offset, raw, quality: quality === 0 ? "good" : "doubtful" }
      }
      return Stream.paginateChunkEffect(from, (at) =>
        Effect.map(Effect.zipLeft(read("values", page(at, most)), pause), ({ end, rows }) => [
          Chunk.unsafeFromArray(rows.map(toValue)),
          end < to ? Option.some(end) : Option.none()
        ])
      )
    })
    return from < to && series?.length !== 0 ? Stream.unwrap(pages) : Stream.empty
  }
})
