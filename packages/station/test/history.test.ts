import { describe, it } from "@effect/vitest"
import type { Sample, Series } from "@owserver/station"
import { Effect } from "effect"
import { expect } from "vitest"
import * as Databases from "./Databases.js"

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse("2026-01-01T00:00Z")

const temperature: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const meter: Series.Description = {
  server: "home",
  device: "1D.000000000001",
  property: "counter.A",
  kind: "counter",
  unit: "",
  family: "1D"
}

const samples = (
  series: Series.Description,
  from: number,
  to: number,
  every: number,
  value: (at: number) => number
): ReadonlyArray<Sample.Sample> =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, n) => {
    const at = from + n * every
    return { series, at, value: value(at), quality: "good" }
  })

for (const { name, open, skipped } of Databases.all) {
  describe.skipIf(skipped)(name, () => {
    it.scopedLive("a day of readings has points of the widths that were asked for", () =>
      Effect.gen(function* () {
        const { store } = yield* open
        const every = 60_000
        const end = start + 2 * day + 1000
        yield* store.append({
          samples: [
            ...samples(temperature, start, end, every, (at) => (at - start) / hour),
            ...samples(meter, start, end, every, (at) => (at - start) / every)
          ],
          transitions: []
        })
        const get = (id: number, points: number) => store.history(id, { from: start, to: start + day, points })
        for (const now of [start, start + 3 * hour, start + 2 * day + hour]) {
          yield* store.rollUp(now)
          const one = yield* get(1, 1)
          expect(one.points).toMatchObject([{ at: start, until: start + day, n: 1440, min: 0, doubted: 0 }])
          const hours = yield* get(1, 24)
          expect(hours.width).toBe(hour)
          expect(hours.points).toHaveLength(24)
          expect(hours.points[5]).toMatchObject({ at: start + 5 * hour, until: start + 6 * hour, n: 60, min: 5 })
          expect(hours.points[5]!.avg).toBeCloseTo(5 + 59 / 120)
          const counts = yield* get(2, 24)
          expect(counts.points.map(({ delta }) => delta)).toEqual([59, ...Array(23).fill(60)])
          expect(counts.points[1]!.avg).toBe(119)
          const single = yield* store.history(2, { from: start + hour, to: start + hour + 300_000, points: 10 })
          expect(single.width).toBe(0)
          expect(single.points.map(({ avg, delta }) => [avg, delta])).toEqual([60, 61, 62, 63, 64].map((n) => [n, 1]))
          const days = yield* store.totals(2, { from: start, to: start + day, per: "day", zone: "Asia/Kathmandu" })
          expect(days.map(({ at, delta }) => [(at - start) / hour, delta])).toEqual([
            [-5.75, 1094],
            [18.25, 1440]
          ])
        }
      }).pipe(Effect.orDie)
    )
  })
}
