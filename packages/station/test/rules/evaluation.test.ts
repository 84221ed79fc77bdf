import { assert, describe, it } from "@effect/vitest"
import type { AlarmRule } from "@owserver/station"
import * as Check from "../../src/rules/Check.js"
import * as Evaluation from "../../src/rules/Evaluation.js"

type Rule = Pick<AlarmRule.AlarmRule, "hold" | "trigger">

const read = (time: number, value: number, isGood = true): Evaluation.Input => ({
  _tag: "Read",
  time: time * 1000,
  value,
  raw: value,
  isGood
})
const lost = (time: number): Evaluation.Input => ({ _tag: "Lost", time: time * 1000 })
const back = (time: number): Evaluation.Input => ({ _tag: "Back", time: time * 1000 })
const passed = (time: number): Evaluation.Input => ({ _tag: "Passed", time: time * 1000 })

/** Returns the changes with their times in seconds. */
const run = (check: Check.Check, inputs: ReadonlyArray<Evaluation.Input>, known: Partial<Evaluation.Known> = {}) => {
  let state = Evaluation.start(check, { time: 0, ...known })
  const all: Array<readonly [string, number, number | undefined]> = []
  for (const input of inputs) {
    const [next, changes] = Evaluation.step(check, state, input)
    state = next
    for (const { change, time, value } of changes) all.push([change, time / 1000, value])
  }
  return all
}

const every = 30_000
const series = (trigger: Rule["trigger"], hold = 0) => Check.ofSeries({ trigger, hold }, every)
const freezer = series({ kind: "value", above: -15, hysteresis: 1 })

describe("a value alarm", () => {
  it("is raised above its limit, and cleared when the value has come back by the hysteresis", () => {
    const values = [-20, -15, -14.9, -15.5, -15.9, -16, -15.5].map((value, n) => read(n, value))
    assert.deepStrictEqual(run(freezer, values), [
      ["raised", 2, -14.9],
      ["cleared", 5, -16]
    ])
  })

  it("is raised below its limit", () => {
    const check = series({ kind: "value", below: 5, hysteresis: 0.5 })
    assert.deepStrictEqual(run(check, [read(0, 5), read(1, 4.9), read(2, 5.4), read(3, 5.5)]), [
      ["raised", 1, 4.9],
      ["cleared", 3, 5.5]
    ])
  })

  it("goes on when the value jumps to the other side of the range", () => {
    const check = series({ kind: "value", below: 10, above: 30, hysteresis: 2 })
    assert.deepStrictEqual(run(check, [read(0, 31), read(1, 9), read(2, 11), read(3, 12)]), [
      ["raised", 0, 31],
      ["cleared", 3, 12]
    ])
  })

  it("is neither raised nor cleared by doubtful values", () => {
    assert.deepStrictEqual(run(freezer, [read(0, 85, false), read(1, -14), read(2, -60, false), read(3, -20)]), [
      ["raised", 1, -14],
      ["cleared", 3, -20]
    ])
  })

  it("waits until the limit was exceeded for the hold", () => {
    const check = series({ kind: "value", above: -15 }, 600)
    assert.deepStrictEqual(run(check, [read(0, -14), read(300, -16), read(400, -14), passed(999)]), [])
    assert.deepStrictEqual(run(check, [read(400, -14), read(900, -13), passed(1000), read(1001, -16)]), [
      ["raised", 1000, -13],
      ["cleared", 1001, -16]
    ])
  })

  it("is raised by a value that held until the next one, also if nothing came in between", () => {
    const check = series({ kind: "value", above: -15 }, 600)
    assert.deepStrictEqual(run(check, [read(0, -14), read(601, -16)]), [
      ["raised", 600, -14],
      ["cleared", 601, -16]
    ])
  })

  it("that was active at the start goes on within the hysteresis", () => {
    const raised = { value: -14 }
    assert.deepStrictEqual(run(freezer, [passed(1), read(2, -15.5)], { raised }), [])
    assert.deepStrictEqual(run(freezer, [read(2, -16)], { raised }), [["cleared", 2, -16]])
  })
})

it("a state alarm tells that a door has been open, or that an iButton is gone", () => {
  const open = series({ kind: "state", is: true }, 300)
  assert.deepStrictEqual(run(open, [read(0, 1), read(200, 1), passed(300), read(310, 0)]), [
    ["raised", 300, 1],
    ["cleared", 310, 0]
  ])
  const gone = series({ kind: "state", is: false })
  assert.deepStrictEqual(run(gone, [read(0, 1), read(1, 0), read(2, 1)]), [
    ["raised", 1, 0],
    ["cleared", 2, 1]
  ])
})

describe("a rate alarm", () => {
  const burst = series({ kind: "rate", above: 100, window: 60 })

  it("counts what was counted in the window", () => {
    const values = [1000, 1060, 1120, 1121, 1121].map((value, n) => read(n * 30, value))
    assert.deepStrictEqual(run(burst, values), [
      ["raised", 60, 120],
      ["cleared", 90, 61]
    ])
  })

  it("counts over an overflow and a reset", () => {
    assert.deepStrictEqual(run(burst, [read(0, 2 ** 32 - 50), read(30, 60)]), [["raised", 30, 110]])
    assert.deepStrictEqual(run(burst, [read(0, 1_000_000), read(30, 101)]), [["raised", 30, 101]])
  })

  it("counts in the unit of the calibration", () => {
    const litres = Check.ofSeries({ trigger: { kind: "rate", above: 100, window: 60 }, hold: 0 }, every, 0.5)
    assert.deepStrictEqual(run(litres, [read(0, 0), read(20, 200), read(30, 202)]), [["raised", 30, 101]])
  })

  it("ignores a value that the counter cannot have reached", () => {
    assert.deepStrictEqual(
      run(burst, [read(0, 10), read(30, 3_000_000_000), read(60, 20), read(90, 500_000, false)]),
      []
    )
  })

  it("is raised for too few counts only when a whole window was observed", () => {
    const still = series({ kind: "rate", below: 1, window: 60 })
    assert.deepStrictEqual(run(still, [read(10, 5), read(40, 5), read(69, 5)]), [])
    assert.deepStrictEqual(run(still, [read(10, 5), read(40, 5), read(70, 5), read(100, 6)]), [
      ["raised", 70, 0],
      ["cleared", 100, 1]
    ])
    assert.deepStrictEqual(run(still, [read(0, 50), read(59, 3), read(119, 3)]).length, 1)
    assert.deepStrictEqual(run(still, [read(0, 50), read(59, 3), read(118, 3)]), [])
  })

  it("takes only the share of the window of what was counted in a longer gap", () => {
    assert.deepStrictEqual(run(burst, [read(0, 0), read(600, 900)]), [])
    assert.deepStrictEqual(run(burst, [read(0, 0), read(600, 1100)]), [["raised", 600, 110]])
  })

  it("keeps a bounded number of counts", () => {
    const check = series({ kind: "rate", above: 1e9, window: 604_800 })
    let state = Evaluation.start(check, { time: 0 })
    for (let n = 0; n < 5000; n++) state = Evaluation.step(check, state, read(n * 10, n))[0]
    assert.isAtMost(state.rate?.counts.length ?? 0, 1001)
    assert.strictEqual(state.rate?.sum, 4999)
  })
})

describe("a stale alarm", () => {
  const stale = series({ kind: "stale" })

  it("is raised after three intervals without a good reading", () => {
    assert.deepStrictEqual(run(stale, [read(10, 20), read(40, 85, false), passed(99), passed(100), read(130, 20)]), [
      ["raised", 100, undefined],
      ["cleared", 130, undefined]
    ])
  })

  it("gives series three intervals after the start, however long ago their last reading was", () => {
    const check = series({ kind: "stale", after: 86_400 })
    assert.deepStrictEqual(run(check, [passed(89), passed(90)], { lastGood: -90_000_000 }), [["raised", 90, undefined]])
    assert.deepStrictEqual(run(check, [passed(3599), passed(3600)], { lastGood: -82_800_000 }), [
      ["raised", 3600, undefined]
    ])
    assert.deepStrictEqual(run(series({ kind: "stale", after: 5 }), [passed(5)]), [["raised", 5, undefined]])
  })

  it("is not raised while the server is lost, and the series have time when it is back", () => {
    assert.deepStrictEqual(run(stale, [read(0, 20), lost(60), passed(1000), back(1000), passed(1089)]), [])
    assert.deepStrictEqual(run(stale, [read(0, 20), lost(60), back(1000), passed(1090)]), [["raised", 1090, undefined]])
  })

  it("that was there before the server was lost goes on until there is a reading", () => {
    const inputs = [passed(90), lost(100), passed(500), back(600), passed(800), read(900, 20)]
    assert.deepStrictEqual(run(stale, inputs), [
      ["raised", 90, undefined],
      ["cleared", 900, undefined]
    ])
  })

  it("that was active at the start goes on until there is a reading", () => {
    assert.deepStrictEqual(run(stale, [passed(0), passed(50), read(51, 20)], { raised: { value: undefined } }), [
      ["cleared", 51, undefined]
    ])
  })

  it("of a server is raised when the first of its series would be, and cleared when it is back", () => {
    const server = Check.ofServer({ trigger: { kind: "stale" }, hold: 0 }, every)
    assert.deepStrictEqual(run(server, [lost(10), lost(50), passed(100), back(120)]), [
      ["raised", 100, undefined],
      ["cleared", 120, undefined]
    ])
    assert.deepStrictEqual(run(server, [lost(10), back(99)]), [])
  })
})

it("a lost server is an alarm at once, or after the hold", () => {
  const lostFor = (hold: number) => Check.ofServer({ trigger: { kind: "lost" }, hold }, every)
  assert.deepStrictEqual(run(lostFor(0), [lost(10), back(20)]), [
    ["raised", 10, undefined],
    ["cleared", 20, undefined]
  ])
  assert.deepStrictEqual(run(lostFor(60), [lost(10), back(69), lost(70), passed(130)]), [["raised", 130, undefined]])
  assert.deepStrictEqual(run(lostFor(60), [passed(0)], { lostSince: -60_000 }), [["raised", 0, undefined]])
  assert.deepStrictEqual(run(lostFor(60), [passed(0)], { raised: { value: undefined } }), [["cleared", 0, undefined]])
})
