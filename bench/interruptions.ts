/**
 * Callers that leave at any moment, over and over: some are interrupted, some have a time limit. The server must never see
 * more of them at once than there may be connections, no reply may reach another caller, and nothing may be left behind.
 * In memory, on a virtual clock, and a twentieth of the calls over TCP.
 *
 *     tsx --conditions=@owserver/source bench/interruptions.ts --calls=100000 --seed=1
 */
import { setImmediate } from "node:timers/promises"
import { parseArgs } from "node:util"
import {
  MessageType,
  type Options,
  OwServer,
  type OwServerError,
  type OwServerService,
  type Transport
} from "@owserver/client"
import { Bus, FakeOwServer, Faults, VirtualClock } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import * as Node from "@owserver/node"
import { Cause, Clock, Effect, Either, Exit, Fiber, Option, Runtime } from "effect"
import { Random } from "./Random.js"

const { values } = parseArgs({
  options: { calls: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } }
})
const count = Number(values.calls)
const seed = Number(values.seed)

const maxConnections = 4
const callers = 8
const perCaller = 10

const serial = (n: number) => n.toString(16).toUpperCase().padStart(12, "0")
const path = (n: number) => `/28.${serial(n)}/temperature`
const bus = () =>
  Either.getOrThrow(
    Bus.make(
      Object.fromEntries(
        Array.from({ length: callers * perCaller }, (_, n) => [`28.${serial(n)}` as const, { temperature: n }])
      )
    )
  )

/** A machine that is held up must not take a healthy server for a silent one. */
const patient: Options = { connectTimeout: "1 minute", silence: "1 minute", drainLimit: "2 minutes" }

const resetEvery = 101
const closeEvery = 17

/** Most replies take a while, some so long that keepalives come before them; some break off, some connections end. */
const faults: Faults.Faults = {
  rules: [
    Faults.on(Faults.Reset({ after: 10 }), { every: resetEvery }),
    Faults.on(Faults.CloseIdle(), { every: closeEvery }),
    Faults.on(Faults.Slow({ millis: 1500 }), { every: 997 }),
    Faults.on(Faults.Slow({ millis: 9 }), { every: 4 }),
    Faults.on(Faults.Segments({ size: 7 }), { every: 3 }),
    Faults.on(Faults.Slow({ millis: 1 }), { every: 2 })
  ]
}

/** A transport whose connections take a while to open, and what is under way on it. */
class Watched {
  /** Whose requests have been sent. */
  readonly asked = new Set<string>()
  connecting = 0

  constructor(
    private readonly inner: Transport,
    private readonly later: (work: () => void) => void
  ) {}

  readonly transport: Transport = {
    server: "watched",
    connect: (handler) => {
      this.connecting++
      let state: "opening" | "open" | "ended" = "opening"
      const become = (next: typeof state) => {
        if (state === "opening") this.connecting--
        state = next
      }
      const connection = this.inner.connect({
        onOpen: () =>
          this.later(() => {
            if (state === "ended") return
            become("open")
            handler.onOpen()
          }),
        onData: (bytes) => handler.onData(bytes),
        onEnd: (end) => {
          become("ended")
          handler.onEnd(end)
        }
      })
      return {
        write: (bytes) => {
          this.asked.add(Buffer.from(bytes.subarray(24, -1)).toString())
          connection.write(bytes)
        },
        unsent: () => connection.unsent(),
        peer: () => connection.peer(),
        close: () => {
          become("ended")
          connection.close()
        }
      }
    }
  }
}

const check = (is: boolean, claim: string) => {
  if (!is) throw new Error(`not so: ${claim}`)
}

class Tally {
  private readonly counts = new Map<string, number>()
  add(what: string): void {
    this.counts.set(what, this.of(what) + 1)
  }
  of(what: string): number {
    return this.counts.get(what) ?? 0
  }
  toString(): string {
    return [...this.counts].map(([what, n]) => `${what} ${n}`).join(", ")
  }
}

const storm = (ow: OwServerService, watched: Watched, calls: number, atOnce: boolean) => {
  const random = new Random(seed)
  const moments = new Tally()
  const outcomes = new Tally()

  const settle = (n: number, exit: Exit.Exit<string, OwServerError>) => {
    if (Exit.isSuccess(exit)) {
      check(Number(exit.value) === n, `device ${n} reads ${n}, not ${exit.value}`)
      return outcomes.add("value")
    }
    if (Cause.isInterruptedOnly(exit.cause)) return outcomes.add("interrupted")
    const error = Option.getOrThrowWith(Cause.failureOption(exit.cause), () => new Error(Cause.pretty(exit.cause)))
    if (error._tag === "OwTimeout") return outcomes.add(`timeout while ${error.phase}`)
    check(error._tag === "OwShortRead", `of such a server nothing else comes: ${error.message}`)
    outcomes.add(error._tag)
  }

  const momentOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>, n: number) => {
    if (fiber.unsafePoll() !== null) return "after the end"
    if (watched.asked.has(path(n))) return "with the reply due"
    return watched.connecting > 0 ? "while a connection opened" : "in line"
  }

  /** Virtual time advances only while every fiber sleeps; over TCP each turn of the event loop is looked at. */
  const turn = atOnce ? Effect.sleep(1) : Effect.promise(() => setImmediate())

  /** A few turns, some milliseconds, or until a state is reached: how fast the machine is decides only the first two. */
  const moment = (fiber: Fiber.RuntimeFiber<unknown, unknown>, n: number) => {
    if (random.oncePer(3)) return Effect.repeatN(Effect.yieldNow(), random.below(12))
    if (random.oncePer(2)) return Effect.sleep(random.oneOf([0, 1, 2, 3, 5, 8, 12, 20]) + random.next())
    const wanted = random.oneOf(["while a connection opened", "with the reply due", "after the end"])
    if (wanted === "after the end") return Fiber.await(fiber)
    return Effect.repeat(turn, {
      until: () => [wanted, "after the end"].includes(momentOf(fiber, n))
    })
  }

  const call = (n: number) =>
    Effect.gen(function* () {
      watched.asked.delete(path(n))
      if (random.oncePer(4))
        return settle(n, yield* Effect.exit(ow.readText(path(n), { timeout: 1 + random.below(30) })))
      const fiber = yield* Effect.fork(ow.readText(path(n)))
      yield* moment(fiber, n)
      moments.add(momentOf(fiber, n))
      const before = yield* Clock.currentTimeMillis
      yield* Fiber.interrupt(fiber)
      if (atOnce) check((yield* Clock.currentTimeMillis) === before, "an interruption takes no time")
      const { inFlight, open } = yield* ow.status
      check(open <= maxConnections && inFlight <= maxConnections, `${open} open, ${inFlight} in flight`)
      settle(n, yield* Fiber.await(fiber))
    })

  /** Each has devices of its own, so that all that is under way have values of their own. */
  const caller = (first: number) =>
    Effect.repeatN(
      Effect.suspend(() => call(first + random.below(perCaller))),
      Math.ceil(calls / callers) - 1
    )

  return Effect.forEach(
    Array.from({ length: callers }, (_, n) => caller(n * perCaller)),
    (each) => each,
    {
      concurrency: "unbounded",
      discard: true
    }
  ).pipe(Effect.as({ moments, outcomes }))
}

const timeouts = ["timeout while Waiting", "timeout while Connecting", "timeout while Replying"]

/**
 * The kinds of moments that a run must contain. Without persistence only the client knows which connection belongs to which
 * call. In which phase a timeout fires is certain on a virtual clock only.
 */
const kindsOf = (persistent: boolean, way: "memory" | "tcp") => {
  if (persistent) return ["in line", "while a connection opened", "with the reply due", "after the end"]
  return way === "memory" ? timeouts : ["with the reply due", "after the end"]
}

const run = (name: string, persistent: boolean, calls: number, way: "memory" | "tcp") =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(bus(), { faults })
    const runFork = Runtime.runFork(yield* Effect.runtime<never>())
    const inMemory = way === "memory"
    const transport = inMemory
      ? fake.transport
      : Either.getOrThrow(Node.NodeOwServer.transport(yield* FakeTcp.listen(fake)))
    const watched = new Watched(transport, (work) => void runFork(Effect.delay(Effect.sync(work), 2)))
    const ow = yield* OwServer.make(watched.transport, { persistent, maxConnections, verify: false, ...patient })
    const start = performance.now()
    const { moments, outcomes } = yield* storm(ow, watched, calls, inMemory)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)

    // The last abandoned replies arrive, however slow the machine.
    const { draining, inFlight, waiting } = yield* Effect.repeat(Effect.delay(ow.status, 10), {
      until: (status) => status.draining + status.inFlight + status.waiting === 0,
      times: 12_000
    }).pipe(Effect.zipRight(ow.status))
    check(draining + inFlight + waiting === 0, `${draining} draining, ${inFlight} in flight, ${waiting} waiting`)
    check(watched.connecting === 0, "no connection is being opened for nobody")
    check(Number(yield* ow.readText(path(7))) === 7, "the next call has its own value")
    yield* ow.closeConnections
    const { accepted, mostBusy, mostOpen, requests } = yield* fake.counters
    const reads = requests.get(MessageType.MSG_READ) ?? 0
    const ends = Math.ceil(reads / resetEvery) + Math.ceil(reads / closeEvery)
    // An owserver does not stop its work when its client is gone: who closed and asked anew would drown it.
    if (persistent)
      check(accepted <= maxConnections + ends, `${accepted} connections, of which the server ended ${ends}`)
    // Without persistence what is given up is closed; a server over TCP hears of that when it does.
    if (persistent || inMemory) check(mostBusy <= maxConnections, `${mostBusy} requests at once`)
    if (inMemory) check(mostOpen <= maxConnections, `${mostOpen} connections at once`)
    // How often is sure on a virtual clock only.
    const least = inMemory ? calls / 200 : 1
    for (const kind of kindsOf(persistent, way))
      check(Math.max(moments.of(kind), outcomes.of(kind)) >= least, `left ${moments}; came to ${outcomes}`)
    check(outcomes.of("value") >= least, `some stay: ${outcomes}`)
    console.log(
      `${name}: ${calls} calls, ${seconds} s, ${accepted} connections, at most ${mostOpen} at once, ${mostBusy} requests at once`
    )
    console.log(`  left ${moments}\n  came to ${outcomes}`)
  }).pipe(Effect.scoped)

const inMemory = (name: string, persistent: boolean) =>
  Effect.provide(run(name, persistent, count, "memory"), VirtualClock.layer())

await Effect.runPromise(
  Effect.all([
    inMemory("in memory, persistent", true),
    inMemory("in memory, per request", false),
    run("over TCP, persistent", true, count / 20, "tcp"),
    run("over TCP, per request", false, count / 20, "tcp")
  ])
)
