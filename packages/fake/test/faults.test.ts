/**
 * Each fault, and each condition of a rule, as the real client sees it: by the value it gets, or by the typed error.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError } from "@owserver/client"
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import { MessageType, Request } from "@owserver/protocol"
import { Effect, Fiber, Stream, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const thermometer = "10.67C6697351FF"
const path = `/${thermometer}/temperature`
const text = "        21.5"

const other = `/${thermometer}/temphigh`

/** A client of a server at which this goes wrong. Requests have connections of their own unless it is said otherwise. */
const client = (faults: Faults.Faults, options: Options = { persistent: false, verify: false }) =>
  Effect.gen(function* () {
    const bus = yield* Effect.orDie(Bus.make({ [thermometer]: { temperature: 21.5, temphigh: 75 } }))
    const server = yield* FakeOwServer.make(bus, { faults })
    return { ow: yield* OwServer.make(server.transport, options), server }
  })

const always = (fault: Faults.Fault): Faults.Faults => ({ rules: [Faults.on(fault)] })

/** Returns the result of a reading within a number of seconds, or `pending`. */
const outcome = (fault: Faults.Fault, seconds = 0) =>
  Effect.gen(function* () {
    const { ow } = yield* client(always(fault))
    const fiber = yield* Effect.fork(Effect.merge(ow.readText(path)))
    yield* TestClock.adjust(`${seconds} seconds`)
    return fiber.unsafePoll() === null ? "pending" : yield* Fiber.join(fiber)
  })

const told = (error: string | OwServerError) => {
  if (typeof error === "string") return error
  switch (error._tag) {
    case "OwReturnError":
      return `${error._tag} ${error.ret}`
    case "OwConnectionError":
      return `${error._tag} ${error.reason}`
    case "OwMalformedHeader":
      return `${error._tag} ${error.field} ${error.value}`
    case "OwShortRead":
      return `${error._tag} ${error.got}/${error.expected}`
    default:
      return error._tag
  }
}

describe("a fault is seen as", () => {
  const table: ReadonlyArray<readonly [claim: string, Faults.Fault, outcome: string]> = [
    ["a connection closed before the reply", Faults.Close({ after: 0 }), "OwConnectionError Closed"],
    ["a connection closed amid the header", Faults.Close({ after: 10 }), "OwShortRead 10/24"],
    ["a connection closed after the header", Faults.Close({ after: 24 }), "OwShortRead 24/36"],
    ["a connection closed amid the value", Faults.Close({ after: 30 }), "OwShortRead 30/36"],
    ["a whole reply, after which the connection is closed", Faults.Close({ after: 36 }), text],
    ["a connection reset before the reply", Faults.Reset({ after: 0 }), "OwConnectionError Reset"],
    ["a connection reset amid the reply", Faults.Reset({ after: 30 }), "OwShortRead 30/36"],
    ["another version", Faults.Word({ field: "version", value: 1 }), "OwMalformedHeader version 1"],
    ["a payload of -2", Faults.Word({ field: "payload", value: -2 }), "OwMalformedHeader payload -2"],
    [
      "a payload without end",
      Faults.Word({ field: "payload", value: 2 ** 31 - 1 }),
      "OwMalformedHeader payload 2147483647"
    ],
    ["a payload longer than what comes", Faults.Word({ field: "payload", value: 13 }), "OwShortRead 36/37"],
    ["a size above the payload", Faults.Word({ field: "size", value: 13 }), "OwMalformedReply"],
    ["a size below it", Faults.Word({ field: "size", value: 11 }), text.slice(0, -1)],
    ["another code", Faults.Word({ field: "ret", value: -5 }), "OwReturnError -5"],
    ["an offset that means nothing", Faults.Word({ field: "offset", value: 99 }), text],
    ["a refusal", Faults.Refuse({ ret: -5 }), "OwReturnError -5"],
    ["another value", Faults.Value({ value: "85" }), "85"],
    ["the same in pieces", Faults.Segments({ size: 1 }), text]
  ]
  it.scoped.each(table)("%s", ([, fault, expected]) =>
    Effect.map(outcome(fault), (found) => assert.strictEqual(told(found), expected))
  )

  it.scoped("a Silence error after five seconds", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* outcome(Faults.Stall(), 4), "pending")
      assert.strictEqual(told(yield* outcome(Faults.Stall(), 5)), "OwConnectionError Silence")
    })
  )
  it.scoped("a late reply, but not as Silence", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* outcome(Faults.Slow({ millis: 60_000 }), 59), "pending")
      assert.strictEqual(yield* outcome(Faults.Slow({ millis: 60_000 }), 60), text)
    })
  )
  it.scoped("a reply after the caller's timeout", () =>
    Effect.gen(function* () {
      const { ow } = yield* client(always(Faults.Slow({ millis: 60_000 })))
      const fiber = yield* Effect.fork(Effect.flip(ow.read(path, { timeout: "2 seconds" })))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
    })
  )
  it.scoped("keepalives each second, also if the reply itself takes time", () =>
    Effect.gen(function* () {
      const bus = yield* Effect.orDie(Bus.make({ [thermometer]: {} }))
      const faults = always(Faults.Slow({ millis: 1500 }))
      const server = yield* FakeOwServer.make(bus, { conversions: true, faults })
      const line = RawClient.open(server)
      line.send(RawClient.read(path))
      yield* TestClock.adjust(2249)
      assert.deepStrictEqual([line.keepAlives, line.answers.length], [2, 0])
      yield* TestClock.adjust(1)
      assert.strictEqual(line.answers.length, 1)
    })
  )
  it.scoped("a connection that ends before the next request, which opens another", () =>
    Effect.gen(function* () {
      const { ow, server } = yield* client(always(Faults.CloseIdle()), { persistent: true })
      assert.strictEqual(yield* ow.readText(path), text)
      assert.strictEqual(yield* ow.readText(path), text)
      assert.strictEqual((yield* server.counters).accepted, 3)
    })
  )
  it.scoped("unsolicited bytes, after which the connection is not reused", () =>
    Effect.gen(function* () {
      const rule = Faults.on(Faults.Garbage({ bytes: Buffer.from("garbage") }), { types: [MessageType.MSG_READ] })
      const { ow, server } = yield* client({ rules: [rule] }, { persistent: true })
      assert.strictEqual(yield* ow.readText(path), text)
      assert.strictEqual(yield* ow.readText(path), text)
      assert.strictEqual((yield* server.counters).accepted, 2)
    })
  )
  it.scoped("a listing cut short between its entries", () =>
    Effect.gen(function* () {
      const first = 24 + `/${thermometer}\0`.length
      const { ow } = yield* client({ noDirall: true, noGet: true, ...always(Faults.Close({ after: first })) })
      assert.strictEqual(told(yield* Effect.flip(ow.dir("/"))), "OwShortRead 0/24")
    })
  )
})

describe("a switch is seen as", () => {
  const count = ({ requests }: FakeOwServer.Counters, type: number) => requests.get(type) ?? 0

  it.scoped("no difference with pingcrazy", () =>
    Effect.gen(function* () {
      const { ow } = yield* client({ pingcrazy: true }, { persistent: true })
      yield* ow.ping
      assert.strictEqual(yield* ow.readText(path), text)
      assert.deepStrictEqual(yield* ow.dir("/"), [`/${thermometer}/`])
      const steps = yield* Stream.runCollect(ow.exchange(Request.nop()))
      assert.deepStrictEqual(
        Array.from(steps, ({ _tag }) => _tag),
        ["KeepAlive", "Done"]
      )
    })
  )
  it.scoped("other requests if a listing type is unknown", () =>
    Effect.gen(function* () {
      const { ow, server } = yield* client({ noDirall: true })
      assert.deepStrictEqual(yield* ow.dir("/"), [`/${thermometer}/`])
      const asked = yield* server.counters
      assert.deepStrictEqual(
        [count(asked, MessageType.MSG_DIRALLSLASH), count(asked, MessageType.MSG_GETSLASH)],
        [1, 1]
      )
      yield* server.setFaults({ noDirall: true, noGet: true })
      assert.deepStrictEqual(yield* ow.dir("/"), [`/${thermometer}/`])
      assert.strictEqual(count(yield* server.counters, MessageType.MSG_DIR), 1)
      assert.deepStrictEqual(yield* ow.get(path), { _tag: "Value", bytes: new Uint8Array(Buffer.from(text)) })
    })
  )
  it.scoped("a connection for each request without persistence", () =>
    Effect.gen(function* () {
      const { ow, server } = yield* client({ noPersistence: true }, { persistent: true })
      yield* Effect.repeatN(ow.read(path), 3)
      assert.strictEqual((yield* server.counters).accepted, 5)
    })
  )
  it.scoped("a refusal of writes if read-only", () =>
    Effect.gen(function* () {
      const { ow } = yield* client({ readonly: true })
      assert.strictEqual(told(yield* Effect.flip(ow.write(other, "1"))), "OwReturnError -30")
      assert.strictEqual(yield* ow.readText(path), text)
    })
  )
  it.scoped("a closed connection if connections are refused", () =>
    Effect.gen(function* () {
      assert.strictEqual(told(yield* Effect.flip(client({ refuseConnections: true }, {}))), "OwConnectionError Closed")
    })
  )
})

describe("a rule is for", () => {
  /** Sends the requests in turn. Compares their return codes; 0 is success. */
  const codes = (rules: ReadonlyArray<Faults.Rule>, ...paths: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const { ow } = yield* client({ rules })
      return yield* Effect.forEach(paths, (one) =>
        Effect.match(ow.read(one), {
          onFailure: (error) => (error._tag === "OwReturnError" ? error.ret : Number.NaN),
          onSuccess: () => 0
        })
      )
    })
  const refuse = (ret: number, when?: Faults.When) => Faults.on(Faults.Refuse({ ret }), when)
  const gives = (rules: ReadonlyArray<Faults.Rule>, paths: ReadonlyArray<string>, expected: ReadonlyArray<number>) =>
    Effect.map(codes(rules, ...paths), (found) => assert.deepStrictEqual(found, expected))
  const times = (count: number) => Array.from({ length: count }, () => path)

  it.scoped("every request by default", () => gives([refuse(-5)], [path, other], [-5, -5]))
  it.scoped("a path", () => gives([refuse(-5, { path })], [path, other, path], [-5, 0, -5]))
  it.scoped("the paths of a pattern", () => gives([refuse(-5, { path: /high$/ })], [path, other], [0, -5]))
  it.scoped("the paths of a pattern, whatever its flags", () =>
    gives([refuse(-5, { path: /TEMP/gi })], [path, path, other], [-5, -5, -5])
  )
  it.scoped("a number of times", () => gives([refuse(-5, { times: 2 })], times(4), [-5, -5, 0, 0]))
  it.scoped("requests after a number", () => gives([refuse(-5, { after: 2 })], times(4), [0, 0, -5, -5]))
  it.scoped("every n-th request", () => gives([refuse(-5, { every: 3 })], times(7), [-5, 0, 0, -5, 0, 0, -5]))
  it.scoped("every n-th request after a number, a number of times", () =>
    gives([refuse(-5, { after: 1, every: 2, times: 2 })], times(7), [0, -5, 0, -5, 0, 0, 0])
  )
  it.scoped("matching requests only: other paths do not count", () =>
    gives([refuse(-5, { path, after: 1 })], [other, path, other, path], [0, 0, 0, -5])
  )
  it.scoped("requests that earlier rules do not match", () =>
    gives(
      [refuse(-1, { path: other }), refuse(-2, { times: 1 }), refuse(-3, { every: 2 })],
      [path, other, path, path, path],
      [-2, -1, -3, 0, -3]
    )
  )
  it.scoped("message types", () =>
    Effect.gen(function* () {
      const { READ, WRITE } = { READ: MessageType.MSG_READ, WRITE: MessageType.MSG_WRITE }
      const { ow } = yield* client({
        rules: [refuse(-5, { types: [WRITE] }), refuse(-2, { path: other, types: [READ] })]
      })
      assert.strictEqual(yield* ow.readText(path), text)
      assert.strictEqual(told(yield* Effect.flip(ow.write(other, "1"))), "OwReturnError -5")
      assert.strictEqual(told(yield* Effect.flip(ow.read(other))), "OwReturnError -2")
      assert.isTrue(yield* ow.present(other))
    })
  )
  it.scoped("a connection by number, from 1", () => gives([refuse(-5, { connection: 2 })], times(3), [0, -5, 0]))
  it.scoped("a persistent connection while it lasts", () =>
    Effect.gen(function* () {
      const { ow } = yield* client({ rules: [refuse(-5, { connection: 1, path })] }, { persistent: true })
      assert.strictEqual(told(yield* Effect.flip(ow.read(path))), "OwReturnError -5")
      assert.strictEqual(told(yield* Effect.flip(ow.read(path))), "OwReturnError -5")
      yield* ow.closeConnections
      assert.strictEqual(yield* ow.readText(path), text)
    })
  )
})
