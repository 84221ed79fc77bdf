/**
 * More clients than a server keeps, and larger values than other clients accept.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

/** Each client has one connection, and a server keeps 20 connections. */
const manyClients = (address: ClientModes.Address) =>
  Effect.gen(function* () {
    const client = ClientModes.persistent.layer(address, { maxConnections: 1, verify: false })
    const reads = Effect.forEach(Array.from({ length: 20 }), () => OwServer.readText("/10.000010EF0000/family"))
    const read = yield* Effect.all(
      Array.from({ length: 25 }, () => Effect.provide(reads, client)),
      { concurrency: "unbounded" }
    )
    assert.deepStrictEqual(new Set(read.flat()), new Set(["10"]))
    assert.strictEqual(read.flat().length, 500)
  })

describe("25 clients at once get all replies, although the server keeps 20 connections", () => {
  it.scopedLive("from the fake, which refuses some connections", () =>
    Effect.gen(function* () {
      const fake = yield* FakeOwServer.make(Either.getOrThrow(Bus.tester("10,28")))
      yield* manyClients(yield* FakeTcp.listen(fake))
      const { accepted } = yield* fake.counters
      assert.isAbove(accepted, 25)
    })
  )
  it.scopedLive.skipIf(!RealOwServer.installed)("from owserver", () =>
    Effect.flatMap(RealOwServer.start("--tester=10,28"), manyClients)
  )
})

describe("more than 65,536 bytes", () => {
  const count = 5000
  const id = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const
  const bus = Either.getOrThrow(
    Bus.make(Object.fromEntries(Array.from({ length: count }, (_, n) => [id(n), { alias: `sensor number ${n}` }])))
  )

  it.scopedLive.each(ClientModes.all)("$name: a listing arrives whole", (mode) =>
    Effect.gen(function* () {
      const entries = yield* Effect.provide(OwServer.dir(), mode.layer(yield* FakeTcp.make(bus)))
      assert.strictEqual(entries.length, count)
      assert.strictEqual(entries.at(-1), `/sensor number ${count - 1}/`)
      assert.isAbove(entries.join().length, 65_536)
    })
  )

  it.scopedLive("a value arrives whole, and in parts", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(ClientModes.persistent.layer(yield* FakeTcp.make(bus)))
      const read = (options: object) => Effect.provide(OwServer.read("/settings/alias/list", options), context)
      const whole = yield* read({})
      assert.strictEqual(whole.length, 100_050)
      assert.deepStrictEqual(yield* read({ size: 65_537 }), whole.subarray(0, 65_537))
      assert.deepStrictEqual(yield* read({ offset: 65_537, size: 1000 }), whole.subarray(65_537, 66_537))
    })
  )

  it.scopedLive("a reply above maxPayload is refused before it is read", () =>
    Effect.gen(function* () {
      const layer = ClientModes.persistent.layer(yield* FakeTcp.make(bus), { maxPayload: 65_536 })
      const error = yield* Effect.flip(Effect.provide(OwServer.dir(), layer))
      assert(error._tag === "OwMalformedHeader" && error.field === "payload")
    })
  )
})

describe.skipIf(!RealOwServer.installed)("owserver, asked to terminate", () => {
  it.scopedLive("exits once the client has closed its idle connections", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--tester=10")
      const context = yield* Layer.build(ClientModes.persistent.layer(server, { idle: "300 millis" }))
      yield* Effect.provide(OwServer.read("/10.000010EF0000/temperature"), context)
      yield* server.terminate
      const error = yield* Effect.flip(Effect.provide(OwServer.read("/10.000010EF0000/temperature"), context))
      assert(error._tag === "OwConnectionError" && error.reason === "Refused")
    })
  )
})
