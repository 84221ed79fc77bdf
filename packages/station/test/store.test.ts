import { describe, it } from "@effect/vitest"
import type { Sample, Series } from "@owserver/station"
import { Effect } from "effect"
import { expect } from "vitest"
import * as Databases from "./Databases.js"

const temperature: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const sample = (at: number, value: number, series: Series.Description = temperature): Sample.Sample => ({
  series,
  at,
  value,
  quality: "good"
})

for (const { name, open, skipped } of Databases.all) {
  describe.skipIf(skipped)(name, () => {
    it.scopedLive("a reading of the same series and time replaces the stored one", () =>
      Effect.gen(function* () {
        const { database, store } = yield* open
        yield* store.append({ samples: [sample(1000, 20), sample(1000, 20.5), sample(2000, 21)], transitions: [] })
        yield* store.append({ samples: [sample(2000, 22)], transitions: [] })
        const rows = yield* database.sql`select at, value, quality from reading order by at`
        expect(rows).toEqual([
          { at: 1000, value: 20.5, quality: 0 },
          { at: 2000, value: 22, quality: 0 }
        ])
      }).pipe(Effect.orDie)
    )
  })
}
