/**
 * Polls a hundred sensors every ten seconds for a day, on a virtual clock. The server restarts or disappears at random, and devices
 * come and go. Each read must return the value of its time, or fail for a reason of its time. Memory and fibers must not grow.
 *
 *     tsx --conditions=@owserver/source --expose-gc bench/day.ts --hours=24 --seed=1
 */
import { parseArgs } from "node:util"
import { isMissing, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { Bus, FakeOwServer, Faults, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Either, type Exit, type Fiber, Option, Supervisor } from "effect"
import { Random } from "./Random.js"
import * as Timetable from "./Timetable.js"

const { values } = parseArgs({
  options: { hours: { type: "string", default: "24" }, seed: { type: "string", default: "1" } }
})
const seed = Number(values.seed)
const day = Number(values.hours) * 3_600_000
const period = 10_000
const groups = 20
const perGroup = 5
const maxConnections = 4

const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const
const valueAt = (n: number, millis: number) => n + (Math.floor(millis / 60_000) % 64) / 64
const description = (n: number) => ({ temperature: (millis: number) => valueAt(n, millis) })
const sensors = Array.from({ length: groups * perGroup }, (_, n) => n)

/** Some replies take so long that a restart interrupts them. */
const faults: Faults.Faults = {
  rules: [
    Faults.on(Faults.Slow({ millis: 2500 }), { every: 60 }),
    Faults.on(Faults.Slow({ millis: 400 }), { every: 25 })
  ]
}

const check = (is: boolean, claim: () => string) => {
  if (!is) throw new Error(`check failed: ${claim()}`)
}

const timetable = Timetable.make(new Random(seed), day, sensors.length)
const tally = new Map<string, number>()

/** Checks the result of a read against the incidents between its start and its end. */
const judge = (n: number, start: number, end: number, read: Either.Either<string, OwServerError>) => {
  const { away, absent, broken } = timetable.between(n, start, end)
  const claim = () => `sensor ${n} at ${start} to ${end}: ${Either.merge(read)}`
  const kind = Either.match(read, {
    onLeft: (error) => {
      if (isMissing(error)) check(absent !== "never", claim)
      else if (error._tag === "OwConnectionError") check(away !== "never" || broken, claim)
      else check(error._tag === "OwShortRead" && broken, claim)
      return error._tag === "OwConnectionError" ? error.reason : error._tag
    },
    onRight: (text) => {
      check(absent !== "always" && away !== "always", claim)
      check(
        [valueAt(n, start), valueAt(n, end)].some((value) => Math.abs(value - Number(text)) < 0.001),
        claim
      )
      return "value"
    }
  })
  tally.set(kind, (tally.get(kind) ?? 0) + 1)
}

const sleepUntil = (time: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => (time > now ? Effect.sleep(time - now) : Effect.void))

const read = (ow: OwServerService, n: number) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const result = yield* Effect.either(ow.readText(`/${address(n)}/temperature`))
    judge(n, start, yield* Clock.currentTimeMillis, result)
  })

const poll = (ow: OwServerService, group: number) =>
  Effect.gen(function* () {
    const members = sensors.slice(group * perGroup, (group + 1) * perGroup)
    for (let time = (group * period) / groups; time < day; time += period) {
      yield* sleepUntil(time)
      yield* Effect.forEach(members, (n) => read(ow, n), { concurrency: "unbounded", discard: true })
    }
  })

const apply = (fake: FakeOwServer.FakeOwServerService, { device, kind }: Timetable.Event) => {
  switch (kind) {
    case "restart":
      return fake.restart
    case "leave":
      return Effect.zipRight(fake.setFaults({ ...faults, refuseConnections: true }), fake.restart)
    case "return":
      return fake.setFaults(faults)
    case "detach":
      return fake.bus.detach(address(device))
    case "attach":
      return fake.bus.attach(address(device), description(device))
  }
}

/** Counts live fibers. */
class FiberCounter extends Supervisor.AbstractSupervisor<number> {
  alive = 0
  override readonly value = Effect.sync(() => this.alive)
  override onStart(): void {
    this.alive++
  }
  override onEnd<A, E>(_exit: Exit.Exit<A, E>, _fiber: Fiber.RuntimeFiber<A, E>): void {
    this.alive--
  }
}

const fibers = new FiberCounter()
const samples = 24
const heaps: Array<number> = []

/** Returns the smallest heap of a quarter of the day. Memory that the engine keeps for a while does not count. */
const heapOf = (quarter: number) => Math.min(...heaps.slice(((quarter - 1) * samples) / 4, (quarter * samples) / 4))

/** Checks connections and fibers, and records the heap. */
const takeSample = (ow: OwServerService, fake: FakeOwServer.FakeOwServerService) =>
  Effect.gen(function* () {
    globalThis.gc?.()
    heaps.push(process.memoryUsage().heapUsed)
    const { inFlight, open, waiting } = yield* ow.status
    const counters = yield* fake.counters
    check(open <= maxConnections && inFlight <= open && waiting <= perGroup, () => `${open} open, ${waiting} waiting`)
    check(counters.open <= maxConnections, () => `${counters.open} connections at the server`)
    // The groups with their calls, and the watchdogs of both sides.
    check(fibers.alive <= 2 * groups + 3 * maxConnections, () => `${fibers.alive} fibers`)
    const quarter = (heaps.length * 4) / samples
    if (!Number.isInteger(quarter)) return
    const megabytes = (heapOf(quarter) / 1_000_000).toFixed(2)
    console.log(`quarter ${quarter}: heap ${megabytes} MB, ${fibers.alive} fibers, ${open} connections open`)
  })

const program = Effect.gen(function* () {
  const devices = Object.fromEntries(sensors.map((n) => [address(n), description(n)]))
  const fake = yield* FakeOwServer.make(Either.getOrThrow(Bus.make(devices)), { faults })
  const before = fibers.alive
  yield* Effect.gen(function* () {
    const ow = yield* OwServer.make(fake.transport, { maxConnections })
    const events = Effect.forEach(timetable.events, (event) =>
      Effect.zipRight(sleepUntil(event.at), apply(fake, event))
    )
    const stock = Effect.forEach(Array.from({ length: samples }), (_, n) =>
      Effect.zipRight(sleepUntil(((n + 1) * day) / samples - 7.25), takeSample(ow, fake))
    )
    const polls = sensors.slice(0, groups).map((group) => poll(ow, group))
    yield* Effect.all([...polls, events, stock], { concurrency: "unbounded", discard: true })
    yield* Effect.sleep("1 minute")
    const { draining, inFlight, open, peer, waiting } = yield* ow.status
    check(draining + inFlight + open + waiting === 0 && Option.isNone(peer), () => `${open} open, ${waiting} waiting`)
  }).pipe(Effect.scoped)
  check(fibers.alive === before, () => `${fibers.alive - before} fibers of the service are still alive`)
  return yield* fake.counters
}).pipe(Effect.scoped)

const start = performance.now()
const { accepted, mostBusy, mostOpen, open } = await Effect.runPromise(
  program.pipe(Effect.provide(VirtualClock.layer()), Effect.provide(Supervisor.addSupervisor(fibers)))
)
const ratio = heapOf(4) / heapOf(2)
const reads = [...tally.values()].reduce((sum, n) => sum + n, 0)
check(reads === (sensors.length * day) / period, () => `${reads} reads`)
check(open === 0 && mostOpen <= maxConnections && mostBusy <= maxConnections, () => `${open} open, most ${mostOpen}`)
console.log(
  `seed ${seed}: ${reads} reads in ${values.hours} hours, which took ${((performance.now() - start) / 1000).toFixed(1)} s: ` +
    [...tally].map(([kind, n]) => `${kind} ${n}`).join(", ")
)
console.log(`${timetable.summary}; ${accepted} connections; heap of the last quarter / second x${ratio.toFixed(3)}`)
if (ratio > 1.05) process.exitCode = 1
