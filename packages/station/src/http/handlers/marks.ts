/** What a display must mark: series without good readings, and the conditions that last. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Freshness from "../../collect/Freshness.js"
import type * as Condition from "../../model/Condition.js"
import { deviceKey, grouped } from "../../model/devices.js"
import type * as Series from "../../model/Series.js"
import type { Latest } from "../../readings/Catalogue.js"
import * as IntervalOf from "../../readings/intervalOf.js"
import type { StoreError } from "../../store/StoreError.js"
import type { Parts } from "./common.js"

export interface Marks {
  /** The interval of its readings in milliseconds. */
  readonly every: number
  readonly stale: boolean
  readonly conditions: ReadonlyArray<Condition.Kind>
}

export interface Marked {
  readonly latest: ReadonlyArray<Latest>
  readonly marksOf: (series: Series.Series) => Marks
}

/** An array is read as `counter.ALL`, and one of its series is `counter.A`. */
const concerns = ({ property: of }: Condition.Key, { property }: Series.Series): boolean =>
  of === "" || of === property || (of.endsWith(".ALL") && property.replace(/\.[^./]*$/, ".ALL") === of)

/** Makes the function that marks series. `all` are the series of the store. */
export const make = ({ catalogue, config, health }: Pick<Parts, "catalogue" | "config" | "health">) => {
  const intervalsOf = IntervalOf.make(catalogue, config.collect)
  return (all: ReadonlyArray<Series.Series>): Effect.Effect<Marked, StoreError> =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const { servers } = yield* health.status
      const latest = yield* catalogue.latest
      const lastGood = new Map(latest.map(({ lastGood, series }) => [series, lastGood]))
      const everyOf = intervalsOf(all)
      const open = grouped(servers.flatMap(({ open }) => open))
      const openOf = (key: string) => open.get(key) ?? []
      return {
        latest,
        marksOf: (series) => {
          const { id, server } = series
          const every = everyOf(series)
          const keys = [...openOf(deviceKey({ server, device: "" })), ...openOf(deviceKey(series))]
          // A search of all buses that fails does not stop the readings.
          const found = keys.filter((key) => key.kind !== "bus-failed" && concerns(key, series))
          return {
            every,
            stale: Freshness.isStale({ lastGood: lastGood.get(id), every, now }),
            conditions: [...new Set(found.map(({ kind }) => kind))]
          }
        }
      }
    })
}
