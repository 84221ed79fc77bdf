/**
 * Peers that are there and not there: a server that stands still, and a network that carries nothing. Nothing tells of
 * that but time, so these tests take theirs.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError } from "@owserver/client"
import { Duration, Effect, Exit, Fiber, Layer, Schedule } from "effect"
import * as BenchProgram from "./BenchProgram.js"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

/** The family of a device is its own value. */
const families = { "10": "/10.000010EF0000/family", "28": "/28.000028D70100/family", "26": "/26.000026D90200/family" }

const start = RealOwServer.start("--tester=10,28,26")

const client = (mode: ClientModes.ClientMode, server: RealOwServer.Running, options: Options) =>
  Effect.flatMap(Layer.build(mode.layer(server, options)), (context) => Effect.provide(OwServer, context))

/** The error, and the milliseconds it took. */
const failing = <A>(call: Effect.Effect<A, OwServerError>) =>
  Effect.map(Effect.timed(Effect.flip(call)), ([duration, error]) => ({ error, millis: Duration.toMillis(duration) }))

const isSilence = (error: OwServerError) => error._tag === "OwConnectionError" && error.reason === "Silence"

/** How late a busy machine is does not matter, but it is never early; a timer may be so by a millisecond. */
const assertLasted = (millis: number, limit: number) => assert.isAtLeast(millis, limit - 2)

/** Long enough for a busy machine to answer while the server runs. */
const silence = 3000

/** Limits that no test waits for. */
const patient: Options = { silence: "1 hour", drainLimit: "1 hour" }

describe.skipIf(!RealOwServer.installed)("an owserver that stands still", () => {
  it.scopedLive.each(ClientModes.all)(
    "$name: fails each call by silence, and once it goes on each gets its own value",
    (mode) =>
      Effect.gen(function* () {
        const server = yield* start
        const ow = yield* client(mode, server, { silence, maxConnections: 3 })
        yield* ow.ping
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* server.frozen
            const failed = yield* Effect.forEach(Object.values(families), (path) => failing(ow.readText(path)), {
              concurrency: "unbounded"
            })
            for (const { error, millis } of failed) {
              assert.isTrue(isSilence(error), error.message)
              assertLasted(millis, silence)
            }
            // The system accepts new connections all the same, so this one is found out no sooner.
            const { error, millis } = yield* failing(ow.readText(families[10]))
            assert.isTrue(isSilence(error), error.message)
            assertLasted(millis, silence)
            assert.strictEqual((yield* ow.status).open, 0)
          })
        )
        for (let n = 0; n < 10; n++) {
          for (const [family, path] of Object.entries(families)) assert.strictEqual(yield* ow.readText(path), family)
        }
      })
  )

  it.scopedLive.each([ClientModes.persistent, ClientModes.persistentSocket])(
    "$name: the reply to a caller that has left is swallowed when it comes at last",
    (mode) =>
      Effect.gen(function* () {
        const server = yield* start
        const ow = yield* client(mode, server, { ...patient, maxConnections: 1 })
        const frozen = Effect.gen(function* () {
          yield* server.frozen
          const left = yield* Effect.fork(ow.readText(families[10]))
          yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), ow.status), {
            until: ({ inFlight }) => inFlight === 1
          })
          // Neither a reply nor a limit can end it, so this returns at once or never.
          yield* Fiber.interrupt(left)
          const timedOut = yield* Effect.flip(ow.readText(families[28], { timeout: 100 }))
          assert(timedOut._tag === "OwTimeout" && timedOut.phase === "Waiting", timedOut.message)
          assert.strictEqual((yield* ow.status).draining, 1)
          const next = yield* Effect.fork(ow.readText(families[26]))
          yield* Effect.yieldNow()
          return next
        })
        assert.strictEqual(yield* Fiber.join(yield* Effect.scoped(frozen)), "26")
        assert.strictEqual(yield* ow.readText(families[28]), "28")
      })
  )

  it.scopedLive("does not end a call that is retried until it goes on", () =>
    Effect.gen(function* () {
      const server = yield* start
      const retry = Schedule.spaced(50)
      const ow = yield* client(ClientModes.persistent, server, { silence: 300, retry })
      const read = yield* Effect.scoped(
        Effect.gen(function* () {
          yield* server.frozen
          const read = yield* Effect.fork(ow.readText(families[28]))
          // Until it was tried once in vain.
          yield* Effect.repeat(Effect.delay(ow.status, 10), { until: ({ inFlight }) => inFlight === 1 })
          yield* Effect.repeat(Effect.delay(ow.status, 10), { until: ({ inFlight }) => inFlight === 0 })
          return read
        })
      )
      assert.deepStrictEqual(yield* Fiber.await(read), Exit.succeed("28"))
    })
  )
})

describe("a network that carries nothing", () => {
  const refusal = BenchProgram.noNamespaceReason
  it.live.skipIf(refusal !== undefined)(
    refusal === undefined
      ? "fails calls by their limits, and lets them pass when it carries again"
      : `cannot be had here: no network namespace of one's own (${refusal})`,
    () =>
      Effect.map(BenchProgram.runInNamespace("packetLoss.ts"), (output) => {
        assert.match(output, /^lost: /)
        assert.match(output, /\nexit 0$/)
      }),
    300_000
  )
})
