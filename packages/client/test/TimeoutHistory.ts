/**
 * Random histories of calls with timeouts, and what callers and servers see of them.
 */
import { assert } from "@effect/vitest"
import { type Options, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { MessageType, Reply, Request, ReturnCode } from "@owserver/protocol"
import { Cause, Clock, Duration, Effect, Exit, FastCheck, Fiber, Schedule, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

type Operation = "read" | "write" | "dir" | "get" | "readMany" | "dirStream"
type Answer = "value" | "refusal" | "fault" | "unknown" | "keepalive" | "half" | "end"

/** The numbers choose among the services, calls and connections that exist at that moment. */
type Step =
  | {
      readonly does: "call"
      readonly operation: Operation
      readonly service: number
      readonly millis: number
      readonly isUninterruptible: boolean
      readonly isSlow: boolean
    }
  | { readonly does: "interrupt"; readonly call: number }
  | { readonly does: "answer"; readonly line: number; readonly answer: Answer }
  | { readonly does: "accept"; readonly line: number }
  | { readonly does: "pass"; readonly millis: number }

export interface History {
  readonly options: Options
  readonly clone: Options
  readonly steps: ReadonlyArray<Step>
}

const { array, boolean, constant, constantFrom, integer, nat, oneof, option, record } = FastCheck

const operation = constantFrom<Array<Operation>>("read", "read", "write", "dir", "get", "readMany", "dirStream")
const answer = constantFrom<Array<Answer>>(
  ...(["value", "value", "refusal", "fault", "unknown", "keepalive", "half", "end"] as const)
)
const weighed = (weight: number, arbitrary: FastCheck.Arbitrary<Step>) => ({ weight, arbitrary })
const step: FastCheck.Arbitrary<Step> = oneof(
  weighed(
    9,
    record({
      does: constant("call"),
      operation,
      service: nat(1),
      millis: integer({ min: 1, max: 1500 }),
      isUninterruptible: boolean(),
      isSlow: boolean()
    })
  ),
  weighed(1, record({ does: constant("interrupt"), call: nat(9) })),
  weighed(10, record({ does: constant("answer"), line: nat(3), answer })),
  weighed(5, record({ does: constant("accept"), line: nat(3) })),
  weighed(6, record({ does: constant("pass"), millis: integer({ min: 1, max: 500 }) }))
)

const retry = Schedule.intersect(Schedule.spaced("300 millis"), Schedule.recurs(3))

const serviceOptions: FastCheck.Arbitrary<Options> = record({
  persistent: boolean(),
  returnTexts: constantFrom("own", "server"),
  retry: option(constant(retry), { nil: undefined })
})

export const history: FastCheck.Arbitrary<History> = record({
  options: record({ rest: serviceOptions, maxConnections: integer({ min: 1, max: 3 }) }).map(
    ({ maxConnections, rest }) => ({ ...rest, maxConnections })
  ),
  clone: serviceOptions,
  steps: array(step, { maxLength: 40, size: "max" })
})

/** A clock of half the speed, for callers whose clock is not that of the service. */
export const slowed = (clock: Clock.Clock): Clock.Clock => ({
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  currentTimeMillis: Effect.map(clock.currentTimeMillis, (millis) => millis / 2),
  currentTimeNanos: Effect.map(clock.currentTimeNanos, (nanos) => nanos / 2n),
  unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis() / 2,
  unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos() / 2n,
  sleep: (duration) => clock.sleep(Duration.times(duration, 2))
})

const perform = (ow: OwServerService, operation: Operation, path: string, timeout: number) => {
  switch (operation) {
    case "readMany":
      return ow.readMany([path, `${path}/b`, `${path}/c`], { timeout })
    case "write":
      return ow.write(path, "1", { timeout })
    case "dirStream":
      return Stream.runCollect(ow.dirStream(path, { timeout }))
    default:
      return ow[operation](path, { timeout })
  }
}

const replyTo = ({ type }: Request.Request, answer: Answer): Reply.Answer => {
  if (answer === "refusal") return Reply.answer({ ret: -1 })
  if (answer === "fault") return Reply.answer({ ret: -5 })
  if (answer === "unknown") return Reply.answer({ ret: ReturnCode.ENOMSG })
  if (type === MessageType.MSG_READ || type === MessageType.MSG_WRITE) return Peer.value("1")
  return type === MessageType.MSG_DIR ? Reply.answer({}) : Peer.listing("/a,/b/")
}

interface Call {
  readonly fiber: Fiber.RuntimeFiber<unknown, OwServerError>
  readonly isUninterruptible: boolean
}

/** Keeps a log of everything that a caller or a server can see. */
class World {
  /** The events of each call and of each connection. Events of different ones at the same time have no defined order. */
  readonly log: { [subject: string]: Array<string> } = {}
  readonly calls: Array<Call> = []
  private readonly due = new Map<Peer.Line, Request.Request>()
  private readonly begun = new Map<Peer.Line, Uint8Array>()
  private readonly opening = new Set<Peer.Line>()
  private readonly peer = Peer.make({ accept: false, onRequest: (request, line) => this.receive(request, line) })

  constructor(private readonly clock: Clock.Clock) {}

  readonly transport: Peer.Peer["transport"] = {
    server: "peer",
    connect: (handler) => {
      const connection = this.peer.transport.connect(handler)
      const line = this.peer.lines.at(-1)!
      const name = `connection ${this.peer.lines.length}`
      this.opening.add(line)
      this.note(name, "opens")
      const close = () => {
        this.note(name, "closes")
        connection.close()
      }
      return { ...connection, close }
    }
  }

  note(subject: string, event: string): void {
    // Rounded, because the slow clock counts half as many nanoseconds.
    const time = this.clock.unsafeCurrentTimeMillis().toFixed(3)
    this.log[subject] = [...(this.log[subject] ?? []), `${time} ${event}`]
  }

  perform(services: ReadonlyArray<OwServerService>, step: Step) {
    return Effect.gen(this, function* () {
      const { calls, clock } = this
      switch (step.does) {
        case "call": {
          const number = calls.length
          // No two deadlines are at the same time: which of two events at one time comes first is not defined.
          const millis = step.millis + (number + 1) / 64
          const call = perform(services[step.service]!, step.operation, `/${number}`, millis)
          const asked = step.isUninterruptible ? Effect.uninterruptible(call) : call
          const fiber = yield* Effect.fork(step.isSlow ? Effect.withClock(asked, slowed(clock)) : asked)
          fiber.addObserver((exit) => this.note(`call ${number}`, show(exit)))
          calls.push({ fiber, isUninterruptible: step.isUninterruptible })
          return
        }
        case "interrupt": {
          const call = calls[step.call]
          // `timeoutFail` does not keep the promise of an uninterruptible region: see the test below.
          return call === undefined || call.isUninterruptible ? undefined : yield* Fiber.interruptFork(call.fiber)
        }
        case "answer": {
          const lines = this.peer.open().filter((line) => this.due.has(line))
          const line = lines[step.line % lines.length]
          return line === undefined ? undefined : this.answer(line, step.answer)
        }
        case "accept": {
          const lines = this.peer.open().filter((line) => this.opening.has(line))
          const line = lines[step.line % lines.length]
          if (line === undefined || !this.opening.delete(line)) return
          return line.accept()
        }
        case "pass":
          return yield* TestClock.adjust(step.millis)
      }
    })
  }

  private receive(request: Request.Request, line: Peer.Line): void {
    this.due.set(line, request)
    const name = `connection ${this.peer.lines.indexOf(line) + 1}`
    this.note(name, Buffer.from(Request.encode(request)).toString("hex"))
  }

  private answer(line: Peer.Line, answer: Answer): void {
    if (answer === "end") return line.end()
    const rest = this.begun.get(line)
    if (answer === "keepalive") return rest === undefined ? line.reply(Reply.keepAlive) : undefined
    const bytes = rest ?? Reply.encode(Peer.keeping(replyTo(this.due.get(line)!, answer)))
    const length = answer === "half" ? bytes.length >> 1 : bytes.length
    if (length < bytes.length) this.begun.set(line, bytes.subarray(length))
    else {
      this.begun.delete(line)
      this.due.delete(line)
    }
    line.send(bytes.subarray(0, length))
  }
}

const show = (exit: Exit.Exit<unknown, OwServerError>): string => {
  if (Exit.isSuccess(exit)) return JSON.stringify(exit.value)
  if (Cause.isInterruptedOnly(exit.cause)) return "was interrupted"
  return exit.cause._tag === "Fail" ? JSON.stringify(exit.cause.error) : Cause.pretty(exit.cause)
}

export const play = ({ clone, options, steps }: History) =>
  Effect.gen(function* () {
    const world = new World(yield* Effect.clock)
    // An interruption may start `drainLimit` later than a timeout does: at the next frame.
    const others = { verify: false, drainLimit: "1 hour", silence: "2 seconds", connectTimeout: "1 second" } as const
    const ow = yield* OwServer.make(world.transport, { ...options, ...others })
    const services = [ow, yield* ow.clone(clone)]
    for (const step of steps) {
      yield* world.perform(services, step)
      yield* Peer.settle
    }
    // All calls end: the longest timeout takes 1.5 seconds of the slow clock.
    yield* TestClock.adjust("4 seconds")
    yield* Peer.settle
    assert.isTrue(world.calls.every(({ fiber }) => fiber.unsafePoll() !== null))
    return world.log
  }).pipe(Effect.scoped)
