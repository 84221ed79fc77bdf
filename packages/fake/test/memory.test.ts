/**
 * Tests the state of a server: its counters, settings, and the devices it has seen.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest } from "@owserver/fake"
import { Flags, MessageType, Request } from "@owserver/protocol"
import { Effect, Exit, Option, Scope, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const thermometer = "10.67C6697351FF"
const path = `/${thermometer}/temperature`

const keep = Flags.FLG_PERSISTENCE
const ping = Request.nop(keep)

const made = Effect.gen(function* () {
  const bus = yield* Bus.make({ [thermometer]: { temperature: 21.5, alias: "kitchen" } })
  return { bus, server: yield* FakeOwServer.make(bus) }
})

const text = (server: FakeOwServer.FakeOwServerService, at: string) =>
  RawClient.text(RawClient.ask(server, RawClient.read(at, { flags: Flags.FLG_TRIM })))

const set = (server: FakeOwServer.FakeOwServerService, at: string, value: string) =>
  assert.strictEqual(RawClient.ask(server, RawClient.write(at, value)).ret, 0)

describe("counters", () => {
  it.scoped("count connections, the maximum at a time, requests by type, and bytes", () =>
    Effect.gen(function* () {
      const { server } = yield* made
      const none = { accepted: 0, open: 0, kept: 0, mostOpen: 0, mostBusy: 0, bytesReceived: 0, bytesSent: 0 }
      assert.deepStrictEqual(yield* server.counters, { ...none, requests: new Map() })
      const lines = [1, 2, 3].map(() => RawClient.open(server))
      lines[0]!.send(ping, RawClient.read(path, { flags: keep }))
      lines[1]!.send(Request.nop())
      lines[2]!.sendBytes(new Uint8Array(5))
      assert.deepStrictEqual(yield* server.counters, {
        accepted: 3,
        open: 2,
        kept: 1,
        mostOpen: 3,
        mostBusy: 1,
        requests: new Map([
          [MessageType.MSG_NOP, 2],
          [MessageType.MSG_READ, 1]
        ]),
        bytesReceived: 24 + 24 + path.length + 1 + 24 + 5,
        bytesSent: 24 + 24 + 12 + 24
      })
      for (const line of lines) line.leave()
      const { kept, mostOpen, open } = yield* server.counters
      assert.deepStrictEqual([open, kept, mostOpen], [0, 0, 3])
    })
  )
  it.scoped("count the connections that a program opened", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [thermometer]: {} })
      const reads = Effect.forEach([1, 2, 3], () => OwServer.read(path))
      const count = (persistent: boolean) =>
        Effect.zipRight(
          reads,
          Effect.flatMap(FakeOwServer.FakeOwServer, ({ counters }) => counters)
        ).pipe(Effect.provide(OwServerTest.layer(bus, { persistent })))
      assert.strictEqual((yield* count(true)).accepted, 1)
      assert.strictEqual((yield* count(false)).accepted, 4)
    })
  )
  it.scoped("appear under /statistics, too", () =>
    Effect.gen(function* () {
      const { server } = yield* made
      RawClient.ask(server, RawClient.read(path))
      RawClient.ask(server, RawClient.write(path, "1"))
      assert.strictEqual(text(server, "/statistics/read/calls"), "2")
      assert.strictEqual(text(server, "/statistics/write/calls"), "1")
    })
  )
})

describe("a restart", () => {
  it.scoped("resets every connection and accepts new ones", () =>
    Effect.gen(function* () {
      const { server } = yield* made
      const lines = Array.from({ length: 20 }, () => RawClient.open(server))
      for (const line of lines) line.send(ping)
      yield* server.restart
      assert.isTrue(lines.every(({ end }) => end === "Reset"))
      lines[0]!.send(ping)
      assert.strictEqual(lines[0]!.replies.length, 1)
      const line = RawClient.open(server)
      line.send(ping)
      assert.strictEqual(line.answers[0]!.flags, keep)
    })
  )
  it.scoped("resets settings and statistics, but not devices, values and aliases", () =>
    Effect.gen(function* () {
      const { server } = yield* made
      set(server, "/settings/timeout/volatile", "7")
      set(server, "/settings/units/temperature_scale", "F")
      set(server, "/settings/alias/unaliased", "1")
      set(server, `/${thermometer}/temphigh`, "33")
      yield* server.restart
      assert.strictEqual(text(server, "/settings/timeout/volatile"), "15")
      assert.strictEqual(text(server, "/settings/units/temperature_scale"), "C")
      assert.strictEqual(text(server, "/statistics/write/calls"), "0")
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/kitchen"])
      assert.strictEqual(text(server, "/kitchen/temphigh"), "33")
    })
  )
  it.scoped("resets measurements and simultaneous conversions", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [thermometer]: { temperature: 21.5 } })
      const server = yield* FakeOwServer.make(bus, { conversions: true })
      const isAnswered = () => {
        const line = RawClient.open(server)
        line.send(RawClient.read(path))
        return line.answers.length > 0
      }
      set(server, "/simultaneous/temperature", "1")
      yield* TestClock.adjust(750)
      assert.isTrue(isAnswered())
      yield* server.restart
      assert.strictEqual(text(server, "/simultaneous/temperature"), "0")
      assert.strictEqual(text(server, `/${thermometer}/latesttemp`), "21.5")
      assert.isFalse(isAnswered())
    })
  )
  it.scoped("drops the request in progress", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [thermometer]: {} })
      const faults = { rules: [Faults.on(Faults.Slow({ millis: 5000 }), { times: 1 })] }
      const server = yield* FakeOwServer.make(bus, { faults })
      const line = RawClient.open(server)
      line.send(RawClient.read(path))
      yield* TestClock.adjust("2 seconds")
      yield* server.restart
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([line.keepAlives, line.answers.length, line.end], [2, 0, "Reset"])
      assert.strictEqual(RawClient.ask(server, RawClient.read(path)).ret, 12)
    })
  )
})

it.scoped("faults may be changed while the server runs", () =>
  Effect.gen(function* () {
    const { server } = yield* made
    const line = RawClient.open(server)
    line.send(ping)
    const refuse = Faults.on(Faults.Refuse({ ret: -5 }), { types: [MessageType.MSG_NOP], times: 1 })
    yield* server.setFaults({ pingcrazy: true, rules: [refuse] })
    line.send(ping, ping)
    assert.deepStrictEqual(
      line.answers.map(({ ret }) => ret),
      [0, -5, 0]
    )
    assert.strictEqual(line.keepAlives, 2)
    yield* server.setFaults({ refuseConnections: true })
    assert.strictEqual(RawClient.open(server).end, "Closed")
    line.send(ping)
    assert.deepStrictEqual([line.answers.length, line.keepAlives], [4, 2])
    yield* server.setFaults({ rules: [refuse] })
    line.send(ping)
    assert.strictEqual(line.answers[4]!.ret, -5)
  })
)

describe("a removed device", () => {
  const gone = Effect.gen(function* () {
    const { bus, server } = yield* made
    assert.deepStrictEqual(RawClient.list(server, "/"), ["/kitchen"])
    yield* bus.detach(thermometer)
    return { bus, server }
  })
  const isPresent = (server: FakeOwServer.FakeOwServerService, at = `/${thermometer}`) =>
    RawClient.present(server, at) !== undefined

  it.scoped("is present for 120 s after it was last seen, by any of its names, but not listed", () =>
    Effect.gen(function* () {
      const { server } = yield* gone
      assert.deepStrictEqual(RawClient.list(server, "/"), [])
      yield* TestClock.adjust("119999 millis")
      assert.isTrue(isPresent(server))
      assert.isTrue(isPresent(server, "/kitchen"))
      assert.isTrue(isPresent(server, `/uncached/${thermometer}/type`))
      assert.isTrue(Option.isSome(RawClient.present(server, "/kitchen") ?? Option.none()))
      yield* TestClock.adjust("1 millis")
      assert.isFalse(isPresent(server))
      assert.isFalse(isPresent(server, "/kitchen"))
    })
  )
  it.scoped("cannot be read, written or listed: first as removed, then as unknown", () =>
    Effect.gen(function* () {
      const { server } = yield* gone
      const codes = () => [
        RawClient.ask(server, RawClient.read(path)).ret,
        RawClient.ask(server, RawClient.write(`/${thermometer}/temphigh`, "1")).ret,
        RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, `/${thermometer}`)).ret
      ]
      assert.deepStrictEqual(codes(), [-2, -2, -2])
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(codes(), [-1, -1, -1])
    })
  )
  it.scoped("is forgotten earlier by the setting, even if set later", () =>
    Effect.gen(function* () {
      const { server } = yield* gone
      yield* TestClock.adjust("30 seconds")
      set(server, "/settings/timeout/presence", "40")
      assert.isTrue(isPresent(server))
      set(server, "/settings/timeout/presence", "30")
      assert.isFalse(isPresent(server))
      set(server, "/settings/timeout/presence", "120")
    })
  )
  it.scoped("is unknown to a server that never saw it", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* made
      yield* bus.detach(thermometer)
      assert.isFalse(isPresent(server))
    })
  )
  it.scoped("is forgotten by a restart", () =>
    Effect.gen(function* () {
      const { server } = yield* gone
      yield* server.restart
      assert.isFalse(isPresent(server))
    })
  )
  it.scoped("is present again after attach", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* gone
      yield* bus.attach(thermometer, { temperature: 5 })
      assert.strictEqual(text(server, path), "5")
    })
  )
})

it.effect("a closed server refuses connections", () =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const { server } = yield* Scope.extend(made, scope)
    const line = RawClient.open(server)
    line.send(ping)
    yield* Scope.close(scope, Exit.void)
    assert.strictEqual(line.end, "Closed")
    const late = RawClient.open(server)
    late.send(ping)
    assert.deepStrictEqual([late.replies.length, late.end], [0, "Closed"])
  })
)
