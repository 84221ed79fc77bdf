/**
 * The connection limit is shared by a service and its clones. A history is a list of steps, as data: calls on any member,
 * replies and interruptions. After each step the calls that went out are compared with those that still wait.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { Request } from "@owserver/protocol"
import { Effect, Exit, FastCheck, Fiber } from "effect"
import * as Peer from "./Peer.js"

/** The numbers choose among what there is at that moment: members, calls, connections. */
type Step =
  | { readonly does: "calls"; readonly members: ReadonlyArray<number> }
  | { readonly does: "answer"; readonly lines: ReadonlyArray<number>; readonly isKept: boolean }
  | { readonly does: "hangUp"; readonly line: number }
  | { readonly does: "interrupt"; readonly call: number }

interface History {
  readonly maxConnections: number
  /** For each member whether it is persistent. The first one is the original. */
  readonly members: ReadonlyArray<boolean>
  readonly steps: ReadonlyArray<Step>
}

const { array, boolean, constant, integer, nat, oneof, record } = FastCheck

const weighed = (weight: number, arbitrary: FastCheck.Arbitrary<Step>) => ({ weight, arbitrary })

const step: FastCheck.Arbitrary<Step> = oneof(
  weighed(5, record({ does: constant("calls"), members: array(nat(4), { minLength: 1, maxLength: 6 }) })),
  weighed(
    8,
    record({
      does: constant("answer"),
      lines: array(nat(5), { minLength: 1, maxLength: 3 }),
      isKept: nat(9).map((n) => n > 0)
    })
  ),
  weighed(1, record({ does: constant("hangUp"), line: nat(5) })),
  weighed(2, record({ does: constant("interrupt"), call: nat(20) }))
)

const history = (persistence: FastCheck.Arbitrary<boolean>): FastCheck.Arbitrary<History> =>
  record({
    maxConnections: integer({ min: 1, max: 6 }),
    members: array(persistence, { minLength: 2, maxLength: 5 }),
    steps: array(step, { minLength: 1, maxLength: 25, size: "max" })
  })

interface Call {
  readonly path: string
  readonly fiber: Fiber.RuntimeFiber<string, OwServerError>
}

const play = ({ maxConnections, members, steps }: History) =>
  Effect.gen(function* () {
    /** Requests in flight, by connection. */
    const due = new Map<Peer.Line, string>()
    const sent = new Set<string>()
    const peer = Peer.make({
      onRequest: (request, line) => {
        due.set(line, Request.path(request))
        sent.add(Request.path(request))
      }
    })
    const [first, ...others] = members
    const ow = yield* OwServer.make(peer.transport, { persistent: first!, maxConnections, verify: false })
    const services: Array<OwServerService> = [ow]
    for (const persistent of others) services.push(yield* ow.clone({ persistent }))

    const calls: Array<Call> = []
    const waiting = () => calls.filter(({ fiber, path }) => fiber.unsafePoll() === null && !sent.has(path))
    const busy = () => peer.open().filter((line) => due.has(line))

    const answer = (line: Peer.Line, isKept: boolean) => {
      const value = Peer.value(due.get(line)!)
      due.delete(line)
      line.reply(isKept ? Peer.keeping(value) : value)
    }

    const perform = (step: Step) =>
      Effect.gen(function* () {
        switch (step.does) {
          case "calls": {
            for (const member of step.members) {
              const path = `/${calls.length}`
              const fiber = yield* Effect.fork(services[member % services.length]!.readText(path))
              calls.push({ path, fiber })
            }
            return
          }
          case "answer": {
            const all = busy()
            const chosen = new Set(step.lines.map((line) => all[line % all.length]))
            for (const line of chosen) if (line !== undefined) answer(line, step.isKept)
            return
          }
          case "hangUp": {
            const all = peer.open()
            return all[step.line % all.length]?.end({ reason: "Closed" })
          }
          case "interrupt": {
            const underWay = calls.filter(({ fiber }) => fiber.unsafePoll() === null)
            const call = underWay[step.call % underWay.length]
            return call === undefined ? undefined : yield* Fiber.interruptFork(call.fiber)
          }
        }
      })

    const check = (before: ReadonlyArray<Call>) => {
      const left = waiting()
      const first = Number(left[0]?.path.slice(1) ?? calls.length)
      const early = before.map(({ path }) => path).filter((path) => sent.has(path) && Number(path.slice(1)) > first)
      assert.deepStrictEqual(early, [], `went out before /${first}`)
      assert.isAtMost(peer.open().length, maxConnections)
      if (left.length > 0) assert.strictEqual(busy().length, maxConnections, "calls wait while no connection is unused")
    }

    for (const step of steps) {
      // The calls of this step take part: they have just come.
      yield* perform(step)
      const before = waiting()
      yield* Peer.settle
      check(before)
    }
    // In the end each reply lets the calls that have waited longest go out.
    while (busy().length > 0) {
      const before = waiting()
      answer(busy()[0]!, true)
      yield* Peer.settle
      check(before)
    }
    for (const { fiber, path } of calls) {
      const exit = fiber.unsafePoll()
      assert(exit !== null, `${path} has ended`)
      if (Exit.isSuccess(exit)) assert.strictEqual(exit.value, path)
    }
  }).pipe(Effect.scoped)

describe("connections are first come, first served among a service and its clones, and none stays unused", () => {
  for (const [name, persistence] of [
    ["all persistent", constant(true)],
    ["all per request", constant(false)],
    ["persistent and per request", boolean()]
  ] as const) {
    it.effect.prop(name, [history(persistence)], ([one]) => play(one), {
      fastCheck: { numRuns: process.env.VERIFY === "1" ? 80 : 30, seed: 20_260_713 }
    })
  }
})

describe("a call of a clone is served next while eight callers keep the original busy", () => {
  const modes: ReadonlyArray<readonly [string, boolean, boolean]> = [
    ["both persistent", true, true],
    ["a clone per request", true, false],
    ["an original per request", false, true],
    ["both per request", false, false]
  ]
  it.scoped.each(modes)("%s", ([, original, clone]) =>
    Effect.gen(function* () {
      const paths: Array<string> = []
      const peer = Peer.make({
        onRequest: (request, line) => {
          paths.push(Request.path(request))
          Peer.echo(request, line)
        }
      })
      const ow = yield* OwServer.make(peer.transport, { persistent: original, maxConnections: 4, verify: false })
      const other = yield* ow.clone({ persistent: clone })
      const reads = Effect.repeatN(ow.read("/busy"), 100)
      const busy = yield* Effect.forEach(Array.from({ length: 8 }), () => Effect.fork(reads))
      yield* Effect.yieldNow()
      const before = paths.length
      assert.strictEqual(yield* other.readText("/clone"), "/clone")
      // The eight calls that came before it, and those on their way while its connection opens.
      assert.isAtMost(paths.indexOf("/clone") - before, 30)
      yield* Fiber.joinAll(busy)
    })
  )
})
