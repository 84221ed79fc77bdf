import { it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { expect } from "vitest"
import { localPeriods } from "../src/store/localPeriods.js"

const hour = 3_600_000
const day = 24 * hour

const utc = (text: string) => Date.parse(`${text}Z`)

const isoOf = (from: string, to: string, per: "hour" | "day" | "month", zone: string) =>
  localPeriods({ from: utc(from), to: utc(to) }, per, zone)!.map(
    (period) => `${new Date(period.from).toISOString().slice(0, 16)} ${(period.to - period.from) / hour}`
  )

it("local days have 23 and 25 hours when clocks change", () => {
  expect(isoOf("2026-03-28T12:00", "2026-03-30T12:00", "day", "Europe/Berlin")).toEqual([
    "2026-03-27T23:00 24",
    "2026-03-28T23:00 23",
    "2026-03-29T22:00 24"
  ])
  expect(isoOf("2026-10-25T00:00", "2026-10-25T01:00", "day", "Europe/Berlin")).toEqual(["2026-10-24T22:00 25"])
})

it("days begin at quarters of an hour in some zones", () => {
  expect(isoOf("2026-01-01T00:00", "2026-01-01T01:00", "day", "Asia/Kathmandu")).toEqual(["2025-12-31T18:15 24"])
  expect(isoOf("2026-01-01T00:00", "2026-01-01T01:00", "hour", "Asia/Kolkata")).toEqual([
    "2025-12-31T23:30 1",
    "2026-01-01T00:30 1"
  ])
})

it("an hour of a zone that changes by half an hour is cut there", () => {
  expect(isoOf("2026-04-04T14:00", "2026-04-04T17:00", "hour", "Australia/Lord_Howe")).toEqual([
    "2026-04-04T14:00 1",
    "2026-04-04T15:00 0.5",
    "2026-04-04T15:30 1",
    "2026-04-04T16:30 1"
  ])
})

it("a day whose midnight is skipped begins at the skip, and one whose midnight comes twice at the second", () => {
  // Cairo, 2024: 26 April has no 0:00, and 31 October ends with a repeated hour.
  expect(isoOf("2024-04-25T23:00", "2024-04-26T00:00", "day", "Africa/Cairo")).toEqual(["2024-04-25T22:00 23"])
  expect(isoOf("2024-10-31T12:00", "2024-10-31T13:00", "day", "Africa/Cairo")).toEqual(["2024-10-30T21:00 25"])
})

it("a day that a zone skipped is left out", () => {
  expect(isoOf("2011-12-29T12:00", "2011-12-30T12:00", "day", "Pacific/Apia")).toEqual([
    "2011-12-29T10:00 24",
    "2011-12-30T10:00 24"
  ])
})

it("months are local", () => {
  expect(isoOf("2026-03-31T23:00", "2026-04-01T00:00", "month", "Europe/Berlin")).toEqual(["2026-03-31T22:00 720"])
  expect(isoOf("2026-03-15T00:00", "2026-03-16T00:00", "month", "Europe/Berlin")).toEqual(["2026-02-28T23:00 743"])
})

it("offsets are zones, and unknown zones are none", () => {
  expect(isoOf("2026-01-01T00:00", "2026-01-01T00:01", "day", "+01:00")).toEqual(["2025-12-31T23:00 24"])
  expect(localPeriods({ from: 0, to: 1 }, "day", "Mars/Olympus")).toBeUndefined()
})

it.prop(
  "periods cover the whole period, without gaps and overlaps",
  [
    fc.integer({ min: utc("1990-01-01T00:00"), max: utc("2035-01-01T00:00") }),
    fc.integer({ min: 1, max: 40 * day }),
    fc.constantFrom("hour" as const, "day" as const, "month" as const),
    fc.constantFrom("Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "UTC")
  ],
  ([from, length, per, zone]) => {
    const periods = localPeriods({ from, to: from + length }, per, zone)!
    expect(periods[0]!.from).toBeLessThanOrEqual(from)
    expect(periods[0]!.to).toBeGreaterThan(from)
    expect(periods.at(-1)!.from).toBeLessThan(from + length)
    expect(periods.at(-1)!.to).toBeGreaterThanOrEqual(from + length)
    for (const [n, period] of periods.entries()) {
      expect(period.to).toBeGreaterThan(period.from)
      if (n > 0) expect(period.from).toBe(periods[n - 1]!.to)
    }
  }
)
