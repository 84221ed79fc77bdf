import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Ticks from "../../../web/plot/ticks.js"
import * as Zone from "../../../web/zone.js"

const hour = 3_600_000
const day = 24 * hour

const of = (zoneName: string, from: number, to: number, most = 12, locale = "en-GB") => {
  const zone = Zone.make(zoneName)
  return Ticks.ticks(from, to, most, zone, Ticks.labels(locale, zone))
}

const labelsOf = (ticks: ReadonlyArray<Ticks.Tick>) => ticks.map(({ label }) => label)

describe("a time zone", () => {
  const berlin = Zone.make("Europe/Berlin")

  it("has its offset before and after clocks change", () => {
    assert.strictEqual(berlin.offset(Date.UTC(2026, 2, 29, 0, 59, 59)), hour)
    assert.strictEqual(berlin.offset(Date.UTC(2026, 2, 29, 1)), 2 * hour)
    assert.strictEqual(Zone.make("Asia/Kathmandu").offset(0), 5.5 * hour)
    assert.strictEqual(Zone.make("Asia/Kathmandu").offset(Date.UTC(2026, 0)), 5.75 * hour)
    assert.strictEqual(Zone.make("UTC").offset(-1), 0)
  })

  it("finds the moment of local times that are skipped or come twice", () => {
    assert.strictEqual(berlin.moment(2026, 3, 29, 2), Date.UTC(2026, 2, 29, 1))
    assert.strictEqual(berlin.moment(2026, 3, 29, 3), Date.UTC(2026, 2, 29, 1))
    assert.strictEqual(berlin.moment(2026, 10, 25, 2), Date.UTC(2026, 9, 25, 0))
    assert.strictEqual(berlin.moment(2026, 10, 25, 3), Date.UTC(2026, 9, 25, 2))
    assert.strictEqual(berlin.moment(2026, 13, 1), berlin.moment(2027, 1, 1))
    // Clocks in São Paulo changed at midnight.
    const saoPaulo = Zone.make("America/Sao_Paulo")
    assert.strictEqual(saoPaulo.moment(2018, 11, 4), Date.UTC(2018, 10, 4, 3))
  })

  it("returns to the same local time", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
    for (const name of zones) {
      const zone = Zone.make(name)
      FastCheck.assert(
        FastCheck.property(FastCheck.integer({ min: 0, max: 40 * 365 * 24 }), (hours) => {
          const at = Date.UTC(1995, 0) + hours * hour
          const { day, hour: of, minute, month, second, year } = zone.local(at)
          const back = zone.moment(year, month, day, of) + minute * 60_000 + second * 1000
          assert.strictEqual(zone.offset(back) + back, zone.offset(at) + at)
        }),
        { seed: 20 }
      )
    }
  })
})

describe("the marks of the time axis", () => {
  it("are at round local times", () => {
    const from = Date.UTC(2026, 0, 31, 22, 17)
    assert.deepStrictEqual(of("Europe/Berlin", from, from + 4 * hour, 5), [
      { at: Date.UTC(2026, 0, 31, 23), label: "00:00", context: "1 Feb" },
      { at: Date.UTC(2026, 1, 1, 0), label: "01:00", context: "" },
      { at: Date.UTC(2026, 1, 1, 1), label: "02:00", context: "" },
      { at: Date.UTC(2026, 1, 1, 2), label: "03:00", context: "" }
    ])
  })

  it("skip the hour that clocks skip, and stay at round times behind it", () => {
    const from = Date.UTC(2026, 2, 28, 23)
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 6 * hour, 6)), [
      "00:00",
      "01:00",
      "03:00",
      "04:00",
      "05:00",
      "06:00",
      "07:00"
    ])
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 23 * hour, 12)).slice(0, 6), [
      "00:00",
      "03:00",
      "04:00",
      "06:00",
      "08:00",
      "10:00"
    ])
  })

  it("have the hour twice that clocks show twice", () => {
    const from = Date.UTC(2026, 9, 24, 22)
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 5 * hour, 6)), [
      "00:00",
      "01:00",
      "02:00",
      "02:00",
      "03:00",
      "04:00"
    ])
  })

  it("are full hours in zones with half an hour, also where clocks change by half an hour", () => {
    const from = Date.UTC(2026, 0, 1, 0, 10)
    assert.deepStrictEqual(labelsOf(of("Asia/Kolkata", from, from + 3 * hour, 4)), ["06:00", "07:00", "08:00"])
    const change = Date.UTC(2026, 3, 4, 13, 30)
    for (const { label } of of("Australia/Lord_Howe", change, change + 5 * hour, 6)) assert.match(label, /^\d\d:00$/)
  })

  it("are midnights, Mondays, firsts of months and of years in longer ranges", () => {
    const from = Date.UTC(2026, 0, 10, 12)
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 5 * day, 8)), [
      "11 Jan",
      "12 Jan",
      "13 Jan",
      "14 Jan",
      "15 Jan"
    ])
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 30 * day, 6)), [
      "12 Jan",
      "19 Jan",
      "26 Jan",
      "2 Feb",
      "9 Feb"
    ])
    const year = of("Europe/Berlin", from, from + 365 * day, 12)
    assert.deepStrictEqual(labelsOf(year).slice(0, 3), ["Feb", "Mar", "Apr"])
    assert.deepStrictEqual(
      year.filter(({ context }) => context !== "").map(({ context, label }) => [label, context]),
      [
        ["Feb", "2026"],
        ["Jan", "2027"]
      ]
    )
    assert.deepStrictEqual(labelsOf(of("Europe/Berlin", from, from + 3650 * day, 6)), [
      "2028",
      "2030",
      "2032",
      "2034",
      "2036"
    ])
  })

  it("speak the language of the user", () => {
    const from = Date.UTC(2026, 0, 31, 12)
    assert.deepStrictEqual(labelsOf(of("UTC", from, from + 3 * day, 4, "de-DE")), ["1. Feb.", "2. Feb.", "3. Feb."])
    assert.match(of("UTC", from, from + 2 * hour, 4, "en-US")[1]!.label, /^12:30\sPM$/)
  })

  it("are in the range, sorted, and not many more than asked for", () => {
    const zones = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"].map((name) =>
      Zone.make(name)
    )
    const labels = zones.map((zone) => Ticks.labels("en", zone))
    FastCheck.assert(
      FastCheck.property(
        FastCheck.nat(3),
        FastCheck.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) }),
        FastCheck.double({ min: Math.log(60_000), max: Math.log(100 * 365 * day), noNaN: true }),
        FastCheck.integer({ min: 2, max: 20 }),
        (zone, from, length, most) => {
          const to = Math.round(from + Math.exp(length))
          const found = Ticks.ticks(from, to, most, zones[zone]!, labels[zone]!).map(({ at }) => at)
          assert.deepStrictEqual(
            found,
            [...new Set(found)].sort((a, b) => a - b)
          )
          assert.isTrue(found.every((at) => at >= from && at <= to))
          assert.isAtMost(found.length, most + 2)
        }
      ),
      { seed: 20 }
    )
  })

  it("are none for a range that is none", () => {
    assert.deepStrictEqual(of("UTC", 5, 5), [])
    assert.deepStrictEqual(of("UTC", Number.NaN, 5), [])
  })
})
