/**
 * Random histories of a store.
 */
import { FastCheck as fc } from "effect"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Readings of a series, each so long after the one before. */
export type Readings = ReadonlyArray<readonly [after: number, value: number, doubtful: boolean]>

/** A step of a history. Times are relative to the clock of the run, and series are indices of the existing ones. */
export type Step =
  | {
      readonly type: "append"
      readonly series: number
      readonly readings: Readings
      readonly late: number
    }
  /** Appends to an hour that has, or had, readings. */
  | { readonly type: "return"; readonly series: number; readonly hour: number; readonly readings: Readings }
  | { readonly type: "leap"; readonly by: number }
  | { readonly type: "rollUp"; readonly after: number }
  | { readonly type: "retain" | "restart" }
  | { readonly type: "calibrate"; readonly series: number; readonly before: number; readonly factor: number }
  | { readonly type: "replace"; readonly series: number; readonly other: number }
  | { readonly type: "removeSeries"; readonly series: number }
  | { readonly type: "removeValues"; readonly series: number; readonly before: number; readonly length: number }
  | {
      readonly type: "history"
      readonly series: number
      readonly before: number
      readonly length: number
      readonly points: number
      readonly isRolled: boolean
    }
  | {
      readonly type: "totals"
      readonly series: number
      readonly before: number
      readonly length: number
      readonly per: "hour" | "day" | "month"
      readonly zone: string
    }
  | { readonly type: "latest" | "values" }

const series = fc.nat(4)

/** Spans from seconds to weeks, often at whole minutes. */
const span = fc.oneof(
  fc.integer({ min: 1, max: 30 * minute }),
  fc.integer({ min: 1, max: 60 }).map((n) => n * minute),
  fc.integer({ min: 1, max: 300 }).map((n) => n * hour),
  fc.integer({ min: 1, max: 20 * day })
)

const zone = fc.constantFrom("Europe/Berlin", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")

const readingsOf = (after: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<Readings> =>
  fc.array(
    fc.tuple(
      after,
      fc.oneof({ weight: 8, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(2 ** 32 - 1) }),
      fc.boolean().chain((rare) => (rare ? fc.boolean() : fc.constant(false)))
    ),
    { minLength: 1, maxLength }
  )

const readings = readingsOf(
  fc.oneof(fc.constant(0), fc.constant(30_000), fc.constant(minute), fc.integer({ min: 1, max: 3 * hour })),
  40
)

/** More than there were, or fewer. */
const fewReadings = readingsOf(fc.integer({ min: 1, max: 5 * minute }), 8)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant("append" as const),
      series,
      readings,
      late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: span })
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("return" as const), series, hour: fc.nat(), readings: fewReadings })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("leap" as const),
      by: fc.oneof(
        span,
        span.map((by) => -by)
      )
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("rollUp" as const), after: span }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("retain" as const, "restart" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("calibrate" as const),
      series,
      before: span,
      factor: fc.constantFrom(1, 0.5, 2, -1.5)
    })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("replace" as const), series, other: series }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("removeSeries" as const), series }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("removeValues" as const), series, before: span, length: span })
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant("history" as const),
      series,
      before: span,
      length: span,
      points: fc.constantFrom(1, 2, 7, 50, 1000),
      isRolled: fc.boolean()
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("totals" as const),
      series,
      before: span,
      length: span,
      per: fc.constantFrom("hour" as const, "day" as const, "month" as const),
      zone
    })
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("values" as const, "latest" as const) }) }
)

/** Readings that retention has deleted, or all but their days, and late ones of their hours. */
const aged: fc.Arbitrary<ReadonlyArray<Step>> = fc
  .record({
    series,
    readings,
    other: series,
    newer: fewReadings,
    age: fc.integer({ min: 3, max: 16 }),
    late: fewReadings
  })
  .map(({ age, late, newer, other, readings, series }) => [
    { type: "append", series, readings, late: 0 },
    { type: "leap", by: age * day },
    { type: "append", series: other, readings: newer, late: 0 },
    { type: "retain" },
    { type: "return", series, hour: 0, readings: late },
    { type: "rollUp", after: 3 * hour }
  ])

/** Histories of at least five steps. */
export const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc
  .array(fc.oneof({ weight: 20, arbitrary: step.map((one) => [one]) }, { weight: 1, arbitrary: aged }), {
    minLength: 5,
    maxLength: 60,
    size: "max"
  })
  .map((parts) => parts.flat())
