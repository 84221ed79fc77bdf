import type { Condition, Sample, Series, Store } from "@owserver/station"

/** The virtual time between batches. Six of them make an hour, so that rolling up has work. */
export const interval = 600_000

const series = (n: number): Series.Description => ({
  server: "home",
  device: `28.00000000000${n}`,
  property: n === 0 ? "counter" : "temperature",
  kind: n === 0 ? "counter" : "gauge",
  unit: "",
  family: "28"
})

const all = [0, 1, 2, 3].map(series)

/** The number of rows of batch `n`. */
export const sizeOf = (n: number): number => 1 + ((n * 7919) % 300)

const seen = (n: number): Condition.Transition => ({
  kind: "doubtful",
  server: "home",
  device: "",
  property: "",
  change: "seen",
  at: n * interval,
  detail: ""
})

/** Batch `n`. Its rows can be told from those of others, and each batch counts its event once. */
export const batch = (n: number): Store.Batch => ({
  samples: Array.from(
    { length: sizeOf(n) },
    (_, k): Sample.Sample => ({
      series: all[k % all.length]!,
      at: n * interval + 1000 * k,
      value: n + k / 1024,
      quality: "good"
    })
  ),
  transitions: [seen(n)]
})

/** A reading at any time. */
export const sampleAt = (at: number): Sample.Sample => ({ series: all[1]!, at, value: 0, quality: "good" })
