/**
 * The callers of a storm, and the checks of each call.
 */
import type { OwServerError, OwServerService } from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import { Cause, Clock, Effect, Either, Exit, Fiber, Option, Schema, Scope } from "effect"
import type { Ledger } from "./Ledger.js"
import * as Operations from "./Operations.js"
import type { Random } from "./Random.js"
import { devices } from "./Servers.js"
import type { Tally } from "./Tally.js"

/** Timeouts in milliseconds. */
export interface Limits {
  readonly maxConnections: number
  readonly connectTimeout: number
  readonly silence: number
  readonly drainLimit: number
}

export interface StormContext {
  /** The services that callers use at the moment. */
  services: ReadonlyArray<OwServerService>
  readonly answers: ReadonlyMap<Operations.Operation, ReadonlyArray<string>>
  readonly remembers: boolean
  readonly ledger: Ledger
  readonly tally: Tally
  readonly limits: Limits
  readonly callers: number
  /** The most attempts of a call. */
  readonly tries: number
  /** Callers pause until this time, so that connections become idle. */
  lullUntil: number
  isOver: boolean
  /** The names of unfinished calls. */
  readonly underWay: Set<string>
}

/** The delay in milliseconds that a slow machine may add to a timeout. */
const slack = 60_000

/**
 * The time within which a call without a timeout must end. Each call before it in the queue holds a connection for a bounded time:
 * to connect, to receive its reply or hit `silence`, and to drain.
 */
const bound = ({ callers, limits, tries }: StormContext, requests: number): number => {
  const { connectTimeout, drainLimit, maxConnections, silence } = limits
  const turn = connectTimeout + 2 * silence + drainLimit
  return slack + requests * tries * turn * Math.ceil(callers / maxConnections + 1)
}

const isError = Schema.is(ClientSchema.OwServerError)

/** Names an error in the report. */
const nameOf = (error: OwServerError): string => {
  switch (error._tag) {
    case "OwConnectionError":
      return `${error._tag} ${error.reason}`
    case "OwTimeout":
      return `${error._tag} ${error.phase}`
    case "OwReturnError":
      return `${error._tag} ${error.ret}`
    default:
      return error._tag
  }
}

/** A call, and the checks of its result. */
class Call {
  constructor(
    private readonly context: StormContext,
    private readonly operation: Operations.Operation,
    private readonly timeout: number | undefined
  ) {}

  judge(exit: Exit.Exit<Operations.Parts, OwServerError>, isInterrupted: boolean, elapsed: number): string {
    const outcome = Exit.match(exit, {
      onSuccess: (parts) => this.judgeParts(parts),
      onFailure: (cause) => this.judgeCause(cause, isInterrupted)
    })
    const limit = this.timeout === undefined ? bound(this.context, this.operation.requests) : this.timeout + slack
    if (elapsed > limit) this.wrong(`${outcome} after ${elapsed} ms, allowed are ${limit}`)
    return outcome
  }

  wrong(what: string): void {
    const { name, path } = this.operation
    this.context.tally.violation(`${name} ${path}: ${what}`)
  }

  private judgeParts(parts: Operations.Parts): string {
    const outcomes = parts.map((part, n) => this.judgePart(part, n))
    return outcomes.find((outcome) => outcome !== "success") ?? "success"
  }

  private judgePart(part: Operations.Parts[number], n: number): string {
    const expected = this.expected(n)
    if (Either.isLeft(part)) return this.judgeError(part.left, this.operation.paths[n], expected)
    const isRight = this.operation.isRight ?? ((answer) => answer === expected)
    if (isRight(part.right)) return "success"
    this.wrong(`returned ${JSON.stringify(part.right)} instead of ${JSON.stringify(expected)}`)
    return "wrong"
  }

  private judgeCause(cause: Cause.Cause<OwServerError>, isInterrupted: boolean): string {
    if (isInterrupted && Cause.isInterruptedOnly(cause)) return "interrupted"
    const error = Cause.failureOption(cause)
    if (!Cause.isDie(cause) && Option.isSome(error) && isError(error.value)) {
      return this.judgeError(error.value, this.operation.path, this.expected(0))
    }
    this.wrong(Cause.pretty(cause))
    return "defect"
  }

  private judgeError(error: OwServerError, path: string | undefined, expected: string | undefined): string {
    if (error.path !== path) this.wrong(`failed with the error of another path: ${error.message}`)
    if (Operations.show(Either.left(error)) === expected) return "success"
    // A storm cannot cause these errors.
    const isImpossible =
      error._tag === "OwReturnError" ||
      error._tag === "OwInvalidArgument" ||
      (error._tag === "OwShortWrite" && error.side === "taken") ||
      (error._tag === "OwTimeout" && this.timeout === undefined)
    if (isImpossible) this.wrong(error.message)
    return nameOf(error)
  }

  private expected(n: number): string | undefined {
    return this.context.answers.get(this.operation)?.[n]
  }
}

const turn = Effect.async<void>((resume) => void setImmediate(() => resume(Effect.void)))

/**
 * The most turns of the event loop that an interruption may take. Turns do not depend on the speed of the machine, and waiting for a
 * reply or a timeout takes many more. Effect sometimes pauses for a millisecond, which takes a few tens of turns.
 */
const mostTurns = 150

const interrupt = (fiber: Fiber.RuntimeFiber<unknown, unknown>) =>
  Effect.gen(function* () {
    yield* Effect.fork(Fiber.interrupt(fiber))
    let turns = 0
    while (fiber.unsafePoll() === null && turns <= mostTurns) {
      yield* turn
      turns++
    }
    return turns
  })

/** Calls one operation: without a timeout, with one, or interrupted after a while. */
const callOnce = (context: StormContext, ow: OwServerService, operation: Operations.Operation, random: Random) =>
  Effect.gen(function* () {
    const timeout = random.chance(0.2) ? random.between(1, context.limits.silence) : undefined
    const patience = random.chance(0.2) ? random.between(0, context.limits.silence) : undefined
    const limited = operation.path === "" && operation.name !== "readMany" ? undefined : timeout
    const call = new Call(context, operation, limited)
    const start = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.fork(operation.ask(ow, limited === undefined ? {} : { timeout: limited }))
    if (patience !== undefined) {
      yield* Effect.raceFirst(Effect.sleep(patience), Fiber.await(fiber))
      const turns = yield* interrupt(fiber)
      if (turns > mostTurns && operation.waitsForOthers !== true) call.wrong(`interrupted after ${turns} turns`)
    }
    const exit = yield* Fiber.await(fiber)
    const end = yield* Clock.currentTimeMillis
    const outcome = call.judge(exit, patience !== undefined, end - start)
    for (const group of ["all calls", operation.name]) context.tally.count(group, outcome)
    return outcome
  })

const choose = (
  context: StormContext,
  operations: ReadonlyArray<Operations.Operation>,
  random: Random
): Operations.Operation => {
  const device = random.pick(devices)
  if (random.chance(0.25)) return Operations.write(context.ledger, device, random.between(0, 3), random.between(28, 32))
  if (context.remembers && random.chance(0.1)) return Operations.page(context.ledger, device, random.between(0, 3))
  return random.pick(operations)
}

/** Calls an operation on a clone whose scope closes during or after the call. */
const callOnClone = (
  context: StormContext,
  original: OwServerService,
  operation: Operations.Operation,
  random: Random
) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const ow = yield* Scope.extend(Effect.orDie(original.clone({ persistent: random.chance(0.5) })), scope)
    const calling = yield* Effect.fork(callOnce(context, ow, operation, random))
    yield* Effect.raceFirst(Effect.sleep(random.between(0, context.limits.silence)), Fiber.await(calling))
    yield* Scope.close(scope, Exit.void)
    return yield* Fiber.join(calling)
  })

/** Calls operations until the storm is over. Pauses after a failure. */
export const caller = (context: StormContext, number: number, random: Random) =>
  Effect.gen(function* () {
    const operations = Array.from(context.answers.keys())
    while (!context.isOver) {
      const lull = context.lullUntil - (yield* Clock.currentTimeMillis)
      if (lull > 0) yield* Effect.sleep(lull + random.between(0, 100))
      const operation = choose(context, operations, random)
      const name = `${operation.name} ${operation.path} of caller ${number}`
      const ask = random.chance(0.02) ? callOnClone : callOnce
      context.underWay.add(name)
      const outcome = yield* ask(context, random.pick(context.services), operation, random)
      context.underWay.delete(name)
      if (outcome !== "success") yield* Effect.sleep(random.between(0, 50))
    }
  })
