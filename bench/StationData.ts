/**
 * A database of the station with readings of a long time, written by the driver itself in seconds.
 */
import type { Series } from "@owserver/station"
import { LibsqlStore } from "@owserver/station"
import { Effect } from "effect"
import Database from "libsql"

export const every = 30_000
export const hour = 3_600_000
export const day = 24 * hour

export interface Options {
  readonly file: string
  readonly series: number
  /** Readings end here, at the begin of a day. */
  readonly end: number
  /** Days of readings. */
  readonly days: number
  /** Days of rollups of the first series. The others have as many as there are readings. */
  readonly rollupDays: number
}

/** The series with rollups of a long time. */
export const plotted = 20

/** Every tenth sensor is a counter. */
export const descriptions = (count: number, server = "home"): ReadonlyArray<Series.Description> =>
  Array.from({ length: count }, (_, n) => {
    const address = n.toString(16).toUpperCase().padStart(12, "0")
    return n % 10 === 9
      ? { server, device: `1D.${address}`, property: "counter.A", kind: "counter", unit: "", family: "1D" }
      : { server, device: `28.${address}`, property: "temperature", kind: "gauge", unit: "°C", family: "28" }
  })

/** The value of a series at a time: a wave of a day, or a count of two pulses a reading. */
export const valueAt = (n: number, at: number): number =>
  n % 10 === 9 ? Math.floor(at / every) * 2 : Math.round(16 * (20 + (n % 7) + 8 * Math.sin(at / day))) / 16

const times = (from: number, to: number, step: number): string =>
  `time(at) as (select ${from} union all select at + ${step} from time where at + ${step} < ${to})`

const isCounter = "series.kind = 'counter'"
const columns = "series, width, at, n, doubted, sum, min, max, last, delta"

/** Writes the readings and rollups that a station would have written. */
export const fill = ({ days, end, file, rollupDays, series }: Options): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    const from = end - days * day
    const first = end - rollupDays * day
    const all = descriptions(series)
    // The store makes the tables and the series.
    yield* Effect.scoped(
      Effect.flatMap(LibsqlStore.make({ file }), (store) =>
        store.append({
          samples: all.map((one, n) => ({ series: one, at: first, value: valueAt(n, first), quality: "good" })),
          transitions: []
        })
      )
    )
    yield* Effect.sync(() => {
      const database = new Database(file, {})
      database.exec("pragma synchronous = off")
      database.exec("pragma cache_size = -200000")
      const write = (sql: string) => {
        database.exec("begin")
        database.exec(sql)
        database.exec("commit")
      }
      write("delete from reading")
      // The day before the last one is whole; the rest has the newest readings.
      for (let at = from; at < end; at += day) {
        write(`with recursive ${times(at, at + day, every)}
          insert into reading select time.at, series.id,
            case when ${isCounter} then time.at / ${every} * 2 else 20 + series.id % 7 + (time.at / 300000 % 64) / 16.0 end, 0
          from time cross join series`)
      }
      for (const width of [300, 3600, 86_400]) {
        const n = (width * 1000) / every
        for (let id = 1; id <= series; id++) {
          write(`with recursive ${times(id <= plotted ? first : from, end, width * 1000)}
            insert into rollup (${columns}) select series.id, ${width}, time.at, ${n}, 0,
              case when ${isCounter} then 0 else (20 + series.id % 7) * ${n} end,
              case when ${isCounter} then 0 else 18 end, case when ${isCounter} then 0 else 28 end,
              case when ${isCounter} then (time.at + ${width * 1000 - every}) / ${every} * 2 end,
              case when ${isCounter} then ${2 * n} end
            from series cross join time where series.id = ${id}`)
        }
      }
      // A counter goes on from its state after each hour.
      write(`with recursive ${times(Math.max(from, first), end, hour)}
        insert into counter (series, at, last, last_at) select series.id, time.at,
          (time.at + ${hour - every}) / ${every} * 2, time.at + ${hour - every}
        from series cross join time where ${isCounter}`)
      write(`update mark set value = ${end} where name = 'late'`)
      write(
        `insert into mark (name, value) values ('rolled', ${end}), ('days', ${end})${from > first ? `, ('raw', ${from})` : ""}`
      )
      // The driver closes the file too late to do this. Otherwise the first flush of the store would have to write it all.
      database.exec("pragma synchronous = full")
      database.exec("pragma wal_checkpoint(truncate)")
      database.close()
    })
  })
