/**
 * What a store must answer: a simple model of it, in memory, slow. It folds all readings again for each answer.
 */

import { Counters } from "@owserver/sensors"
import type { Sample, Series, Store } from "@owserver/station"
import { DateTime } from "effect"

const minutes = 300_000
const hour = 3_600_000
const day = 24 * hour

const floor = (at: number, width: number) => Math.floor(at / width) * width

interface Row {
  readonly value: number
  readonly doubtful: boolean
}

/**
 * An hour of which retention has deleted readings: what is left of it, and the state of the counter after it. Readings that come later
 * do not count.
 */
interface Frozen {
  readonly buckets: ReadonlyArray<Bucket>
  /** `undefined` if none of its readings have counted. */
  readonly state: Counters.State | undefined
}

/** The aggregate of values that cannot be told apart any more. */
interface Bucket {
  readonly at: number
  readonly n: number
  readonly doubted: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly last: number
  readonly delta: number
}

interface OneSeries {
  readonly id: number
  readonly description: Series.Description
  readonly rows: Map<number, Row>
  readonly frozen: Map<number, Frozen>
  calibrations: ReadonlyArray<Store.Calibration>
  replacedBy: number | undefined
}

/** What a point must be. */
export type Expected = Omit<Store.Point, "at" | "until">

const isDoubtful = (step: Counters.Step) => step.event === "Doubtful"

const none: Bucket = {
  at: Number.NEGATIVE_INFINITY,
  n: 0,
  doubted: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  last: Number.NaN,
  delta: 0
}

/** `that` is later. */
const add = (one: Bucket, that: Bucket): Bucket => ({
  at: one.at,
  n: one.n + that.n,
  doubted: one.doubted + that.doubted,
  sum: one.sum + that.sum,
  min: Math.min(one.min, that.min),
  max: Math.max(one.max, that.max),
  last: that.n > 0 ? that.last : one.last,
  delta: one.delta + that.delta
})

/** Joins buckets to wider ones. */
const widen = (buckets: ReadonlyArray<Bucket>, width: number): ReadonlyArray<Bucket> => {
  const wide = new Map<number, Bucket>()
  for (const bucket of buckets) {
    const at = floor(bucket.at, width)
    wide.set(at, add(wide.get(at) ?? { ...none, at }, bucket))
  }
  return [...wide.values()]
}

export class StoreModel {
  private readonly all = new Map<number, OneSeries>()
  private rawFrom = Number.NEGATIVE_INFINITY
  private minutesFrom = Number.NEGATIVE_INFINITY
  private hoursFrom = Number.NEGATIVE_INFINITY

  constructor(
    private readonly retention: { readonly readings: number; readonly fiveMinutes: number; readonly hours: number }
  ) {}

  get ids(): ReadonlyArray<number> {
    return [...this.all.keys()]
  }

  kindOf(id: number): Series.Kind {
    return this.all.get(id)!.description.kind
  }

  /** `id` is what the store called the series. */
  append(id: number, { at, quality, series, value }: Sample.Sample): void {
    const one: OneSeries = this.all.get(id) ?? {
      id,
      description: series,
      rows: new Map(),
      frozen: new Map(),
      calibrations: [],
      replacedBy: undefined
    }
    one.rows.set(at, { value, doubtful: quality === "doubtful" })
    this.all.set(id, one)
  }

  calibrate(id: number, calibration: Store.Calibration): void {
    const one = this.all.get(id)!
    one.calibrations = [...one.calibrations.filter(({ from }) => from !== calibration.from), calibration].sort(
      (first, second) => first.from - second.from
    )
  }

  replace(id: number, other: number): void {
    this.all.get(id)!.replacedBy = other
  }

  /** Whether `id` comes after `other` in a chain of replacements, or is it. */
  continues(id: number, other: number | undefined): boolean {
    return other !== undefined && (id === other || this.continues(id, this.all.get(other)!.replacedBy))
  }

  removeSeries(id: number): void {
    this.all.delete(id)
    for (const one of this.all.values()) if (one.replacedBy === id) one.replacedBy = undefined
  }

  removeValues(id: number, { from, to }: Store.Period): number {
    const one = this.all.get(id)!
    this.settle()
    for (const [start, frozen] of one.frozen) {
      const width = this.widthAt(start)
      const buckets = frozen.buckets.filter(({ at }) => floor(at, width) < from || floor(at, width) + width > to)
      one.frozen.set(start, { ...frozen, buckets })
    }
    const unitOf = (start: number) => floor(start, Math.max(hour, this.widthAt(start)))
    const left = [...one.frozen].flatMap(([start, { buckets }]) => (buckets.length > 0 ? [unitOf(start)] : []))
    // An hour of which nothing is left is as one that never had readings.
    for (const start of one.frozen.keys()) if (!left.includes(unitOf(start))) one.frozen.delete(start)
    const removed = [...one.rows.keys()].filter((at) => at >= from && at < to)
    for (const at of removed) one.rows.delete(at)
    return removed.length
  }

  retain(now: number): void {
    this.settle()
    const cut = (age: number) => floor(now - age, day)
    for (const one of this.all.values()) {
      const hours = this.hoursOf(one)
      for (const at of one.rows.keys()) {
        if (at >= cut(this.retention.readings)) continue
        const start = floor(at, hour)
        one.frozen.set(start, hours.get(start)!)
        one.rows.delete(at)
        this.rawFrom = Math.max(this.rawFrom, floor(at, day) + day)
      }
    }
    // Rollups are only deleted where readings have been.
    this.minutesFrom = Math.max(this.minutesFrom, Math.min(cut(this.retention.fiveMinutes), this.rawFrom))
    this.hoursFrom = Math.max(this.hoursFrom, Math.min(cut(this.retention.hours), this.minutesFrom))
  }

  /** The width of what is left of an hour whose readings have been deleted. */
  private widthAt(start: number): number {
    return start < this.hoursFrom ? day : start < this.minutesFrom ? hour : minutes
  }

  /** Rolls up. Where only a day is left, late readings do not count in any of its hours. */
  settle(): void {
    for (const one of this.all.values()) {
      const days = new Set([...one.frozen.keys()].map((start) => floor(start, day)))
      for (const start of this.hoursOf(one).keys()) {
        if (start >= this.hoursFrom || one.frozen.has(start) || !days.has(floor(start, day))) continue
        one.frozen.set(start, { buckets: [], state: undefined })
      }
    }
  }

  private sorted(one: OneSeries): ReadonlyArray<readonly [number, Row]> {
    return [...one.rows].sort(([first], [second]) => first - second)
  }

  /** Each value with its increase, and the state of the counter after each hour. */
  private fold(one: OneSeries) {
    const hours = new Set([...one.frozen.keys(), ...[...one.rows.keys()].map((at) => floor(at, hour))])
    const rows = this.sorted(one)
    const values: Array<Bucket> = []
    const states = new Map<number, Counters.State>()
    let state = Counters.initial
    for (const start of [...hours].sort((first, second) => first - second)) {
      const frozen = one.frozen.get(start)
      if (frozen !== undefined) state = frozen.state ?? state
      else {
        for (const [at, { doubtful, value }] of rows) {
          if (floor(at, hour) !== start) continue
          let isGood = !doubtful
          let delta = 0
          if (isGood && one.description.kind === "counter") {
            const [step, next] = Counters.next(state, { at: DateTime.unsafeMake(at), value })
            state = next
            isGood = !isDoubtful(step)
            delta = step.delta
          }
          const good = { n: 1, doubted: 0, sum: value, min: value, max: value, last: value, delta }
          values.push(isGood ? { at, ...good } : { ...none, at, doubted: 1 })
        }
      }
      states.set(start, state)
    }
    return { values, states }
  }

  /** All hours, as they would be kept. */
  private hoursOf(one: OneSeries): ReadonlyMap<number, Frozen> {
    const { states, values } = this.fold(one)
    return new Map(
      [...states].map(([start, state]) => [
        start,
        one.frozen.get(start) ?? {
          buckets: widen(
            values.filter(({ at }) => floor(at, hour) === start),
            minutes
          ),
          state
        }
      ])
    )
  }

  /** What counts one by one: values, or buckets where readings have been deleted. */
  private countedOf(one: OneSeries): ReadonlyArray<Bucket> {
    const old = [...this.hoursOf(one)].flatMap(([start, { buckets }]) =>
      start >= this.rawFrom ? [] : widen(buckets, this.widthAt(start))
    )
    return [...old, ...this.fold(one).values.filter(({ at }) => at >= this.rawFrom)].sort(
      (first, second) => first.at - second.at
    )
  }

  private chain(id: number): ReadonlyArray<OneSeries> {
    return [...this.all.values()]
      .filter((one) => this.continues(id, one.id))
      .sort((first) => (first.id === id ? 1 : -1))
  }

  /** The values of a series and those that it replaced, calibrated. */
  private calibrated(id: number): ReadonlyArray<Bucket> {
    return this.chain(id).flatMap((one) =>
      this.countedOf(one).map((bucket) => {
        const { factor, offset } = one.calibrations.findLast(({ from }) => from <= bucket.at) ?? {
          factor: 1,
          offset: 0
        }
        const value = (raw: number) => raw * factor + offset
        const [low, high] = factor < 0 ? [bucket.max, bucket.min] : [bucket.min, bucket.max]
        return {
          ...bucket,
          sum: bucket.sum * factor + bucket.n * offset,
          min: bucket.n === 0 ? none.min : value(low),
          max: bucket.n === 0 ? none.max : value(high),
          last: value(bucket.last),
          delta: bucket.delta * factor
        }
      })
    )
  }

  /**
   * Whether the store answers exactly before it has rolled up. It need not for counters, nor for late readings where readings have
   * been deleted.
   */
  isExact(id: number): boolean {
    return this.chain(id).every((one) => one.description.kind !== "counter" && this.isKept(one.id))
  }

  /** Returns a function that answers what a point of a series must be. */
  points(id: number): (point: Store.Period) => Expected {
    const kind = this.kindOf(id)
    const values = this.calibrated(id)
    return ({ from, to }) => {
      const { delta, doubted, last, max, min, n, sum } = values
        .filter(({ at }) => at >= from && at < to)
        .reduce(add, none)
      if (n === 0) return { n, doubted, min: undefined, max: undefined, avg: undefined, delta: undefined }
      const avg = kind === "counter" ? last : sum / n
      return { n, doubted, min, max, avg, delta: kind === "counter" ? delta : undefined }
    }
  }

  /** Whether the series has replaced none. */
  isAlone(id: number): boolean {
    return this.chain(id).length === 1
  }

  /** The hours of which something is known, sorted. */
  hours(id: number): ReadonlyArray<number> {
    return [...this.hoursOf(this.all.get(id)!).keys()].sort((first, second) => first - second)
  }

  /** The beginning of the first hour of a series, or of one that it replaced. */
  firstAt(id: number): number | undefined {
    return this.chain(id)
      .flatMap((one) => this.hours(one.id))
      .sort((first, second) => first - second)[0]
  }

  /** The stored readings, by time and series. */
  values(): ReadonlyArray<{ readonly series: number; readonly at: number; readonly raw: number }> {
    return [...this.all.values()]
      .flatMap((one) => this.sorted(one).map(([at, { value }]) => ({ series: one.id, at, raw: value })))
      .sort((first, second) => first.at - second.at || first.series - second.series)
  }

  /** Whether no reading of a series is older than those that are kept. Such readings come and go. */
  isKept(id: number): boolean {
    return [...this.all.get(id)!.rows.keys()].every((at) => at >= this.rawFrom)
  }

  /** The newest stored reading of a series. Those more than a minute after `now` only count if there are no others. */
  latest(id: number, now: number): { readonly series: number; readonly at: number; readonly raw: number } | undefined {
    const all = this.values().filter(({ series }) => series === id)
    return all.findLast(({ at }) => at <= now + 60_000) ?? all.at(-1)
  }
}
