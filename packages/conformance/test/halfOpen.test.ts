/**
 * Half-open connections: a stopped server, and a network that drops all packets. Only time reveals them, so these tests wait for
 * real timeouts.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError } from "@owserver/client"
import { Duration, Effect, Exit, Fiber, Layer, Schedule } from "effect"
import * as BenchProgram from "./BenchProgram.js"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

/** Each device has its own family. */
const families = { "10": "/10.000010EF0000/family", "28": "/28.000028D70100/family", "26": "/26.000026D90200/family" }

const start = RealOwServer.start("--tester=10,28,26")

const client = (mode: ClientModes.ClientMode, server: RealOwServer.Running, options: Options) =>
  Effect.flatMap(Layer.build(mode.layer(server, options)), (context) => Effect.provide(OwServer, context))

/** Returns the error and the elapsed milliseconds. */
const failing = <A>(call: Effect.Effect<A, OwServerError>) =>
  Effect.map(Effect.timed(Effect.flip(call)), ([duration, error]) => ({ error, millis: Duration.toMillis(duration) }))

const isSilence = (error: OwServerError) => error._tag === "OwConnectionError" && error.reason === "Silence"

/** Checks that the call did not fail early. A timer may fire a millisecond early. */
const assertLasted = (millis: number, timeout: number) => assert.isAtLeast(millis, timeout - 2)

/** Long enough for a busy machine to reply while the server runs. */
const silence = 3000

/** Timeouts that never fire in a test. */
const patient: Options = { silence: "1 hour", drainLimit: "1 hour" }

// Concurrent, because these tests only wait.
describe.skipIf(!RealOwServer.installed)("a stopped owserver", { concurrent: true }, () => {
  it.scopedLive.each(ClientModes.all)(
    "$name: each call fails by silence, and returns its own value once the server continues",
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
            // The system still accepts connections for the stopped server, so this call takes as long.
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
    "$name: the late reply to an interrupted caller is discarded",
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
          // Neither a reply nor a timeout can end it, so this returns at once or never.
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

  it.scopedLive("a retried call continues until the server does", () =>
    Effect.gen(function* () {
      const server = yield* start
      const retry = Schedule.spaced(50)
      const ow = yield* client(ClientModes.persistent, server, { silence: 300, retry })
      const read = yield* Effect.scoped(
        Effect.gen(function* () {
          yield* server.frozen
          const read = yield* Effect.fork(ow.readText(families[28]))
          // Waits until the first attempt has failed.
          yield* Effect.repeat(Effect.delay(ow.status, 10), { until: ({ inFlight }) => inFlight === 1 })
          yield* Effect.repeat(Effect.delay(ow.status, 10), { until: ({ inFlight }) => inFlight === 0 })
          return read
        })
      )
      assert.deepStrictEqual(yield* Fiber.await(read), Exit.succeed("28"))
    })
  )
})

describe("a network that drops all packets", { concurrent: true }, () => {
  const refusal = BenchProgram.noNamespaceReason
  it.live.skipIf(refusal !== undefined)(
    refusal === undefined
      ? "calls fail by their timeouts, and succeed when packets arrive again"
      : `skipped: no network namespace available (${refusal})`,
    () =>
      Effect.map(BenchProgram.runInNamespace("packetLoss"), (output) => {
        assert.match(output, /^lost: /)
        assert.match(output, /\nexit 0$/)
      })
  )
})
