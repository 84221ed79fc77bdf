import { assert, describe, it } from "@effect/vitest"
import { Counters } from "@owserver/sensors"
import type { AlarmRule, Catalogue, Series, Store } from "@owserver/station"
import { DateTime, Effect, FastCheck as fc } from "effect"
import * as Check from "../../src/rules/Check.js"
import * as Evaluation from "../../src/rules/Evaluation.js"
import * as Seed from "../../src/rules/seed.js"

const numRuns = process.env.VERIFY === "1" ? 5000 : 200
const check = <A>(arbitrary: fc.Arbitrary<A>, holds: (value: A) => void) =>
  fc.assert(fc.property(arbitrary, holds), { numRuns })

const every = 30_000

const hold = fc.constantFrom(0, 1, 30, 90, 600)
const limit = fc.constantFrom(0, 2, 5)
const oneSided = fc.record({ above: limit }).chain((above) => fc.constantFrom(above, { below: above.above }))

const trigger: fc.Arbitrary<AlarmRule.Trigger> = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), hysteresis: fc.constantFrom(0, 1, 3) }).chain((value) =>
    fc.oneof(
      oneSided.map((limits) => ({ ...value, ...limits })),
      fc.constant({ ...value, below: -2, above: 3 })
    )
  ),
  fc.record({ kind: fc.constant("state" as const), is: fc.boolean() }),
  fc
    .record({ kind: fc.constant("rate" as const), window: fc.constantFrom(60, 100, 600) })
    .chain((rate) => oneSided.map((limits) => ({ ...rate, ...limits }))),
  fc.constantFrom({ kind: "stale" as const }, { kind: "stale" as const, after: 20 }, { kind: "lost" as const })
)

const checkOf: fc.Arbitrary<Check.Check> = fc
  .tuple(trigger, hold, fc.boolean())
  .map(([trigger, hold, ofServer]) =>
    ofServer && trigger.kind === "stale"
      ? Check.ofServer({ trigger, hold }, every)
      : Check.ofSeries({ trigger, hold }, every)
  )

interface Step {
  readonly delay: number
  readonly what: "good" | "doubtful" | "Lost" | "Back" | "Passed"
  readonly value: number
}

const step: fc.Arbitrary<Step> = fc.record({
  delay: fc.constantFrom(0, 1000, 10_000, 30_000, 61_000, 700_000),
  what: fc.constantFrom("good", "good", "good", "doubtful", "Lost", "Back", "Passed"),
  value: fc.integer({ min: 0, max: 7 })
})

const steps = fc.array(step, { maxLength: 40 })

const inputsOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Evaluation.Input> => {
  let time = 0
  return steps.map(({ delay, value, what }) => {
    time += delay
    return what === "good" || what === "doubtful"
      ? { _tag: "Read", time, value, raw: value, isGood: what === "good" }
      : { _tag: what, time }
  })
}

const endOf = (inputs: ReadonlyArray<Evaluation.Input>) => inputs.at(-1)?.time ?? 0

const run = (
  check: Check.Check,
  inputs: ReadonlyArray<Evaluation.Input>,
  start = Evaluation.start(check, { time: 0 })
) => {
  let state = start
  const changes: Array<Evaluation.Change> = []
  for (const input of inputs) {
    const [next, changed] = Evaluation.step(check, state, input)
    state = next
    changes.push(...changed)
  }
  return { state, changes }
}

describe("whatever is read, lost and found", () => {
  it("alarms are raised and cleared in turn, in the order of time", () =>
    check(fc.tuple(checkOf, steps), ([check, steps]) => {
      const { changes, state } = run(check, inputsOf(steps))
      for (const [n, { change, time }] of changes.entries()) {
        assert.strictEqual(change, n % 2 === 0 ? "raised" : "cleared")
        assert.isAtLeast(time, changes[n - 1]?.time ?? 0)
      }
      assert.strictEqual(state.isRaised, changes.length % 2 === 1)
    }))

  it("it makes no difference how often the time is looked at in between", () =>
    check(fc.tuple(checkOf, steps, fc.array(fc.nat(700_000), { maxLength: 20 })), ([check, steps, looks]) => {
      const inputs = inputsOf(steps)
      const looked = inputs.flatMap((input, n) => {
        const before = inputs[n - 1]?.time ?? 0
        const times = looks.map((look) => before + look).filter((time) => time <= input.time)
        return [...times.sort((a, b) => a - b).map((time) => ({ _tag: "Passed", time }) as const), input]
      })
      assert.deepStrictEqual(run(check, looked).changes, run(check, inputs).changes)
    }))

  it("doubtful values change nothing", () =>
    check(fc.tuple(checkOf, steps), ([check, steps]) => {
      const inputs = inputsOf(steps)
      const end = { _tag: "Passed", time: endOf(inputs) } as const
      const good = inputs.filter((input) => input._tag !== "Read" || input.isGood)
      assert.deepStrictEqual(run(check, [...inputs, end]).changes, run(check, [...good, end]).changes)
    }))

  it("a later start of the monotonic clock changes nothing but the times", () =>
    check(fc.tuple(checkOf, steps), ([check, steps]) => {
      const by = 600_000
      const inputs = inputsOf(steps)
      const later = run(
        check,
        inputs.map((input) => ({ ...input, time: input.time + by })),
        Evaluation.start(check, { time: by })
      )
      assert.deepStrictEqual(
        later.changes.map((change) => ({ ...change, time: change.time - by })),
        run(check, inputs).changes
      )
    }))
})

it("a value that flaps within the hysteresis raises one alarm", () =>
  check(
    fc.tuple(fc.boolean(), fc.array(fc.double({ min: 0.01, max: 2.99, noNaN: true }), { minLength: 1 })),
    (flaps) => {
      const [isAbove, distances] = flaps
      const trigger = isAbove ? { above: 10 } : { below: -10 }
      const check = Check.ofSeries({ trigger: { kind: "value", ...trigger, hysteresis: 2 }, hold: 0 }, every)
      const sign = isAbove ? 1 : -1
      const values = [11, ...distances.map((distance) => 8 + distance)].map((value) => value * sign)
      const steps = values.map((value): Step => ({ delay: 1000, what: "good", value }))
      assert.strictEqual(run(check, inputsOf(steps)).changes.length, 1)
    }
  ))

it("violations that are shorter than the hold raise nothing", () =>
  check(
    fc.tuple(
      fc.constantFrom<ReadonlyArray<AlarmRule.Trigger>>([{ kind: "value", above: 3 }], [{ kind: "state", is: true }]),
      fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 5 }), { maxLength: 10 })
    ),
    ([[trigger], bursts]) => {
      const check = Check.ofSeries({ trigger: trigger!, hold: 500 }, every)
      const steps = bursts.flatMap(
        (delays): ReadonlyArray<Step> => [
          ...delays.map((delay): Step => ({ delay: delay * 1000, what: "good", value: 5 })),
          { delay: 4000, what: "good", value: 0 }
        ]
      )
      assert.deepStrictEqual(run(check, inputsOf(steps)).changes, [])
    }
  ))

describe("a state that is built again from stored readings", () => {
  const wall = 1_700_000_000_000
  const series: Series.Series = {
    id: 1,
    server: "attic",
    device: "28.000000000001",
    property: "temperature",
    kind: "gauge",
    unit: "",
    family: "28",
    firstAt: wall,
    name: "",
    place: "",
    hidden: false,
    replacedBy: undefined
  }

  type Reading = Extract<Evaluation.Input, { readonly _tag: "Read" }>

  /** A store with these readings. */
  const storeOf = (readings: ReadonlyArray<Reading>): Pick<Store.StoreService, "history" | "calibrations"> => ({
    calibrations: () => Effect.succeed([]),
    history: (_, { from, to }) => {
      let counter = Counters.initial
      const points = readings.flatMap(({ time, value }): ReadonlyArray<Store.Point> => {
        const at = wall + time
        const [{ delta }, next] = Counters.next(counter, { value, at: DateTime.unsafeMake(at) })
        counter = next
        const point = { at, until: at, n: 1, min: value, avg: value, max: value, delta, doubted: 0 }
        return at >= from && at < to ? [point] : []
      })
      return Effect.succeed({ series, width: 0, points })
    }
  })

  const continued = (check: Check.Check, before: ReadonlyArray<Reading>, after: ReadonlyArray<Reading>) => {
    const lived = run(check, before)
    const raised = lived.state.isRaised ? { value: lived.changes.at(-1)?.value } : undefined
    const last = before.at(-1)
    const now = endOf(before)
    const latest: ReadonlyArray<Catalogue.Latest> =
      last === undefined
        ? []
        : [
            {
              series: 1,
              at: wall + now,
              value: last.value,
              raw: last.value,
              quality: "good",
              lastGood: wall + now
            }
          ]
    const present: Seed.Present = {
      time: now,
      wall: wall + now,
      lost: new Map(),
      latest: new Map(latest.map((one) => [1, one])),
      everyOf: () => every,
      isInTime: Effect.succeed(true)
    }
    const watch = { check, series, subject: series }
    const seed = Effect.runSync(Seed.make(storeOf(before), present, watch, raised))
    return [run(seed.check, [...seed.inputs, ...after], seed.state).changes, run(check, after, lived.state).changes]
  }

  const readingsOf = (steps: ReadonlyArray<Step>) =>
    inputsOf(steps.map((step) => ({ ...step, what: "good" }))).filter(
      (input): input is Reading => input._tag === "Read"
    )

  it("raises and clears at the same times", () =>
    check(
      fc.tuple(
        fc.oneof(
          fc.record({ kind: fc.constant("state" as const), is: fc.boolean() }),
          oneSided.map((limits) => ({ kind: "value" as const, hysteresis: 1, ...limits }))
        ),
        hold,
        steps,
        fc.nat(40)
      ),
      ([trigger, hold, steps, cut]) => {
        const check = Check.ofSeries({ trigger, hold }, every)
        const all = readingsOf(
          steps.map(({ delay, value, what }) => ({
            what,
            // The store has one reading of a time.
            delay: Math.max(delay, 1000),
            value: trigger.kind === "state" ? value % 2 : value
          }))
        )
        const [rebuilt, lived] = continued(check, all.slice(0, cut), all.slice(cut))
        assert.deepStrictEqual(rebuilt, lived)
      }
    ))

  it("counts what was counted before", () =>
    check(fc.tuple(oneSided, hold, steps, fc.nat(40)), ([limits, hold, steps, cut]) => {
      const check = Check.ofSeries({ trigger: { kind: "rate", window: 600, ...limits }, hold }, every)
      let sum = 0
      const regular = steps.map((step) => ({ ...step, delay: Math.max(step.delay % 600_000, 1000) }))
      const all = readingsOf(regular).map((reading): Reading => {
        sum += reading.value
        return { ...reading, value: sum, raw: sum }
      })
      const [rebuilt, lived] = continued(check, all.slice(0, cut), all.slice(cut))
      // What holds since before the start is due from the start on.
      const shape = (changes: ReadonlyArray<Evaluation.Change> = []) =>
        changes.map(({ change, value }) => [change, value])
      if (hold === 0) assert.deepStrictEqual(shape(rebuilt), shape(lived))
    }))
})
