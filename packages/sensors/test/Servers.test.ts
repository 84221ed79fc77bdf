import { assert, describe, it } from "@effect/vitest"
import { OwServer, RomId } from "@owserver/client"
import { Bus, type Devices as Described, FakeOwServer, VirtualClock } from "@owserver/fake"
import { Effect, Either, Fiber, Ref, Stream } from "effect"
import { DS18B20, Servers } from "../src/index.js"

const one = "28.000000000001"
const two = "10.000000000002"
const both = "26.000000000003"
const only = "22.000000000004"

/** Two servers that are there for the test to change. */
const installation = Effect.gen(function* () {
  const serve = (devices: Described) => Effect.flatMap(Bus.make(devices), (bus) => FakeOwServer.make(bus))
  const attic = yield* serve({ [one]: { temperature: 1 }, [both]: {}, [only]: {} })
  const cellar = yield* serve({ [two]: { temperature: 2 }, [both]: {} })
  const servers = yield* Servers.make({
    attic: OwServer.layer(attic.transport),
    cellar: OwServer.layer(cellar.transport)
  })
  return { attic, cellar, servers }
})

type Installation = Effect.Effect.Success<typeof installation>

const test =
  <E>(use: (made: Installation) => Effect.Effect<void, E>) =>
  () =>
    Effect.flatMap(installation, use).pipe(Effect.scoped, Effect.provide(VirtualClock.layer()))

const places = ({ devices }: Servers.View) => Array.from(devices, ([rom, { server }]) => `${rom} ${server}`)

/** A server that is down, for new clients and for those there are. */
const down = (server: FakeOwServer.FakeOwServerService) =>
  Effect.zipRight(server.setFaults({ refuseConnections: true }), server.restart)

const up = (server: FakeOwServer.FakeOwServerService) => server.setFaults({})

describe("several servers", () => {
  it.effect(
    "are one view by address, with each device once",
    test(({ servers }) =>
      Effect.gen(function* () {
        const view = yield* servers.list()
        assert.deepStrictEqual(places(view), [`${one} attic`, `${both} attic`, `${only} attic`, `${two} cellar`])
        assert.strictEqual(view.failures.size, 0)
      })
    )
  )

  it.effect(
    "are read and written where the device is, also after it was moved",
    test(({ attic, cellar, servers }) =>
      Effect.gen(function* () {
        const rom = (yield* servers.get(two as never)).device.rom
        const value = Effect.map(servers.read(rom, DS18B20.temperature), (reading) => Number(reading.value))
        assert.strictEqual(yield* value, 2)
        yield* servers.write(rom, DS18B20.templow, 5 as never)
        assert.strictEqual(yield* cellar.bus.get(`/${two}/templow`), 5)
        yield* cellar.bus.detach(two)
        const gone = yield* Effect.flip(value)
        assert.strictEqual(gone._tag, "OwDeviceMissing")
        yield* attic.bus.attach(two, { temperature: 3 })
        // What the look for it has found is remembered for a while.
        yield* Effect.sleep("10 seconds")
        assert.strictEqual(yield* value, 3)
        assert.strictEqual((yield* servers.get(rom)).server, "attic")
      })
    )
  )

  it.effect(
    "share one search for missing devices, and cache it",
    test(({ attic, cellar, servers }) =>
      Effect.gen(function* () {
        const requests = Effect.map(Effect.all([attic.counters, cellar.counters]), (all) =>
          all.flatMap((counters) => Array.from(counters.requests.values())).reduce((sum, count) => sum + count, 0)
        )
        const read = (n: number) =>
          Effect.flip(servers.read(RomId.make(`28.0000000001${String(n).padStart(2, "0")}`), DS18B20.temperature))
        const numbers = Array.from({ length: 50 }, (_, n) => n)
        const before = yield* requests
        const together = yield* Effect.forEach(numbers, read, { concurrency: "unbounded" })
        const later = yield* Effect.forEach(numbers, (n) => read(n % 2))
        assert.deepStrictEqual(new Set([...together, ...later].map(({ _tag }) => _tag)), new Set(["OwDeviceMissing"]))
        const first = (yield* requests) - before
        assert.isBelow(first, 20)
        yield* Effect.sleep("10 seconds")
        yield* read(1)
        assert.isBelow((yield* requests) - before, 2 * first + 1)
        assert.isAbove((yield* requests) - before, first)
      })
    )
  )

  it.effect(
    "an interrupted search continues for the other callers",
    test(({ servers }) =>
      Effect.gen(function* () {
        const rom = RomId.make(two)
        const first = yield* Effect.fork(servers.get(rom))
        yield* Effect.yieldNow()
        const second = yield* Effect.fork(servers.get(rom))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* Fiber.join(second)).server, "cellar")
      })
    )
  )

  it.effect(
    "one that is down does not hide the others, and is asked again the next time",
    test(({ attic, servers }) =>
      Effect.gen(function* () {
        yield* down(attic)
        const view = yield* servers.list()
        assert.deepStrictEqual(places(view), [`${two} cellar`, `${both} cellar`])
        assert.deepStrictEqual(
          Array.from(view.failures, ([key, error]) => [key, error._tag]),
          [["attic", "OwConnectionError"]]
        )
        yield* up(attic)
        assert.deepStrictEqual(places(yield* servers.list()), [
          `${one} attic`,
          `${both} attic`,
          `${only} attic`,
          `${two} cellar`
        ])
      })
    )
  )

  it.effect(
    "fail with the error of a server that is down; with OwDeviceMissing if all are up",
    test(({ attic, servers }) =>
      Effect.gen(function* () {
        const tag = Effect.map(Effect.flip(servers.read(one as never, DS18B20.temperature)), ({ _tag }) => _tag)
        yield* down(attic)
        assert.strictEqual(yield* tag, "OwConnectionError")
        yield* servers.list()
        assert.strictEqual(yield* tag, "OwConnectionError")
        yield* up(attic)
        assert.strictEqual(Number((yield* servers.read(one as never, DS18B20.temperature)).value), 1)
        yield* attic.bus.detach(one)
        assert.strictEqual(yield* tag, "OwDeviceMissing")
      })
    )
  )

  it.effect(
    "run effects on a server with one client each, and fail for an unknown key",
    test(({ attic, servers }) =>
      Effect.gen(function* () {
        yield* servers.on("attic")(OwServer.ping)
        yield* servers.on("attic")(OwServer.ping)
        assert.strictEqual((yield* attic.counters).accepted, 1)
        for (const key of ["shed", "__proto__", "constructor", "toString", "hasOwnProperty"]) {
          const error = yield* Effect.flip(servers.on(key)(OwServer.ping))
          assert.strictEqual(error._tag, "OwInvalidArgument")
          assert.include(error.message, JSON.stringify(key))
        }
      })
    )
  )

  it.effect(
    "emit moves between servers, and keep the devices of a server that is down",
    test(({ attic, cellar, servers }) =>
      Effect.gen(function* () {
        const told = yield* Ref.make<ReadonlyArray<string>>([])
        const events = [
          Effect.zipRight(attic.bus.detach(one), cellar.bus.attach(one, {})),
          down(attic),
          up(attic),
          cellar.bus.detach(two)
        ]
        yield* Effect.forkScoped(Effect.forEach(events, Effect.delay("1 second")).pipe(Effect.delay(500)))
        yield* servers.presence("1 second").pipe(
          Stream.runForEach((event) =>
            Ref.update(told, (all) => [
              ...all,
              Either.isLeft(event)
                ? event.left._tag
                : `${event.right._tag} ${event.right.device.device.rom} ${event.right.device.server}`
            ])
          ),
          Effect.timeoutOption("5900 millis")
        )
        assert.deepStrictEqual((yield* Ref.get(told)).slice(4), [
          `Moved ${one} cellar`,
          "OwConnectionError",
          `Moved ${both} cellar`,
          `Moved ${both} attic`,
          `Vanished ${two} cellar`
        ])
      }).pipe(Effect.scoped)
    )
  )
})
