/**
 * Connections, as the fake counts them.
 */
import { assert, describe, it } from "@effect/vitest"
import { type CloneOptions, type Options, OwServer } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer, type Scope } from "effect"
import * as ClientModes from "./ClientModes.js"

const path = "/10.000010EF0000/temperature"

/** Waits for one turn of the event loop. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Waits until `count` connections are open, and returns the counters. The server learns of an end later than the client. */
const countersAt = (fake: FakeOwServer.FakeOwServerService, count: number) =>
  Effect.zipRight(turn, fake.counters).pipe(
    Effect.repeat({ until: ({ open }) => open === count, times: 1000 }),
    Effect.tap(({ open }) => Effect.sync(() => assert.strictEqual(open, count)))
  )

interface Setup {
  readonly ow: typeof OwServer.Service
  /** Asserts that `count` connections are open. */
  readonly open: (count: number) => Effect.Effect<void>
  readonly accepted: Effect.Effect<number>
}

/** Starts a server, and a client connected to it. */
const setup = (mode: ClientModes.ClientMode, options?: Options): Effect.Effect<Setup, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(Either.getOrThrow(Bus.tester("10,28")))
    const address = yield* FakeTcp.listen(fake)
    const context = yield* Layer.build(mode.layer(address, options))
    const ow = yield* Effect.provide(OwServer, context)
    const accepted = Effect.map(fake.counters, (counters) => counters.accepted)
    return { ow, open: (count: number) => Effect.asVoid(countersAt(fake, count)), accepted }
  }).pipe(Effect.orDie)

describe.each(ClientModes.all.map((mode) => [mode.name, mode] as const))("%s", (name, mode) => {
  const keeps = name.startsWith("persistent")

  it.scopedLive("the connection opened by verify is kept in a persistent service", () =>
    Effect.gen(function* () {
      const { accepted, open, ow } = yield* setup(mode)
      yield* open(keeps ? 1 : 0)
      for (let n = 0; n < 3; n++) yield* ow.read(path)
      assert.strictEqual(yield* accepted, keeps ? 1 : 4)
    })
  )

  it.scopedLive("closeConnections closes all connections, and the next call opens one", () =>
    Effect.gen(function* () {
      const { accepted, open, ow } = yield* setup(mode, { verify: false })
      yield* Effect.all(
        Array.from({ length: 8 }, () => ow.read(path)),
        { concurrency: "unbounded" }
      )
      yield* ow.closeConnections
      yield* open(0)
      const before = yield* accepted
      yield* ow.read(path)
      assert.strictEqual(yield* accepted, before + 1)
    })
  )

  it.scopedLive(
    "connected opens a connection on entry, and closes all after the outermost scope, however it ends",
    () =>
      Effect.gen(function* () {
        const { open, ow } = yield* setup(mode, { verify: false })
        for (const end of [Effect.void, Effect.fail("no"), Effect.interrupt]) {
          yield* Effect.exit(
            Effect.scoped(
              Effect.gen(function* () {
                yield* ow.connected
                yield* open(keeps ? 1 : 0)
                yield* Effect.scoped(Effect.zipRight(ow.connected, ow.read(path)))
                yield* open(keeps ? 1 : 0)
                yield* end
              })
            )
          )
          yield* open(0)
        }
      })
  )

  const directions: ReadonlyArray<readonly [CloneOptions, boolean]> = [
    [{}, keeps],
    [{ persistent: true }, true],
    [{ persistent: false }, false]
  ]
  it.scopedLive("a clone has the options of its original or its own, and opens no connection by itself", () =>
    Effect.gen(function* () {
      for (const [options, kept] of directions) {
        const { accepted, open, ow } = yield* setup(mode, { verify: false })
        const clone = yield* ow.clone(options)
        assert.strictEqual(yield* accepted, 0)
        assert.strictEqual(yield* clone.readText(path), "         1.6")
        yield* open(kept ? 1 : 0)
        yield* ow.read(path)
        yield* clone.closeConnections
        yield* ow.closeConnections
        yield* open(0)
      }
    })
  )

  it.scopedLive("no connection stays open after the layer is released", () =>
    Effect.gen(function* () {
      const fake = yield* FakeOwServer.make(Either.getOrThrow(Bus.tester("10,28")))
      const address = yield* FakeTcp.listen(fake)
      yield* Effect.provide(
        Effect.all(
          Array.from({ length: 20 }, () => OwServer.read(path)),
          { concurrency: "unbounded" }
        ),
        mode.layer(address)
      )
      const { mostOpen } = yield* countersAt(fake, 0)
      // The server may accept the next connection before it learns of the end of the last one.
      if (keeps) assert.isAtMost(mostOpen, 4)
    })
  )

  it.scopedLive("calls reconnect after a restart, and no reply reaches another call", () =>
    Effect.gen(function* () {
      const fake = yield* FakeOwServer.make(Either.getOrThrow(Bus.tester("10,28")))
      const address = yield* FakeTcp.listen(fake)
      const context = yield* Layer.build(mode.layer(address))
      const families = Effect.forEach(
        Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? ["10.000010EF0000", "10"] : ["28.000028D70100", "28"])),
        ([id, family], n) =>
          Effect.zipRight(
            n % 10 === 5 ? fake.restart : Effect.void,
            Effect.map(Effect.either(OwServer.readText(`/${id}/family`)), (read) => {
              if (Either.isRight(read)) assert.strictEqual(read.right, family)
              else assert.include(["OwConnectionError", "OwShortRead", "OwShortWrite"], read.left._tag)
              return Either.isRight(read)
            })
          )
      )
      const right = yield* Effect.provide(families, context)
      assert.isAbove(right.filter(Boolean).length, 80)
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/10.000010EF0000/family"), context), "10")
    })
  )
})

it.scopedLive("two servers in one program are never mixed up", () =>
  Effect.gen(function* () {
    const serve = (temperature: number) =>
      FakeTcp.make(Either.getOrThrow(Bus.make({ "10.67C6697351FF": { temperature } })))
    const [warm, cold] = [yield* serve(30), yield* serve(3)]
    const read = Effect.forEach(
      Array.from({ length: 50 }),
      () => OwServer.readText("/10.67C6697351FF/temperature", { flags: { trim: true } }),
      { concurrency: "unbounded" }
    )
    const [there, here] = yield* Effect.all(
      [
        Effect.provide(read, ClientModes.persistent.layer(warm)),
        Effect.provide(read, ClientModes.perRequest.layer(cold))
      ],
      { concurrency: 2 }
    )
    assert.deepStrictEqual([new Set(there), new Set(here)], [new Set(["30"]), new Set(["3"])])
  })
)
