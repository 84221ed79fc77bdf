import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as State from "../../../web/plot/state.js"

const parse = (search: string) => State.parse(new URLSearchParams(search))

const day = 86_400_000

describe("the address of a plot", () => {
  it("has all that is shown, and defaults are left out", () => {
    assert.strictEqual(State.format(State.initial).toString(), "")
    const state: State.State = {
      slots: [3, undefined, 7],
      range: { from: Date.UTC(2026, 0, 31), to: Date.UTC(2026, 1, 1) },
      counters: "day",
      band: false
    }
    const text = State.format(state).toString()
    assert.strictEqual(
      decodeURIComponent(text),
      "series=3,,7&from=2026-01-31T00:00:00Z&to=2026-02-01T00:00:00Z&counters=day&band=off"
    )
    assert.deepStrictEqual(parse(text), state)
    assert.deepStrictEqual(State.format({ ...State.initial, slots: [], range: "all" }).toString(), "series=&range=all")
  })

  it("may have times in milliseconds, and with an offset", () => {
    const [from, to] = [Date.UTC(2026, 0, 31), Date.UTC(2026, 1, 1)]
    assert.deepStrictEqual(parse(`from=${from}&to=${to}`).range, { from, to })
    assert.deepStrictEqual(parse("from=2026-01-31T01:00%2B01:00&to=2026-02-01T00:00:00.499Z").range, { from, to })
  })

  it.each([
    "range=2h",
    "range=__proto__",
    "range=toString",
    "from=2026-01-31T00:00:00Z",
    "from=2026-02-01T00:00:00Z&to=2026-01-31T00:00:00Z",
    "from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z",
    "from=0&to=1",
    "from=1e999&to=NaN",
    "from=-1&to=8640000000000001",
    "from=9999999999999999&to=99999999999999999",
    "from=2026-13-41T99:99:99Z&to=2026-02-01T00:00:00Z",
    "counters=week&band=maybe",
    `from=${"9".repeat(100_000)}&to=${"9".repeat(100_001)}`
  ])("falls back to the default for %.60s", (search) => {
    assert.deepStrictEqual(parse(search), State.initial)
  })

  it("leaves out ids that are none, twice or too many", () => {
    const slotsOf = (text: string) => parse(new URLSearchParams({ series: text }).toString()).slots
    assert.deepStrictEqual(slotsOf("1,0,-2,1.5,1e3,2147483648,99999999999,0x10, 4,<b>,1,2147483647"), [1, 2147483647])
    assert.deepStrictEqual(slotsOf(",,,"), [])
    assert.deepStrictEqual(slotsOf(""), [])
    assert.strictEqual(slotsOf(Array.from({ length: 5000 }, (_, n) => n + 1).join(","))?.length, State.mostSeries)
    assert.isAtMost(slotsOf("7,".repeat(1_000_000))!.length, State.mostSeries)
  })

  it("is never longer than its range allows, whatever it is", () => {
    const param = FastCheck.oneof(
      FastCheck.string({ maxLength: 40 }),
      FastCheck.integer().map(String),
      FastCheck.date({ noInvalidDate: true }).map((date) => date.toISOString())
    )
    const record = FastCheck.dictionary(
      FastCheck.constantFrom("series", "range", "from", "to", "counters", "band"),
      param
    )
    FastCheck.assert(
      FastCheck.property(record, (params) => {
        const state = State.parse(new URLSearchParams(params))
        const { from, to } = State.windowOf(state.range, Date.UTC(2026, 5, 1), undefined)
        assert.isTrue(Number.isInteger(from) && Number.isInteger(to))
        assert.isAtLeast(to - from, State.shortest)
        assert.isAtLeast(from, State.earliest)
        assert.isAtMost(to, State.latest)
        assert.deepStrictEqual(State.parse(State.format(state)), state)
      }),
      { seed: 20 }
    )
  })
})

describe("places of series", () => {
  it("keep the others where they are when one is removed, and are used again", () => {
    const two = State.removed([1, 2, 3], 2)
    assert.deepStrictEqual(two, [1, undefined, 3])
    assert.deepStrictEqual(State.added(two, 9), [1, 9, 3])
    assert.deepStrictEqual(State.added([1, 9, 3], 4), [1, 9, 3, 4])
    assert.deepStrictEqual(State.removed(two, 3), [1])
  })

  it("are limited, and no series takes two", () => {
    const full = Array.from({ length: State.mostSeries }, (_, n) => n + 1)
    assert.isUndefined(State.added(full, 99))
    assert.deepStrictEqual(State.added(full, 5), full)
    assert.deepStrictEqual(State.added(full.with(3, 77), 77), full.with(3, 77))
  })
})

describe("the window", () => {
  const now = Date.UTC(2026, 5, 1)

  it("of a range ends now", () => {
    assert.deepStrictEqual(State.windowOf("7d", now, undefined), { from: now - 7 * day, to: now })
    assert.deepStrictEqual(State.windowOf("all", now, now - 100 * day), { from: now - 100 * day, to: now })
  })

  it("of all readings is a day if there are none, and a minute if the first one is newer than now", () => {
    assert.deepStrictEqual(State.windowOf("all", now, undefined), { from: now - day, to: now })
    assert.deepStrictEqual(State.windowOf("all", now, now + day), { from: now - State.shortest, to: now })
    assert.strictEqual(State.windowOf("all", now, -1e15).from, State.earliest)
  })

  it("keeps the time below the cursor where it is while it is zoomed", () => {
    const window = { from: now - day, to: now }
    assert.deepStrictEqual(State.zoomed(window, 0.5, now - day / 4), { from: now - (5 * day) / 8, to: now - day / 8 })
    assert.deepStrictEqual(State.zoomed(window, 2, now), { from: now - 2 * day, to: now })
  })

  it("does not get shorter than a minute, nor longer than time", () => {
    const window = { from: now - day, to: now }
    const least = State.zoomed(window, 1e-9, now)
    assert.strictEqual(least.to - least.from, State.shortest)
    assert.deepStrictEqual(State.zoomed(window, 1e12, now), { from: State.earliest, to: State.latest })
  })

  it("does not leave time while it is moved", () => {
    const window = { from: State.earliest + 1000, to: State.earliest + 1000 + day }
    assert.deepStrictEqual(State.panned(window, -1), { from: State.earliest, to: State.earliest + day })
    assert.deepStrictEqual(State.panned({ from: now - day, to: now }, 0.5), { from: now - day / 2, to: now + day / 2 })
  })

  it("has at most some hundred totals", () => {
    const of = (counters: "hour" | "day" | "month", days: number) =>
      State.periodFor(counters, { from: now - days * day, to: now }, 400)
    assert.strictEqual(of("hour", 7), "hour")
    assert.strictEqual(of("hour", 30), "day")
    assert.strictEqual(of("hour", 3650), "month")
    assert.strictEqual(of("day", 365), "day")
    assert.strictEqual(of("day", 500), "month")
    assert.strictEqual(of("month", 1), "month")
  })
})
