/**
 * A storm: many callers use a client through a faulty relay, and the server is killed and restarted. After it the faults stop, and
 * the run checks recovery and leaks.
 *
 * The seed determines the random choices, but the machine determines their timing. So a seed repeats the kind of storm, not the
 * storm.
 */
import { OwServer, type OwServerService } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Clock, Effect, Either, Exit, Fiber, Layer, Option, Schedule, Scope, Supervisor } from "effect"
import * as Callers from "./Callers.js"
import * as Fault from "./Fault.js"
import * as Leaks from "./Leaks.js"
import { Ledger } from "./Ledger.js"
import * as Operations from "./Operations.js"
import { Random } from "./Random.js"
import * as Relay from "./Relay.js"
import * as Servers from "./Servers.js"
import * as Sockets from "./Sockets.js"
import { Tally } from "./Tally.js"

export interface Options {
  readonly seed: number
  readonly seconds: number
}

export interface Report {
  /** Broken claims. */
  readonly violations: ReadonlyArray<string>
  /** Faults and outcomes that should occur and did not. */
  readonly missing: ReadonlyArray<string>
  readonly text: string
}

const limits: Callers.Limits = { maxConnections: 6, connectTimeout: 300, silence: 300, drainLimit: 500 }

const callers = 200

/** The attempts of the service with `retry`. */
const tries = 3

/** Milliseconds within which the last call must end after the storm, also on a slow machine. */
const recoveryTimeout = 60_000

/** Seconds from which the heap is checked. In shorter runs it has not settled. */
const long = 60

const mostGrowth = 1.05

/** Services in all modes that share their connections. One keeps idle connections so long that the pool probes them. */
const services = (port: number) =>
  Effect.gen(function* () {
    const live = OwServerLive("127.0.0.1", port, { ...limits, idle: "3 seconds", verify: false })
    const ow = yield* Effect.provide(OwServer, yield* Layer.build(live))
    const all: Callers.StormContext["services"] = [
      ow,
      yield* ow.clone({ persistent: false }),
      yield* ow.clone({ idle: "100 millis", retry: Schedule.recurs(tries - 1), returnTexts: "server" })
    ]
    return all
  })

/** Writes each page once, and records the results of all operations before the storm. */
const recordResults = (ow: OwServerService, ledger: Ledger, tally: Tally) =>
  Effect.gen(function* () {
    for (const device of Servers.devices) {
      for (const page of [0, 1, 2, 3]) yield* Operations.write(ledger, device, page, 32).ask(ow, {})
    }
    const answers = new Map<Operations.Operation, ReadonlyArray<string>>()
    for (const operation of [...Operations.constant, ...Operations.shared]) {
      const parts = yield* Effect.catchAll(operation.ask(ow, {}), (error) => Effect.succeed([Either.left(error)]))
      answers.set(operation, parts.map(Operations.show))
    }
    const results = Operations.constant.map((operation) => `${operation.name} ${answers.get(operation)}`)
    const twice = results.find((one, n) => results.indexOf(one) !== n)
    if (twice !== undefined) tally.violation(`two operations have the same result: ${twice}`)
    return answers
  }).pipe(Effect.timeout(recoveryTimeout))

/** Runs the server with incidents, kills it, and restarts it at once or later. */
const killServerRepeatedly = (server: Servers.Server, random: Random, tally: Tally) => {
  const life = Effect.gen(function* () {
    yield* server.up
    for (let n = random.between(1, 4); n > 0; n--) {
      yield* Effect.sleep(random.between(100, 800))
      yield* server.incident
    }
    tally.count("server", "killed")
  })
  return Effect.forever(
    Effect.zipRight(
      Effect.scoped(life),
      Effect.suspend(() => Effect.sleep(random.pick([0, 50, 300])))
    )
  )
}

const stopListeningRepeatedly = (relay: Relay.Relay, random: Random, tally: Tally) => {
  const open = Effect.zipRight(
    relay.listening,
    Effect.suspend(() => Effect.sleep(random.between(300, 1500)))
  )
  const closed = Effect.suspend(() => {
    tally.count("faults", "not listening")
    return Effect.sleep(random.between(50, 250))
  })
  return Effect.forever(Effect.zipRight(Effect.scoped(open), closed))
}

/**
 * Callers share one service for a while, then another, so that its connections last. Now and then nobody calls,
 * when those connections are idle that are kept for long.
 */
const varyCallers = (context: Callers.StormContext, relay: Relay.Relay, random: Random) => {
  const all = context.services
  return Effect.forever(
    Effect.gen(function* () {
      const lull = random.chance(0.3) ? random.between(500, 1800) : 0
      context.services = lull > 0 ? all.slice(0, 1) : random.chance(0.3) ? all : [random.pick(all)]
      yield* Effect.sleep(random.between(200, 800))
      if (lull === 0) return
      context.lullUntil = (yield* Clock.currentTimeMillis) + lull
      for (let passed = 0; passed < lull; passed += 100) yield* Effect.delay(relay.disturbIdle, 100)
    })
  )
}

/** Checks that all unfinished calls end after the storm, and that the next call on each service succeeds. */
const checkRecovery = (context: Callers.StormContext, calling: Fiber.Fiber<unknown>) =>
  Effect.gen(function* () {
    const { ledger, services, tally, underWay } = context
    const ended = yield* Effect.timeoutOption(Fiber.await(calling), recoveryTimeout)
    if (Option.isNone(ended))
      tally.violation(`unfinished ${recoveryTimeout} ms after the storm: ${[...underWay].join(", ")}`)
    else if (Exit.isFailure(ended.value)) tally.violation(`a caller ended with ${ended.value}`)
    yield* Fiber.interrupt(calling)
    for (const ow of services) {
      const { waiting } = yield* ow.status
      if (waiting > 0) tally.violation(`${waiting} calls still wait without callers`)
      for (const operation of [Operations.constant[0]!, Operations.write(ledger, Servers.devices[0]!, 0, 28)]) {
        const exit = yield* Effect.exit(Effect.timeout(operation.ask(ow, {}), recoveryTimeout))
        if (Exit.isFailure(exit)) tally.violation(`${operation.name} after the storm: ${exit}`)
      }
    }
  })

/** Returns the kinds of faults and outcomes that did not occur. */
const missing = (server: Servers.Server, tally: Tally): ReadonlyArray<string> => {
  const ends = ["Refused", "Reset", "Closed", "Silence", "Other"].map((reason) => `OwConnectionError ${reason}`)
  const outcomes = ["success", "interrupted", "OwTimeout Replying", "OwShortRead", "OwMalformedHeader", ...ends]
  return [
    ...Fault.kinds.filter((kind) => tally.of("faults", kind) === 0),
    ...["killed", ...server.incidents].filter((kind) => tally.of("server", kind) === 0),
    ...outcomes.filter((outcome) => tally.of("all calls", outcome) === 0)
  ]
}

const underStorm = (make: Servers.Make, { seconds, seed }: Options, tally: Tally) =>
  Effect.gen(function* () {
    const random = new Random(seed)
    const ledger = new Ledger(tally)
    const server = yield* make(random.branch(1), tally)
    const relay = yield* Relay.make({
      server: server.port,
      random: random.branch(2),
      silence: limits.silence,
      tally,
      ledger
    })
    const sockets = yield* Sockets.watch
    const fibers = yield* Supervisor.track
    const scope = yield* Scope.make()
    const ours = yield* Effect.supervised(Scope.extend(services(relay.port), scope), fibers)
    const context: Callers.StormContext = {
      services: ours,
      answers: yield* Effect.scoped(
        Effect.zipRight(Effect.all([server.up, relay.listening]), recordResults(ours[0]!, ledger, tally))
      ),
      remembers: server.remembers,
      ...{ ledger, tally, limits, callers, tries, lullUntil: 0, isOver: false, underWay: new Set() }
    }

    yield* relay.setCalm(false)
    const disturbances = [
      killServerRepeatedly(server, random.branch(3), tally),
      stopListeningRepeatedly(relay, random.branch(4), tally)
    ]
    const disturbing = yield* Effect.fork(
      Effect.all([...disturbances, varyCallers(context, relay, random.branch(5))], { concurrency: "unbounded" })
    )
    const calling = yield* Effect.forEach(
      Array.from({ length: callers }, (_, n) => n),
      (n) => Callers.caller(context, n, random.branch(100 + n)),
      { concurrency: "unbounded", discard: true }
    ).pipe(Effect.fork, Effect.supervised(fibers))
    const heaps = yield* sampleHeap(seconds)
    yield* untilNothingIsMissing(server, tally)
    const end = yield* Fiber.interrupt(disturbing)
    if (Exit.isFailure(end) && !Exit.isInterrupted(end)) tally.violation(`the storm ended with ${end}`)

    yield* Effect.all([server.recover, server.up, relay.setCalm(true), relay.listening])
    context.isOver = true
    context.services = ours
    yield* checkRecovery(context, calling)
    yield* Scope.close(scope, Exit.void)
    if (sockets.count() > 0) tally.violation(`the client leaked ${sockets.count()} sockets`)
    const running = Effect.map(fibers.value, (all) =>
      all.filter((fiber) => fiber.unsafePoll() === null).map((fiber) => `fiber ${fiber.id().id}`)
    )
    for (const one of yield* Leaks.remaining(60_000, running)) tally.violation(`the client leaked ${one}`)
    const most = sockets.most()
    if (most > limits.maxConnections) tally.violation(`${most} connections at a time`)

    const growth = seconds < long ? undefined : Leaks.growth(heaps)
    if (growth !== undefined && growth > mostGrowth)
      tally.violation(`the heap grew by a factor of ${growth.toFixed(3)}`)
    const heap = growth === undefined ? `not checked in less than ${long} s` : `${growth.toFixed(3)} times as large`
    return {
      missing: missing(server, tally),
      lines: [
        `${server.name}: seed ${seed}, ${seconds} s, ${callers} callers, at most ${most} connections at a time`,
        ...tally.lines(),
        `heap of the last quarter against the second: ${heap}`
      ]
    }
  })

/** Waits for `seconds`, and samples the heap. */
const sampleHeap = (seconds: number): Effect.Effect<ReadonlyArray<number>> =>
  seconds < long
    ? Effect.as(Effect.sleep(seconds * 1000), [])
    : Effect.forEach(Array.from({ length: 80 }), () => Effect.delay(Effect.sync(Leaks.heap), (seconds * 1000) / 80))

/** Continues until every kind of fault and outcome has occurred, for at most three minutes. Slow machines need it. */
const untilNothingIsMissing = (server: Servers.Server, tally: Tally) =>
  Effect.repeat(Effect.sleep(100), { while: () => missing(server, tally).length > 0 }).pipe(
    Effect.timeoutOption("3 minutes")
  )

/** Records uncaught errors, such as those in socket callbacks. */
const uncaught = (tally: Tally) => {
  const onError = (error: Error) => tally.violation(`uncaught: ${error.stack}`)
  return Effect.acquireRelease(
    Effect.sync(() => process.on("uncaughtExceptionMonitor", onError)),
    () => Effect.sync(() => process.off("uncaughtExceptionMonitor", onError))
  )
}

export const run = (make: Servers.Make, options: Options): Effect.Effect<Report, unknown> =>
  Effect.gen(function* () {
    const tally = new Tally()
    const before = Leaks.resources()
    const { lines, missing } = yield* Effect.scoped(Effect.zipRight(uncaught(tally), underStorm(make, options, tally)))
    const left = yield* Leaks.remaining(
      60_000,
      Effect.sync(() => Leaks.since(before))
    )
    for (const one of left) tally.violation(`leaked: ${one}`)
    return { violations: tally.violations, missing, text: lines.join("\n") }
  })
