/**
 * Tests the server's side of connections on the test clock: persistence, timeouts and keepalives.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import { Flags, MessageType, Request } from "@owserver/protocol"
import { type Duration, Effect, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const thermometer = "10.67C6697351FF"

const keep = Flags.FLG_PERSISTENCE
const ping = Request.nop(keep)

const serve = (options: FakeOwServer.Options = {}) =>
  Effect.flatMap(Bus.make({ [thermometer]: { temperature: 21.5 } }), (bus) => FakeOwServer.make(bus, options))

/** A connection that is kept. */
const kept = (server: FakeOwServer.FakeOwServerService): RawClient.RawClient => {
  const line = RawClient.open(server)
  line.send(ping)
  return line
}

const granted = ({ answers }: RawClient.RawClient): boolean => (answers.at(-1)!.flags & keep) !== 0

const path = `/${thermometer}/temperature`
const slowly = (millis: number): FakeOwServer.Options => ({
  faults: { rules: [Faults.on(Faults.Slow({ millis }), { path })] }
})
const slow = RawClient.read(path, { flags: keep })

/** When a line ends, in the steps given; each is one after the last. */
const ends = (
  line: RawClient.RawClient,
  ...steps: ReadonlyArray<readonly [Duration.DurationInput, RawClient.RawClient["end"]]>
) =>
  Effect.forEach(steps, ([duration, end]) =>
    Effect.map(TestClock.adjust(duration), () => assert.strictEqual(line.end, end, `after ${duration} more`))
  )

describe("a connection is persistent", () => {
  it.scoped("while each request asks for it, and the reply grants it", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve())
      line.send(RawClient.read(path, { flags: keep }), RawClient.read("/nothing", { flags: keep }))
      assert.deepStrictEqual(
        line.answers.map(({ flags, ret }) => [flags, ret]),
        [
          [keep, 0],
          [keep, 12],
          [keep, -1]
        ]
      )
      assert.isUndefined(line.end)
      line.send(Request.nop())
      assert.deepStrictEqual([line.answers.length, line.answers[3]!.flags, line.end], [4, 0, "Closed"])
    })
  )
  it.scoped("only if requested, and not after a request without the flag", () =>
    Effect.gen(function* () {
      const line = RawClient.open(yield* serve())
      line.send(Request.nop(Flags.FLG_OWNET), ping)
      assert.deepStrictEqual(
        line.answers.map(({ flags }) => flags),
        [Flags.FLG_OWNET]
      )
      assert.strictEqual(line.end, "Closed")
    })
  )
  it.scoped("if there are fewer than twenty, and a free slot is used again", () =>
    Effect.gen(function* () {
      const server = yield* serve()
      const lines = Array.from({ length: 21 }, () => kept(server))
      assert.deepStrictEqual(lines.map(granted), [...Array.from({ length: 20 }, () => true), false])
      assert.strictEqual(lines[20]!.end, "Closed")
      lines[7]!.leave()
      lines[8]!.send(Request.nop())
      assert.deepStrictEqual(
        [1, 2, 3].map(() => granted(kept(server))),
        [true, true, false]
      )
      assert.strictEqual((yield* server.counters).kept, 20)
    })
  )
  it.scoped("and counts once until it ends", () =>
    Effect.gen(function* () {
      const server = yield* serve({ faults: { rules: [Faults.on(Faults.Close({ after: 0 }), { path })] } })
      const open = [1, 2, 3, 4, 5].map(() => kept(server))
      const count = Effect.map(server.counters, (counters) => counters.kept)
      open[0]!.send(ping, ping)
      assert.strictEqual(yield* count, 5)
      open[0]!.leave()
      open[1]!.finish()
      open[2]!.send(Request.nop())
      open[3]!.send(RawClient.read(path, { flags: keep }))
      assert.deepStrictEqual([yield* count, open.map(({ end }) => end === undefined).lastIndexOf(true)], [1, 4])
      yield* server.restart
      assert.strictEqual(yield* count, 0)
      kept(server)
      assert.strictEqual(yield* count, 1)
    })
  )
  it.scoped("not beyond a configured limit, which does not affect other connections", () =>
    Effect.gen(function* () {
      const server = yield* serve({ clientsPersistentHigh: 1 })
      const [first, second] = [kept(server), kept(server)]
      assert.deepStrictEqual([granted(first), granted(second)], [true, false])
      assert.strictEqual(RawClient.ask(server, Request.nop()).ret, 0)
      first.send(ping)
      assert.isTrue(granted(first))
    })
  )
  it.scoped("never on a server without persistence", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve({ faults: { noPersistence: true } }))
      assert.deepStrictEqual([granted(line), line.end], [false, "Closed"])
    })
  )
})

describe("a timeout ends a connection", () => {
  it.scoped("after 10 s without a request", () =>
    Effect.gen(function* () {
      const line = RawClient.open(yield* serve())
      yield* ends(line, ["9999 millis", undefined], ["1 millis", "Closed"])
      assert.deepStrictEqual(line.replies, [])
    })
  )
  it.scoped("after 10 s within a message, counted from its last byte", () =>
    Effect.gen(function* () {
      const line = RawClient.open(yield* serve())
      const bytes = Request.encode(slow)
      line.sendBytes(bytes.subarray(0, 10))
      yield* ends(line, ["9 seconds", undefined])
      line.sendBytes(bytes.subarray(10, 30))
      yield* ends(line, ["9999 millis", undefined], ["1 millis", "Closed"])
    })
  )
  it.scoped("after 10 s within a later message of a persistent connection", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve())
      yield* ends(line, ["1 minute", undefined])
      line.sendBytes(Request.encode(slow).subarray(0, 10))
      yield* ends(line, ["9999 millis", undefined], ["1 millis", "Closed"])
    })
  )
  it.scoped("after 600 s without a request, with ten persistent connections", () =>
    Effect.gen(function* () {
      const server = yield* serve()
      const lines = Array.from({ length: 10 }, () => kept(server))
      yield* ends(lines[0]!, ["300 seconds", undefined])
      for (const line of lines.slice(1)) line.send(ping)
      yield* ends(lines[0]!, ["299999 millis", undefined], ["1 millis", "Closed"])
      yield* ends(lines[1]!, ["299999 millis", undefined])
    })
  )
  it.scoped("after 3600 s without a request, with fewer", () =>
    Effect.gen(function* () {
      const server = yield* serve()
      const lines = Array.from({ length: 9 }, () => kept(server))
      yield* ends(lines[8]!, ["3599999 millis", undefined], ["1 millis", "Closed"])
      assert.strictEqual((yield* server.counters).open, 0)
    })
  )
  it.scoped("after configured times", () =>
    Effect.gen(function* () {
      const server = yield* serve({
        timeoutServer: 500,
        clientsPersistentLow: 2,
        timeoutPersistentLow: 2000,
        timeoutPersistentHigh: 5000
      })
      yield* ends(RawClient.open(server), ["500 millis", "Closed"])
      const [first, second] = [kept(server), kept(server)]
      yield* ends(first, ["1999 millis", undefined], ["1 millis", "Closed"])
      yield* ends(second, ["2999 millis", undefined], ["1 millis", "Closed"])
    })
  )
  it.scoped("after an idle timeout shorter than that of the first request", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve({ clientsPersistentLow: 0, timeoutServer: 10_000, timeoutPersistentLow: 1000 }))
      yield* ends(line, ["900 millis", undefined])
      line.send(ping)
      yield* ends(line, ["999 millis", undefined], ["1 millis", "Closed"])
    })
  )
  it.scoped("but not while a reply is pending, whose time does not count", () =>
    Effect.gen(function* () {
      const line = RawClient.open(yield* serve(slowly(60_000)))
      line.send(slow)
      yield* ends(line, ["59 seconds", undefined], ["1 seconds", undefined])
      assert.strictEqual(line.answers.length, 1)
      line.sendBytes(Request.encode(slow).subarray(0, 5))
      yield* ends(line, ["9999 millis", undefined], ["1 millis", "Closed"])
    })
  )
})

describe("a request that takes time", () => {
  it.scoped("has a keepalive each second, but not at its end, between requests, or while queued", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve(slowly(3000)))
      yield* TestClock.adjust("30 seconds")
      line.send(slow, ping)
      const seen: Array<readonly [keepAlives: number, answers: number]> = []
      for (let n = 0; n < 8; n++) {
        yield* TestClock.adjust("500 millis")
        seen.push([line.keepAlives, line.answers.length])
      }
      assert.deepStrictEqual(seen, [
        [0, 1],
        [1, 1],
        [1, 1],
        [2, 1],
        [2, 1],
        [2, 3],
        [2, 3],
        [2, 3]
      ])
      assert.strictEqual(line.replies.at(-2)!._tag, "Answer")
    })
  )
  it.scoped("of one second has none", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve(slowly(1000)))
      line.send(slow)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([line.keepAlives, line.answers.length], [0, 2])
    })
  )
  it.scoped("delays later requests on its connection, but not on others", () =>
    Effect.gen(function* () {
      const server = yield* serve(slowly(2000))
      const [first, second] = [kept(server), kept(server)]
      first.send(slow, slow, ping)
      second.send(slow)
      assert.strictEqual(RawClient.ask(server, Request.nop()).ret, 0)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual([first.answers.length, second.answers.length], [2, 2])
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(first.answers.length, 4)
      assert.strictEqual((yield* server.counters).mostBusy, 3)
    })
  )
  it.scoped("is answered after the client has half-closed", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve(slowly(2000)))
      line.send(slow, ping)
      line.finish()
      yield* ends(line, ["1999 millis", undefined], ["1 millis", "Closed"])
      assert.deepStrictEqual([line.keepAlives, line.answers.length], [1, 3])
    })
  )
  it.scoped("leaves nothing behind when the client leaves", () =>
    Effect.gen(function* () {
      const server = yield* serve(slowly(2000))
      const line = kept(server)
      line.send(slow, slow)
      line.leave()
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual([line.replies.length, line.end], [1, undefined])
      RawClient.ask(server, Request.nop())
      const { kept: places, mostBusy, open, requests } = yield* server.counters
      assert.deepStrictEqual([places, mostBusy, open, requests.get(MessageType.MSG_READ)], [0, 1, 0, 1])
    })
  )
})

describe("received bytes", () => {
  it.scoped("may be split anywhere", () =>
    Effect.gen(function* () {
      const line = kept(yield* serve())
      for (const byte of [...Request.encode(RawClient.read(path, { flags: keep })), ...Request.encode(ping)]) {
        line.sendBytes(Uint8Array.of(byte))
      }
      assert.deepStrictEqual(
        line.answers.map(({ ret }) => ret),
        [0, 12, 0]
      )
    })
  )
  it.scoped("may have loop tokens, which are ignored", () =>
    Effect.gen(function* () {
      const line = RawClient.open(yield* serve())
      const tokens = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
      line.send({ ...RawClient.read(path, { flags: keep }), version: 0x1_0002, tokens }, ping)
      assert.deepStrictEqual(
        line.answers.map(({ ret }) => ret),
        [12, 0]
      )
    })
  )
  it.scoped("are answered in any version except one that announces tokens", () =>
    Effect.gen(function* () {
      const server = yield* serve()
      for (const version of [1, 0x2_0000, -0x8000_0000, 0xffff]) {
        assert.strictEqual(RawClient.ask(server, { ...ping, version }).ret, 0, String(version))
      }
    })
  )
  it.scoped("end the connection without a reply if they are no message", () =>
    Effect.gen(function* () {
      const server = yield* serve()
      const header = (payload: number, size = 0) => {
        const bytes = Buffer.alloc(24)
        bytes.writeInt32BE(payload, 4)
        bytes.writeInt32BE(MessageType.MSG_WRITE, 8)
        bytes.writeInt32BE(size, 16)
        return bytes
      }
      const broken = {
        http: Buffer.from("GET / HTTP/1.1\r\nHost: here\r\n\r\n"),
        negative: header(-1),
        huge: header(100_051),
        "no path": Buffer.concat([header(5, 5), Buffer.from("12345")]),
        "negative size": Buffer.concat([header(5, -1), Buffer.from("/a\0bc")]),
        "tokens without end": Request.encode({ ...ping, version: 0x1_ffff })
      }
      for (const [name, bytes] of Object.entries(broken)) {
        const line = kept(server)
        line.sendBytes(bytes)
        assert.deepStrictEqual([line.replies.length, line.end], [1, "Closed"], name)
      }
      assert.strictEqual((yield* server.counters).open, 0)
    })
  )
})
