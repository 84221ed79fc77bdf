/**
 * Whatever callers and server do, and in whatever order. A history is a list of steps, as data: it is played with a
 * service, its clones and a server that names the request in each reply, so that a reply that finds the wrong caller is
 * seen. What must be true at all times, and in the end, is checked along the way.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { Request } from "@owserver/protocol"
import { Cause, Effect, Exit, FastCheck, Fiber, Scope, TestClock } from "effect"
import { type Door, kinds, type Operation, type Part, Server } from "./Capricious.js"
import * as Peer from "./Peer.js"

/** One thing that happens. The numbers choose among what there is at that moment: services, calls, connections. */
type Step =
  | { readonly does: "call"; readonly operation: Operation; readonly service: number }
  | { readonly does: "interrupt"; readonly call: number }
  | { readonly does: "closeConnections"; readonly service: number }
  | { readonly does: "clone"; readonly persistent: boolean }
  | { readonly does: "release"; readonly clone: number }
  | { readonly does: "answer"; readonly line: number; readonly part: Part }
  | { readonly does: "hangUp"; readonly line: number; readonly reason: "Closed" | "Reset" }
  | { readonly does: "grant"; readonly persistence: boolean }
  | { readonly does: "door"; readonly door: Door }
  | { readonly does: "pause"; readonly long: boolean }
  | { readonly does: "time"; readonly seconds: number }

interface History {
  readonly maxConnections: number
  readonly steps: ReadonlyArray<Step>
  /** Whether the server is at its best in the end, or the services are released amid it all. */
  readonly isRecovered: boolean
}

const { boolean, constant, constantFrom, integer, nat, record } = FastCheck

const operation = constantFrom<Array<Operation>>("read", "write", "dir", "present", "ping")
const part = constantFrom<Array<Part>>("whole", "whole", "half", "keepalive")
const reason = constantFrom<Array<"Closed" | "Reset">>("Closed", "Reset")
const door = constantFrom<Array<Door>>("open", "refusing", "unanswered")
const weighed = (weight: number, arbitrary: FastCheck.Arbitrary<Step>) => ({ weight, arbitrary })

const step: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  weighed(10, record({ does: constant("call"), operation, service: nat(3) })),
  weighed(4, record({ does: constant("interrupt"), call: nat(9) })),
  weighed(1, record({ does: constant("closeConnections"), service: nat(3) })),
  weighed(1, record({ does: constant("clone"), persistent: boolean() })),
  weighed(1, record({ does: constant("release"), clone: nat(3) })),
  weighed(10, record({ does: constant("answer"), line: nat(3), part })),
  weighed(4, record({ does: constant("hangUp"), line: nat(3), reason })),
  weighed(1, record({ does: constant("grant"), persistence: boolean() })),
  weighed(1, record({ does: constant("door"), door })),
  weighed(8, record({ does: constant("pause"), long: boolean() })),
  weighed(1, record({ does: constant("time"), seconds: constantFrom(1, 2, 5, 31) }))
)

/** Whether calls may fail of it. */
const isHarsh = (step: Step): boolean =>
  step.does === "hangUp" || step.does === "time" || (step.does === "door" && step.door === "refusing")

/** Every other history is without what calls may fail of, so that none may. */
const history: FastCheck.Arbitrary<History> = record({
  maxConnections: integer({ min: 1, max: 3 }),
  steps: boolean().chain((gentle) =>
    FastCheck.array(gentle ? step.filter((one) => !isHarsh(one)) : step, { maxLength: 60, size: "max" })
  ),
  isRecovered: boolean()
})

interface Service {
  readonly ow: OwServerService
  readonly scope: Scope.CloseableScope
  isReleased: boolean
}

interface Call {
  readonly operation: Operation
  readonly path: string
  readonly service: Service
  readonly fiber: Fiber.RuntimeFiber<unknown, OwServerError>
  isInterrupted: boolean
}

const choose = <A>(among: ReadonlyArray<A>, number: number): A | undefined => among[number % among.length]

const hasEnded = (fiber: Fiber.RuntimeFiber<unknown, unknown>) => fiber.unsafePoll() !== null

/** All that takes part in a history. The first service is the original, the others are its clones. */
class World {
  readonly services: Array<Service> = []
  readonly calls: Array<Call> = []
  readonly closings: Array<Fiber.RuntimeFiber<void>> = []

  constructor(readonly server: Server) {}

  get underWay(): ReadonlyArray<Call> {
    return this.calls.filter(({ fiber }) => !hasEnded(fiber))
  }

  start(making: Effect.Effect<OwServerService, OwServerError, Scope.Scope>) {
    return Effect.gen(this, function* () {
      const scope = yield* Scope.make()
      this.services.push({ ow: yield* Scope.extend(making, scope), scope, isReleased: false })
    })
  }

  release(service: Service) {
    service.isReleased = true
    return Scope.close(service.scope, Exit.void)
  }

  perform(step: Step): Effect.Effect<void, OwServerError> {
    return Effect.gen(this, function* () {
      const { calls, closings, server, services } = this
      switch (step.does) {
        case "call": {
          const { operation } = step
          const service = choose(services, step.service)!
          const path = `/${calls.length}`
          const fiber = yield* Effect.fork(kinds[operation].ask(service.ow, path))
          calls.push({ operation, path, service, fiber, isInterrupted: false })
          return
        }
        case "interrupt": {
          const call = choose(this.underWay, step.call)
          if (call === undefined) return
          call.isInterrupted = true
          return yield* Fiber.interruptFork(call.fiber)
        }
        case "closeConnections":
          closings.push(yield* Effect.fork(choose(services, step.service)!.ow.closeConnections))
          return
        case "clone":
          return yield* this.start(services[0]!.ow.clone({ persistent: step.persistent }))
        case "release": {
          const clone = choose(services.slice(1), step.clone)
          return clone === undefined ? undefined : yield* this.release(clone)
        }
        case "answer": {
          const line = choose(server.busy, step.line)
          return line === undefined ? undefined : server.answer(line, step.part)
        }
        case "hangUp":
          return choose([...server.busy, ...server.open], step.line)?.end({ reason: step.reason })
        case "grant":
          server.granting = step.persistence
          return
        case "door":
          return server.set(step.door)
        case "pause":
          return yield* step.long ? this.settle : Effect.promise(() => Promise.resolve())
        case "time":
          return yield* TestClock.adjust(step.seconds * 1000)
      }
    })
  }

  readonly settle = Effect.map(Peer.settle, () => {
    assert.isFalse(
      this.underWay.some(({ isInterrupted }) => isInterrupted),
      "an interruption returns at once"
    )
  })

  /** The server is at its best again: all calls end, and the next one of each service succeeds. */
  readonly recover = Effect.gen(this, function* () {
    this.server.oblige()
    // Each time at least one call, or one connection, comes to its end.
    for (let n = 0; n < 2 * this.calls.length && this.underWay.length > 0; n++) yield* this.settle
    for (const { isReleased, ow } of this.services) {
      if (isReleased) continue
      const next = yield* Effect.fork(ow.readText("/next"))
      yield* this.settle
      assert.deepStrictEqual(next.unsafePoll(), Exit.succeed("/next"))
    }
    assert.isTrue(this.closings.every(hasEnded), "closeConnections has resolved")
    const statuses = yield* Effect.forEach(this.services, ({ ow }) => ow.status)
    for (const { draining, inFlight, waiting } of statuses)
      assert.deepStrictEqual({ draining, inFlight, waiting }, { draining: 0, inFlight: 0, waiting: 0 })
    const open = statuses.reduce((sum, status) => sum + status.open, 0)
    assert.strictEqual(open, this.server.open.length, "every connection is some service's")
  })

  /** The services are released, the original last: none of them opens a connection for it, and none is left. */
  readonly end = Effect.gen(this, function* () {
    const [original, ...clones] = this.services
    yield* Effect.forEach(clones, this.release)
    yield* this.settle
    const before = this.server.lines.length
    yield* this.release(original!)
    yield* this.settle
    assert.strictEqual(this.server.lines.length, before)
    assert.strictEqual(this.server.open.length, 0)
    assert.isTrue(this.closings.every(hasEnded))
  })
}

/** Checks the end of a call: its own reply, an interruption, or, if it may fail, one typed error. */
const check = ({ fiber, isInterrupted, operation, path }: Call, mayFail: boolean) => {
  const exit = fiber.unsafePoll()
  assert(exit !== null, `${operation} ${path} has ended`)
  if (Exit.isSuccess(exit)) return assert.deepStrictEqual(exit.value, kinds[operation].own(path))
  if (Cause.isInterruptedOnly(exit.cause)) return assert.isTrue(isInterrupted, "only who was interrupted is")
  assert(exit.cause._tag === "Fail", Cause.pretty(exit.cause))
  const { error } = exit.cause
  assert.isTrue(mayFail, error.message)
  assert.include(["OwConnectionError", "OwShortRead"], error._tag)
  assert.deepStrictEqual([error.operation, error.path], [operation, operation === "ping" ? "" : path])
}

const play = ({ isRecovered, maxConnections, steps }: History, persistent: boolean) =>
  Effect.gen(function* () {
    const server = new Server(maxConnections)
    const world = new World(server)
    yield* world.start(OwServer.make(server.transport, { persistent, maxConnections, verify: false }))
    for (const step of steps) yield* world.perform(step)
    if (isRecovered) yield* world.recover
    const outlived = new Set(world.services.filter(({ isReleased }) => isRecovered && !isReleased))
    yield* world.end
    assert.deepStrictEqual(server.wrongs, [])
    for (const call of world.calls) {
      check(call, steps.some(isHarsh) || !outlived.has(call.service))
      const times = server.requests.filter((request) => Request.path(request) === call.path).length
      assert.isAtMost(times, call.operation === "write" ? 1 : 2, `how often ${call.operation} ${call.path} was sent`)
    }
  })

/** `VERIFY=1` plays more histories. */
const numRuns = process.env.VERIFY === "1" ? 160 : 60

describe("in any interleaving every reply reaches its own caller or none, every call ends, and the next succeeds", () => {
  for (const [mode, persistent] of [
    ["persistent", true],
    ["per request", false]
  ] as const) {
    it.effect.prop(mode, [history], ([one]) => play(one, persistent), { fastCheck: { numRuns } })
  }
})

/** What the property has found at some time. */
const found: ReadonlyArray<readonly [string, History]> = [
  [
    "a service that is released while it finds out for a write whether a connection is alive opens no other",
    {
      maxConnections: 1,
      steps: [
        { does: "call", operation: "read", service: 0 },
        { does: "pause", long: true },
        { does: "answer", line: 0, part: "whole" },
        { does: "time", seconds: 5 },
        { does: "call", operation: "write", service: 0 },
        { does: "pause", long: true }
      ],
      isRecovered: false
    }
  ]
]

it.effect.each(found)("%s", ([, history]) => play(history, true))
