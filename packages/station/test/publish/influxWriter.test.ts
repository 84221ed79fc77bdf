import { assert, describe, it } from "@effect/vitest"
import { type Influx, Readings, type Sample, type Series, StoreError } from "@owserver/station"
import { Clock, Duration, Effect, Exit, Redacted, Scope, Stream, TestClock } from "effect"
import type { Outcome } from "../../src/publish/influx/request.js"
import * as Writer from "../../src/publish/influx/writer.js"
import type { Value } from "../../src/store/Store.js"
import * as Serving from "../http/Serving.js"

const config = {
  url: "http://influx.lan",
  login: { _tag: "User", database: "house", username: undefined, password: Redacted.make(""), file: undefined },
  measurement: "owserver",
  every: Duration.seconds(10),
  rows: 4,
  queue: 10,
  age: Duration.hours(1)
} as const

const device = "28.000000000001"

const stored = (id: number, fields: Partial<Series.Series> = {}): Series.Series => ({
  ...Serving.series(device),
  id,
  firstAt: 0,
  name: "",
  place: "",
  hidden: false,
  replacedBy: undefined,
  ...fields
})

interface Given {
  readonly again?: Influx.Options["again"]
  readonly config?: Partial<Influx.Options["config"]>
  readonly series?: ReadonlyArray<Series.Series>
  readonly values?: Influx.Options["store"]["values"]
}

const accepted: Outcome = { _tag: "Accepted" }
const away: Outcome = { _tag: "Unavailable", reason: "ECONNREFUSED", wait: 0 }

const start = 1_800_000_000_000

/** A writer whose requests are answered by `answer`. */
const make = (given: Given = {}) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(start)
    const values = given.values ?? (() => Stream.empty)
    let series = given.series ?? [stored(1)]
    const store = {
      series: Effect.sync(() => series),
      latest: Effect.succeed([]),
      calibrations: () => Effect.succeed([]),
      allCalibrations: Effect.succeed(new Map()),
      values
    }
    const readings = yield* Readings.make(store)
    const requests: Array<ReadonlyArray<string>> = []
    const changes: Array<Influx.State> = []
    const world = {
      requests,
      changes,
      answer: (_lines: ReadonlyArray<string>): Effect.Effect<Outcome> => Effect.succeed(accepted),
      setSeries: (all: ReadonlyArray<Series.Series>) => {
        series = all
      }
    }
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    const { status } = yield* Scope.extend(
      Writer.make({
        config: { ...config, ...given.config },
        readings,
        store: { values },
        again: given.again,
        changed: (state) => Effect.sync(() => void changes.push(state)),
        request: (text) =>
          Effect.suspend(() => {
            const lines = text.split("\n").slice(0, -1)
            requests.push(lines)
            return world.answer(lines)
          })
      }),
      scope
    )
    const read = (...samples: ReadonlyArray<Sample.Sample>) => readings.report({ _tag: "Read", samples })
    return Object.assign(world, { readings, status, read, close: Scope.close(scope, Exit.void) })
  })

const sample = (value: number, fields: Partial<Sample.Sample> = {}): Sample.Sample => ({
  series: Serving.series(device),
  at: start + value,
  value,
  quality: "good",
  ...fields
})

const samples = (from: number, count: number) => Array.from({ length: count }, (_, n) => sample(from + n))

const valuesOf = (requests: ReadonlyArray<ReadonlyArray<string>>) =>
  requests.map((lines) => lines.map((line) => Number(/ value=(\S+) /.exec(line)?.[1])))

/** Lets all fibers run until they wait. */
const settle = TestClock.adjust(0)

describe("the writer of InfluxDB", () => {
  it.scoped("sends a full batch at once, and others after the interval", () =>
    Effect.gen(function* () {
      const world = yield* make()
      yield* world.read(...samples(0, 3))
      yield* settle
      assert.deepStrictEqual(world.requests, [])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(valuesOf(world.requests), [[0, 1, 2]])
      yield* world.read(...samples(3, 5))
      yield* settle
      assert.deepStrictEqual(valuesOf(world.requests), [[0, 1, 2], [3, 4, 5, 6], [7]])
      const { failure, sent, waiting } = yield* world.status
      assert.deepStrictEqual({ failure, sent, waiting }, { failure: undefined, sent: 8, waiting: 0 })
      assert.deepStrictEqual(world.changes, [])
    })
  )

  it.scoped("writes the identity and the names of a series as tags, and follows a new name", () =>
    Effect.gen(function* () {
      const world = yield* make({ series: [stored(1, { name: "my freezer", place: "cellar" })] })
      yield* world.read(sample(-20.5))
      yield* TestClock.adjust("10 seconds")
      const tags = "device=28.000000000001,family=28,name=my\\ freezer,place=cellar,property=temperature"
      assert.deepStrictEqual(world.requests, [[`owserver,${tags},server=attic,unit=°C value=-20.5 ${start - 20.5}`]])
      world.setSeries([stored(1, { name: "fridge" })])
      yield* world.readings.catalogue.changed(1)
      yield* world.read(sample(4))
      yield* TestClock.adjust("10 seconds")
      assert.include(world.requests[1]![0], ",name=fridge,property=")
    })
  )

  it.scoped("leaves out doubtful values, hidden series, and numbers that no line can have", () =>
    Effect.gen(function* () {
      const other = "28.000000000002"
      const series = [stored(1), stored(2, { device: other, hidden: true })]
      const world = yield* make({ series })
      yield* world.read(
        sample(1, { quality: "doubtful" }),
        sample(2, { series: Serving.series(other) }),
        sample(3, { at: 8e15 }),
        sample(4)
      )
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(valuesOf(world.requests), [[4]])
    })
  )

  it.scoped("an outage is told once each way, and what waits arrives in order when it ends", () =>
    Effect.gen(function* () {
      const world = yield* make()
      world.answer = () => Effect.succeed(away)
      yield* world.read(...samples(0, 4))
      yield* TestClock.adjust("1 minute")
      yield* world.read(...samples(4, 4))
      yield* TestClock.adjust("2 minutes")
      const { failure, lastSuccess, waiting } = yield* world.status
      assert.deepStrictEqual(
        { failure, lastSuccess, waiting },
        { failure: "ECONNREFUSED", lastSuccess: undefined, waiting: 8 }
      )
      assert.deepStrictEqual(world.changes, [{ _tag: "Failing", reason: "ECONNREFUSED" }])
      // 0, 1, 3, 7, 15, 31, 63 and 123 seconds.
      assert.lengthOf(world.requests, 8)
      world.answer = () => Effect.succeed(accepted)
      world.requests.length = 0
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(valuesOf(world.requests), [
        [0, 1, 2, 3],
        [4, 5, 6, 7]
      ])
      assert.deepStrictEqual(world.changes.slice(1), [{ _tag: "Writing", dropped: 0 }])
      assert.strictEqual((yield* world.status).failure, undefined)
    })
  )

  it.scoped("the oldest are dropped and counted when too many wait, or for too long", () =>
    Effect.gen(function* () {
      const world = yield* make({ config: { age: Duration.minutes(10) } })
      world.answer = () => Effect.succeed(away)
      yield* world.read(...samples(0, 4))
      yield* settle
      // The batch of four may have arrived, so it is kept.
      yield* world.read(...samples(4, 9))
      yield* settle
      assert.strictEqual((yield* world.status).dropped, 3)
      yield* TestClock.adjust("9 minutes")
      yield* world.read(sample(13))
      yield* settle
      yield* TestClock.adjust("2 minutes")
      world.answer = () => Effect.succeed(accepted)
      world.requests.length = 0
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(valuesOf(world.requests), [[13]])
      assert.deepStrictEqual(world.changes.slice(1), [{ _tag: "Writing", dropped: 13 }])
      assert.strictEqual((yield* world.status).dropped, 13)
    })
  )

  it.scoped("what the server refuses is never sent again, counted, and told once an hour", () =>
    Effect.gen(function* () {
      const world = yield* make()
      world.answer = (lines) =>
        Effect.succeed<Outcome>({
          _tag: "Refused",
          reason: "HTTP 400: type conflict",
          count: lines.length === 4 ? 1 : undefined
        })
      yield* world.read(...samples(0, 6))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(valuesOf(world.requests), [
        [0, 1, 2, 3],
        [4, 5]
      ])
      const { failure, refused, sent, waiting } = yield* world.status
      assert.deepStrictEqual(
        { failure, refused, sent, waiting },
        { failure: undefined, refused: 3, sent: 3, waiting: 0 }
      )
      assert.deepStrictEqual(world.changes, [{ _tag: "Refused", reason: "HTTP 400: type conflict", count: 1 }])
      yield* TestClock.adjust("1 hour")
      yield* world.read(sample(7))
      yield* TestClock.adjust("10 seconds")
      assert.lengthOf(world.changes, 2)
    })
  )

  it.scoped("a batch that is too large is halved, and a single reading that is too large is refused", () =>
    Effect.gen(function* () {
      const world = yield* make()
      world.answer = (lines) =>
        Effect.succeed<Outcome>(
          lines.length > 1 || lines[0]!.includes("value=2 ") ? { _tag: "TooLarge", reason: "HTTP 413" } : accepted
        )
      yield* world.read(...samples(0, 4))
      yield* settle
      assert.deepStrictEqual(valuesOf(world.requests), [[0, 1, 2, 3], [0, 1], [0], [1], [2], [3]])
      const { refused, sent } = yield* world.status
      assert.deepStrictEqual({ refused, sent }, { refused: 1, sent: 3 })
    })
  )

  it.scoped("a wrong token is tried again each minute, and the reason is in the status", () =>
    Effect.gen(function* () {
      const world = yield* make()
      world.answer = () => Effect.succeed<Outcome>({ _tag: "Denied", reason: "HTTP 401: unauthorized access" })
      yield* world.read(...samples(0, 4))
      yield* TestClock.adjust("10 minutes")
      assert.lengthOf(world.requests, 11)
      assert.strictEqual((yield* world.status).failure, "HTTP 401: unauthorized access")
    })
  )

  it.scoped("waits as long as the server asks, but not longer than five minutes", () =>
    Effect.gen(function* () {
      const world = yield* make()
      let wait = 30_000
      world.answer = () => Effect.succeed<Outcome>({ _tag: "Unavailable", reason: "HTTP 429", wait })
      yield* world.read(...samples(0, 4))
      yield* TestClock.adjust("29 seconds")
      assert.lengthOf(world.requests, 1)
      wait = 1e15
      yield* TestClock.adjust("1 second")
      assert.lengthOf(world.requests, 2)
      yield* TestClock.adjust("299 seconds")
      assert.lengthOf(world.requests, 2)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(world.requests, 3)
    })
  )

  const value = (at: number, fields: Partial<Value> = {}): Value => ({
    series: 1,
    at: start + at,
    value: at,
    raw: at,
    quality: "good",
    ...fields
  })

  it.scoped("sends what another process has stored after the start, but read before it, if asked to", () =>
    Effect.gen(function* () {
      const all = [value(-3_600_001), value(-3_600_000)]
      const world = yield* make({
        again: Duration.seconds(45),
        values: ({ from, to }) =>
          Stream.suspend(() => Stream.fromIterable(all.filter(({ at }) => at >= from && at < to)))
      })
      yield* settle
      assert.deepStrictEqual(valuesOf(world.requests), [[-3_600_000]])
      all.push(value(-10_000))
      yield* TestClock.adjust("44 seconds")
      assert.lengthOf(world.requests, 1)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(valuesOf(world.requests).slice(1), [[-3_600_000, -10_000]])
      yield* TestClock.adjust("10 minutes")
      assert.lengthOf(world.requests, 2)
    })
  )

  it.scoped("sends the stored readings of the last time at the start, a batch at a time, beside new ones", () =>
    Effect.gen(function* () {
      let period = { from: 0, to: 0 }
      const world = yield* make({
        config: { queue: 5 },
        values: (asked) => {
          period = asked
          return Stream.fromIterable([
            value(-9, { quality: "doubtful" }),
            ...Array.from({ length: 8 }, (_, n) => value(n - 8)),
            value(-1, { series: 99 })
          ])
        }
      })
      yield* settle
      assert.deepStrictEqual(period, { from: start - 3_600_000, to: start })
      assert.deepStrictEqual(valuesOf(world.requests), [[-8, -7, -6], [-5, -4, -3, -2], [-1]])
      yield* world.read(...samples(0, 4))
      yield* settle
      const { dropped, sent } = yield* world.status
      assert.deepStrictEqual({ dropped, sent }, { dropped: 0, sent: 12 })
    })
  )

  it.scoped(
    "continues with the stored readings after a failure of the database, and during an outage holds one batch",
    () =>
      Effect.gen(function* () {
        const broken = new StoreError({ reason: "Unavailable", operation: "values", issue: "away", cause: undefined })
        const asked: Array<number> = []
        let pulled = 0
        const world = yield* make({
          values: ({ from }) => {
            asked.push(from - start)
            const all = Array.from({ length: 100 }, (_, n) => value(n - 100))
            const wanted = Stream.fromIterable(all.filter(({ at }) => at >= from)).pipe(
              Stream.rechunk(1),
              Stream.tap(() => Effect.sync(() => void pulled++))
            )
            return asked.length === 1 ? Stream.concat(Stream.take(wanted, 6), Stream.fail(broken)) : wanted
          }
        })
        yield* settle
        assert.deepStrictEqual(valuesOf(world.requests), [
          [-100, -99, -98, -97],
          [-96, -95]
        ])
        world.answer = () => Effect.succeed(away)
        pulled = 0
        yield* TestClock.adjust("30 minutes")
        assert.deepStrictEqual(asked, [-3_600_000, -95])
        assert.isAtMost(pulled, 12)
        assert.strictEqual((yield* world.status).waiting, 4)
        world.answer = () => Effect.succeed(accepted)
        world.requests.length = 0
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(
          valuesOf(world.requests).flat(),
          Array.from({ length: 95 }, (_, n) => n - 95)
        )
      })
  )

  it.scoped("tries once to send what waits when the station ends, and waits five seconds at most", () =>
    Effect.gen(function* () {
      const world = yield* make()
      yield* world.read(...samples(0, 2))
      yield* settle
      yield* world.close
      assert.deepStrictEqual(valuesOf(world.requests), [[0, 1]])

      const hanging = yield* make()
      hanging.answer = () => Effect.never
      yield* hanging.read(...samples(0, 2))
      yield* settle
      const closing = yield* Effect.fork(hanging.close)
      yield* TestClock.adjust("5 seconds")
      yield* closing.await
      assert.strictEqual((yield* hanging.status).waiting, 2)
    })
  )

  it.scoped("goes on after a bug", () =>
    Effect.gen(function* () {
      const world = yield* make()
      world.answer = () => Effect.die("bug")
      yield* world.read(...samples(0, 4))
      yield* settle
      assert.match((yield* world.status).failure ?? "", /a bug in the station: bug/)
      world.answer = () => Effect.succeed(accepted)
      yield* TestClock.adjust("90 seconds")
      assert.deepStrictEqual(valuesOf(world.requests.slice(1)), [[0, 1, 2, 3]])
      assert.isDefined((yield* world.status).lastSuccess)
      assert.isAbove(yield* Clock.currentTimeMillis, start)
    })
  )
})
