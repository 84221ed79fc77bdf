/**
 * Turns on buses: nobody starves, and no bus waits for another one that is busy or hangs.
 */
import { assert, describe, it } from "@effect/vitest"
import { VirtualClock } from "@owserver/fake"
import { Clock, Effect, FastCheck, Fiber } from "effect"
import * as Turns from "../src/devices/turns.js"

interface Job {
  readonly bus: number | undefined
  readonly takes: number
  readonly pause: number
  readonly fails: boolean
}

interface Event {
  readonly job: number
  readonly kind: "asks" | "starts" | "ends"
  readonly at: number
}

/** What comes of jobs that ask again and again for some minutes. */
const simulate = (jobs: ReadonlyArray<Job>, options: Turns.Options, minutes: number) =>
  Effect.gen(function* () {
    const turns = Turns.make<number>(options)
    const events: Array<Event> = []
    const log = (job: number, kind: Event["kind"]) =>
      Effect.map(Clock.currentTimeMillis, (at) => events.push({ job, kind, at }))
    const work = ({ bus, fails, pause, takes }: Job, n: number) => {
      const turn = Effect.gen(function* () {
        yield* log(n, "starts")
        yield* Effect.sleep(takes)
        if (fails) yield* Effect.fail("failed")
      })
      const once = Effect.gen(function* () {
        yield* log(n, "asks")
        yield* Effect.ignore(turns.take(bus)(Effect.ensuring(turn, log(n, "ends"))))
        yield* Effect.sleep(pause)
      })
      return Effect.forever(once)
    }
    yield* Effect.forEach(jobs, work, { concurrency: "unbounded", discard: true }).pipe(
      Effect.timeoutOption(minutes * 60_000)
    )
    return events
  })

/** From asking to starting, as positions in the events. */
const waits = (events: ReadonlyArray<Event>, job: number) => {
  const found: Array<{ readonly from: number; readonly to: number }> = []
  let from: number | undefined
  events.forEach((event, n) => {
    if (event.job !== job) return
    if (event.kind === "asks") from = n
    if (event.kind === "starts" && from !== undefined) found.push({ from, to: n })
  })
  return found
}

const startsOf = (events: ReadonlyArray<Event>, from: number, to: number, isMeant: (job: number) => boolean) =>
  events.slice(from, to).filter(({ job, kind }) => kind === "starts" && isMeant(job)).length

const virtual = Effect.provide(VirtualClock.layer())

const seed = 20_260_101

const bus = FastCheck.integer({ min: 0, max: 4 })
const jobs = (takes: FastCheck.Arbitrary<number>, buses: FastCheck.Arbitrary<number | undefined> = bus) =>
  FastCheck.array(
    FastCheck.record({
      bus: buses,
      takes,
      pause: FastCheck.oneof(FastCheck.constant(0), FastCheck.integer({ min: 100, max: 5000 })),
      fails: FastCheck.boolean()
    }),
    { minLength: 2, maxLength: 14 }
  )
const perBus = FastCheck.integer({ min: 1, max: 2 })
const total = FastCheck.integer({ min: 1, max: 4 })

const check = <T>(arbitrary: FastCheck.Arbitrary<T>, test: (value: T) => Effect.Effect<void>) =>
  Effect.promise(() =>
    FastCheck.assert(
      FastCheck.asyncProperty(arbitrary, (value) => Effect.runPromise(test(value).pipe(virtual))),
      { seed, numRuns: 30 }
    )
  )

const quick = FastCheck.integer({ min: 200, max: 2500 })
const any = FastCheck.oneof(quick, FastCheck.constant(5000), FastCheck.integer({ min: 2500, max: 20_000 }))

describe("turns", () => {
  it.live("while one waits, no other of its bus gets two turns", () =>
    check(FastCheck.record({ jobs: jobs(any), perBus, total }), ({ jobs, ...options }) =>
      Effect.map(simulate(jobs, options, 2), (events) => {
        for (const [job, { bus }] of jobs.entries())
          for (const { from, to } of waits(events, job))
            for (const other of jobs.keys())
              if (other !== job && jobs[other]?.bus === bus)
                assert.isAtMost(
                  startsOf(events, from, to, (n) => n === other),
                  1,
                  `${other} overtook ${job} at ${events[to]?.at}`
                )
      })
    )
  )

  it.live("while the first of a bus waits, each other bus gets at most one turn", () =>
    check(FastCheck.record({ jobs: jobs(quick), total }), ({ jobs, total }) =>
      Effect.map(simulate(jobs, { perBus: 1, total }, 1), (events) => {
        for (const [job, { bus }] of jobs.entries())
          for (const { from, to } of waits(events, job)) {
            const isOwn = (n: number) => jobs[n]?.bus === bus
            const own = events.slice(0, to).findLastIndex((event) => event.kind === "ends" && isOwn(event.job))
            const first = Math.max(from, own)
            for (const other of new Set(jobs.map((one) => one.bus)))
              if (other !== bus)
                assert.isAtMost(
                  startsOf(events, first, to, (n) => jobs[n]?.bus === other),
                  1,
                  `bus ${other} overtook bus ${bus} at ${events[to]?.at}`
                )
          }
      })
    )
  )

  it.live("the limits hold and everyone gets a turn, also on an unknown bus", () =>
    check(
      FastCheck.record({ jobs: jobs(quick, FastCheck.option(bus, { nil: undefined })), perBus, total }),
      ({ jobs, perBus, total }) =>
        Effect.map(simulate(jobs, { perBus, total }, 2), (events) => {
          const running = new Set<number>()
          for (const { job, kind } of events) {
            if (kind === "starts") running.add(job)
            if (kind === "ends") running.delete(job)
            const busOf = Array.from(running, (n) => jobs[n]?.bus)
            assert.isAtMost(running.size, total)
            for (const one of new Set(busOf))
              if (one !== undefined)
                assert.isAtMost(busOf.filter((other) => other === one || other === undefined).length, perBus)
          }
          // Each turn takes 2.5 s at most, so in two minutes each of 14 has had several.
          for (const job of jobs.keys()) assert.isAbove(waits(events, job).length, 1)
        })
    )
  )

  it.effect("hanging buses do not delay another one", () =>
    Effect.gen(function* () {
      const hangs = (bus: number): Job => ({ bus, takes: 5000, pause: 0, fails: true })
      const healthy: Job = { bus: 9, takes: 100, pause: 900, fails: false }
      for (const count of [1, 3, 8]) {
        const events = yield* simulate(
          [...Array.from({ length: count }, (_, n) => hangs(n)), healthy],
          { perBus: 1, total: 3 },
          10
        )
        const served = waits(events, count).length
        // Once a second for ten minutes, but for the first seconds, when nobody knows yet which buses hang.
        assert.isAbove(served, 570, `beside ${count}`)
        for (let n = 0; n < count; n++) assert.isAbove(waits(events, n).length, 10, `one of ${count}`)
      }
    }).pipe(virtual)
  )

  it.effect("a turn that never ends does not block the others", () =>
    Effect.gen(function* () {
      const turns = Turns.make<number>({ perBus: 1, total: 2 })
      yield* Effect.forkScoped(Effect.forEach([1, 2], (bus) => turns.take(bus)(Effect.never), { concurrency: 2 }))
      yield* Effect.sleep(10)
      yield* turns.take(3)(Effect.sleep("1 second"))
      yield* turns.take(3)(Effect.sleep("1 second"))
      assert.strictEqual(yield* Clock.currentTimeMillis, 5000)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("an interrupted effect returns its turn: before it, during it, and between grant and start", () =>
    Effect.gen(function* () {
      for (let yields = 0; yields < 12; yields++) {
        const turns = Turns.make<number>({ perBus: 1, total: 1 })
        const first = yield* Effect.fork(turns.take(1)(Effect.sleep("1 second")))
        const second = yield* Effect.fork(turns.take(1)(Effect.never))
        const third = yield* Effect.fork(turns.take(undefined, { isExclusive: true })(Effect.never))
        yield* Effect.sleep("500 millis")
        yield* Fiber.interruptFork(first)
        yield* Effect.yieldNow().pipe(Effect.repeatN(yields))
        yield* Fiber.interruptAll([second, third])
        assert.strictEqual(
          yield* Effect.timeoutOption(turns.take(1)(Effect.succeed("served")), "1 second").pipe(
            Effect.map(({ _tag }) => _tag)
          ),
          "Some"
        )
      }
    }).pipe(virtual)
  )

  it.effect("an exclusive turn has its bus to itself, one for all buses has them all, and neither starves", () =>
    Effect.gen(function* () {
      const turns = Turns.make<number>()
      const told: Array<string> = []
      const tell = (what: string) => Effect.map(Clock.currentTimeMillis, (at) => told.push(`${what} ${at}`))
      const turn = (name: string, delay: number, bus: number | undefined, isExclusive: boolean) =>
        turns
          .take(bus, { isExclusive })(Effect.zipRight(tell(name), Effect.sleep(1000)))
          .pipe(Effect.delay(delay))
      yield* Effect.all(
        [
          turn("shared 1", 0, 1, false),
          turn("also shared 1", 100, 1, false),
          turn("exclusive 1", 200, 1, true),
          turn("late shared 1", 300, 1, false),
          turn("shared 2", 400, 2, false),
          turn("exclusive anywhere", 500, undefined, true),
          turn("late shared 2", 600, 2, false)
        ],
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(told, [
        "shared 1 0",
        "also shared 1 100",
        "shared 2 400",
        "exclusive 1 1100",
        "exclusive anywhere 2100",
        "late shared 2 3100",
        "late shared 1 3100"
      ])
    }).pipe(virtual)
  )
})
