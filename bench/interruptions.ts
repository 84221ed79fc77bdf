/**
 * Interrupts callers at random moments, or lets their timeout fire. The server must never see more requests at once than
 * `maxConnections`, no reply may reach another caller, and nothing may leak. The calls run in memory on a virtual clock, and a
 * twentieth of them over TCP.
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

/** Long timeouts, so that a slow machine does not report a healthy server as silent. */
const patient: Options = { connectTimeout: "1 minute", silence: "1 minute", drainLimit: "2 minutes" }

const resetEvery = 101
const closeEvery = 17

/** Most replies are delayed, some until keepalives precede them. Some replies break off, and some connections end. */
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

/** A transport whose connections open with a delay. It records the requests and connections in progress. */
class ObservedTransport {
  /** The paths of sent requests. */
  readonly asked = new Set<string>()
  connecting = 0

  constructor(
    private readonly inner: Transport,
    private readonly later: (work: () => void) => void
  ) {}

  readonly transport: Transport = {
    server: "observed",
    connect: (handler) => {
      this.connecting++
      let state: "opening" | "open" | "ended" = "opening"
      const setState = (next: typeof state) => {
        if (state === "opening") this.connecting--
        state = next
      }
      const connection = this.inner.connect({
        onOpen: () =>
          this.later(() => {
            if (state === "ended") return
            setState("open")
            handler.onOpen()
          }),
        onData: (bytes) => handler.onData(bytes),
        onEnd: (end) => {
          setState("ended")
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
          setState("ended")
          connection.close()
        }
      }
    }
  }
}

const check = (is: boolean, claim: string) => {
  if (!is) throw new Error(`check failed: ${claim}`)
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

/**
 * Makes `calls` calls, and over TCP more until each of `required` has happened: which moments a few calls meet depends on the speed
 * of the machine.
 */
const interruptRandomly = (
  ow: OwServerService,
  observed: ObservedTransport,
  calls: number,
  required: ReadonlyArray<string>,
  atOnce: boolean
) => {
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
    check(error._tag === "OwShortRead", `this server causes no other error: ${error.message}`)
    outcomes.add(error._tag)
  }

  const momentOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>, n: number) => {
    if (fiber.unsafePoll() !== null) return "after the end"
    if (observed.asked.has(path(n))) return "with the reply due"
    return observed.connecting > 0 ? "while a connection opened" : "in the queue"
  }

  /** Virtual time advances only while every fiber sleeps. Over TCP the state is checked in each turn of the event loop. */
  const turn = atOnce ? Effect.sleep(1) : Effect.promise(() => setImmediate())

  /** Waits for a few turns, some milliseconds, or a state. The speed of the machine affects only the first two. */
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
      observed.asked.delete(path(n))
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

  let made = 0
  const isComplete = () =>
    atOnce || made >= 100 * calls || required.every((kind) => moments.of(kind) + outcomes.of(kind) > 0)

  /** Each caller has its own devices, so that all values in flight differ. */
  const caller = (first: number) =>
    Effect.repeat(
      Effect.suspend(() => call(first + random.below(perCaller))),
      { while: () => ++made <= calls - callers || !isComplete() }
    )

  return Effect.forEach(
    Array.from({ length: callers }, (_, n) => caller(n * perCaller)),
    (each) => each,
    {
      concurrency: "unbounded",
      discard: true
    }
  ).pipe(Effect.map(() => ({ made, moments, outcomes })))
}

const timeouts = ["timeout while Waiting", "timeout while Connecting", "timeout while Replying"]

/**
 * The moments that a run must contain. Without persistence only the client knows the connection of a call. The phase of a timeout is
 * certain only on a virtual clock.
 */
const requiredMoments = (persistent: boolean, over: "memory" | "tcp") => {
  if (persistent) return ["in the queue", "while a connection opened", "with the reply due", "after the end"]
  return over === "memory" ? timeouts : ["with the reply due", "after the end"]
}

const run = (name: string, persistent: boolean, calls: number, over: "memory" | "tcp") =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(bus(), { faults })
    const runFork = Runtime.runFork(yield* Effect.runtime<never>())
    const inMemory = over === "memory"
    const transport = inMemory
      ? fake.transport
      : Either.getOrThrow(Node.NodeOwServer.transport(yield* FakeTcp.listen(fake)))
    const observed = new ObservedTransport(transport, (work) => void runFork(Effect.delay(Effect.sync(work), 2)))
    const ow = yield* OwServer.make(observed.transport, { persistent, maxConnections, verify: false, ...patient })
    const start = performance.now()
    const required = ["value", ...requiredMoments(persistent, over)]
    const { made, moments, outcomes } = yield* interruptRandomly(ow, observed, calls, required, inMemory)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)

    // Waits for the replies of interrupted callers.
    const { draining, inFlight, waiting } = yield* Effect.repeat(Effect.delay(ow.status, 10), {
      until: (status) => status.draining + status.inFlight + status.waiting === 0,
      times: 12_000
    }).pipe(Effect.zipRight(ow.status))
    check(draining + inFlight + waiting === 0, `${draining} draining, ${inFlight} in flight, ${waiting} waiting`)
    check(observed.connecting === 0, "no connection opens without a caller")
    check(Number(yield* ow.readText(path(7))) === 7, "the next call returns its own value")
    yield* ow.closeConnections
    const { accepted, mostBusy, mostOpen, requests } = yield* fake.counters
    const reads = requests.get(MessageType.MSG_READ) ?? 0
    const ends = Math.ceil(reads / resetEvery) + Math.ceil(reads / closeEvery)
    // owserver finishes its work even if the client closes, so a client that closes and asks again would overload it.
    if (persistent)
      check(accepted <= maxConnections + ends, `${accepted} connections, of which the server ended ${ends}`)
    // Without persistence the client closes abandoned connections. A server over TCP learns of that later.
    if (persistent || inMemory) check(mostBusy <= maxConnections, `${mostBusy} requests at once`)
    if (inMemory) check(mostOpen <= maxConnections, `${mostOpen} connections at once`)
    // The counts are certain only on a virtual clock.
    const least = inMemory ? calls / 200 : 1
    for (const kind of required)
      check(Math.max(moments.of(kind), outcomes.of(kind)) >= least, `interrupted ${moments}; outcomes ${outcomes}`)
    console.log(
      `${name}: ${made} calls, ${seconds} s, ${accepted} connections, at most ${mostOpen} at once, ${mostBusy} requests at once`
    )
    console.log(`  interrupted ${moments}\n  outcomes ${outcomes}`)
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
