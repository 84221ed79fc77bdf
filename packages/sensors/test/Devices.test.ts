import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, Faults } from "@owserver/fake"
import { Chunk, Deferred, Effect, Option, Stream } from "effect"
import { Alarms, Device, Devices } from "../src/index.js"
import * as Sample from "./Sample.js"

const hub = "1F.000000000001"
const inner = "1F.000000000002"
const near = "10.000000000003"
const deep = "28.000000000004"
const first = "28.000000000005"
const second = "26.000000000006"

const installation = Sample.server(() =>
  Bus.make(
    {
      [first]: { alias: "attic, north" },
      [hub]: { main: { [near]: {} }, aux: { [inner]: { main: { [deep]: { temperature: 3 } } } } }
    },
    { [second]: {}, [first]: {} }
  )
)

describe("survey", () => {
  it.effect("lists the other buses if one cannot be listed, and says which devices it may have missed", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const before = yield* Devices.list()
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: 5 }), { path: /^\/bus\.0/ })] })
      const { devices, failures, isHidden } = yield* Devices.survey({ uncached: true })
      assert.deepStrictEqual(
        devices.map(({ path }) => path),
        [`/${second}`, `/${first}`]
      )
      assert.deepStrictEqual(
        failures.map(({ bus, error, path }) => [path, bus, error._tag]),
        [["/bus.0", 0, "OwReturnError"]]
      )
      assert.deepStrictEqual(
        before.filter(isHidden).map(({ path }) => path.slice(1)),
        [first, hub, `${hub}/main/${near}`, `${hub}/aux/${inner}`, `${hub}/aux/${inner}/main/${deep}`]
      )
    }).pipe(Effect.provide(installation))
  )

  it.effect("lists other buses while one does not answer, and returns what a listing of one at a time does", () =>
    Effect.gen(function* () {
      const ow = yield* OwServer
      const next = yield* Deferred.make<void>()
      const slow = OwServer.of({
        ...ow,
        dir: (path, options) => {
          const listed = ow.dir(path, options)
          if (path?.includes("/bus.0") === true) return Effect.zipRight(Deferred.await(next), listed)
          return path?.includes("/bus.1") === true ? Effect.ensuring(listed, Deferred.succeed(next, undefined)) : listed
        }
      })
      const { devices } = yield* Effect.provideService(Devices.survey({ concurrency: 2 }), OwServer, slow)
      const places = (all: ReadonlyArray<Device.Device>) =>
        all.map(({ bus, path }) => [path, Option.getOrUndefined(bus)])
      assert.deepStrictEqual(places(devices), places(yield* Devices.list()))
    }).pipe(Effect.provide(installation))
  )

  it.effect("fails if the buses themselves cannot be listed", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: 5 }), { path: "/" })] })
      assert.strictEqual((yield* Effect.flip(Devices.survey()))._tag, "OwReturnError")
    }).pipe(Effect.provide(installation))
  )
})

const paths = Effect.map(Devices.list(), (devices) => devices.map(({ path }) => path))

describe("list", () => {
  it.effect("finds the devices on every bus and behind every hub, once, the nearest first", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      assert.deepStrictEqual(
        devices.map(({ bus, path }) => [path, Option.getOrUndefined(bus)]),
        [
          [`/${first}`, 0],
          [`/${hub}`, 0],
          [`/${second}`, 1],
          [`/${hub}/main/${near}`, 0],
          [`/${hub}/aux/${inner}`, 0],
          [`/${hub}/aux/${inner}/main/${deep}`, 0]
        ]
      )
      assert.isTrue(devices.every(Device.isDevice))
      assert.deepStrictEqual(
        devices.map(({ family }) => family),
        ["28", "1F", "26", "10", "1F", "28"]
      )
    }).pipe(Effect.provide(installation))
  )

  it.effect("lists devices by address, with their aliases, whatever these contain", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      assert.deepStrictEqual(
        devices.flatMap(({ alias }) => Option.toArray(alias)),
        ["attic, north"]
      )
      assert.strictEqual((yield* devices[0]!.read(Sample.type)).value, "DS18B20")
    }).pipe(Effect.provide(installation))
  )

  it.effect("is not confused by an alias that looks like an address", () =>
    Effect.gen(function* () {
      yield* OwServer.write(`/${second}/alias`, "10.0000000000AB")
      const devices = yield* Devices.list()
      assert.deepInclude(
        devices.map(({ alias, rom }) => [rom, Option.getOrUndefined(alias)]),
        [second, "10.0000000000AB"]
      )
      assert.strictEqual(devices.length, 6)
    }).pipe(Effect.provide(installation))
  )

  it.effect("reads devices behind hubs by their paths", () =>
    Effect.gen(function* () {
      const device = (yield* Devices.list()).at(-1)!
      assert.strictEqual((yield* device.read(Sample.temperature)).value, 3)
    }).pipe(Effect.provide(installation))
  )

  it.effect("does not search hubs with branches: false", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list({ branches: false })
      assert.deepStrictEqual(
        devices.map(({ rom }) => rom as string),
        [first, hub, second]
      )
    }).pipe(Effect.provide(installation))
  )

  it.effect("ends at a hub that lists the whole bus again, itself included", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      assert.deepStrictEqual(
        devices.map(({ family }) => family),
        ["10", "1F", "28"]
      )
    }).pipe(Effect.provide(Sample.server(() => Bus.tester("10,1F,28"))))
  )

  it.effect("fails if a bus fails, because an unlisted device may still be there", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      yield* fake.setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /bus\.1/ })] })
      const error = yield* Effect.flip(Devices.list())
      assert(error._tag === "OwReturnError")
      assert.strictEqual(error.code, "EIO")
      yield* fake.setFaults({})
      assert.strictEqual((yield* paths).length, 6)
    }).pipe(Effect.provide(installation))
  )

  it.effect("lists devices without aliases if the server does not list these", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      yield* fake.setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -1 }), { path: /settings.alias/ })] })
      const devices = yield* Devices.list()
      assert.isTrue(devices.every(({ alias }) => Option.isNone(alias)))
      assert.strictEqual(devices.length, 6)
    }).pipe(Effect.provide(installation))
  )
})

it.effect("a stream emits a device before it lists the next bus, and lists again in each run", () =>
  Effect.gen(function* () {
    const { bus, counters } = yield* Sample.Fake
    const requests = Effect.map(counters, (seen) => Array.from(seen.requests.values()).reduce((a, b) => a + b))
    const devices = Devices.stream()
    const before = yield* requests
    const head = yield* Stream.runHead(devices)
    assert.strictEqual(Option.getOrThrow(head).path, `/${first}`)
    const afterOne = yield* requests
    assert.strictEqual(Chunk.size(yield* Stream.runCollect(devices)), 6)
    assert.isAbove((yield* requests) - afterOne, afterOne - before)
    yield* bus.detach(second)
    assert.strictEqual(Chunk.size(yield* Stream.runCollect(devices)), 5)
  }).pipe(Effect.provide(installation))
)

describe("get", () => {
  const found = (name: string) => Effect.map(Devices.get(name), ({ path }) => path)

  it.effect("takes an address in any form, an alias, and a path to a device or to one of its properties", () =>
    Effect.gen(function* () {
      for (const name of [first, "28000000000005", "28-050000000000", "attic, north", `/${first}/temperature`]) {
        assert.strictEqual(yield* found(name), `/${first}`, name)
      }
      assert.strictEqual(yield* found("/bus.0/attic, north"), `/${first}`)
      const { alias, path } = yield* Devices.get("/uncached/bus.0/attic, north/temperature")
      assert.deepStrictEqual([path, Option.getOrNull(alias)], [`/${first}`, "attic, north"])
      assert.strictEqual(yield* found(`/${hub}/main/${near}`), `/${hub}/main/${near}`)
      assert.strictEqual(yield* found(`/${hub}/main`), `/${hub}`)
    }).pipe(Effect.provide(installation))
  )

  it.effect("finds a device behind a hub by its address or alias alone", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      yield* bus.alias(near, "well")
      assert.strictEqual(yield* found(deep), `/${hub}/aux/${inner}/main/${deep}`)
      assert.strictEqual(yield* found("well"), `/${hub}/main/${near}`)
    }).pipe(Effect.provide(installation))
  )

  it.effect("finds a device whose alias resolves to a directory of the server", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      // On owserver a name that begins like one of its directories leads there.
      yield* fake.setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -1 }), { path: "/settings1" })] })
      yield* OwServer.write(`/${second}/alias`, "settings1")
      assert.strictEqual(yield* found("settings1"), `/${second}`)
    }).pipe(Effect.provide(installation))
  )

  it.effect("fails with OwDeviceMissing for a missing address, alias or path", () =>
    Effect.gen(function* () {
      for (const name of ["10.0000000000FF", "cellar", "/", "/settings", `/bus.0/${hub}/main/${first}`]) {
        assert.strictEqual((yield* Effect.flip(Devices.get(name)))._tag, "OwDeviceMissing", name)
      }
    }).pipe(Effect.provide(installation))
  )

  it.effect("returns the same device after a change of its alias", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const device = yield* Devices.get("attic, north")
      yield* bus.alias(first, "loft")
      assert.strictEqual((yield* device.read(Sample.type)).value, "DS18B20")
    }).pipe(Effect.provide(installation))
  )
})

/** The service with other listings. */
const withListings = (dir: (path: string) => ReadonlyArray<string> | undefined) =>
  Effect.map(OwServer, (ow) =>
    OwServer.of({
      ...ow,
      dir: (path, options) => {
        const listed = dir(path ?? "/")
        return listed === undefined ? ow.dir(path, options) : Effect.succeed(listed)
      }
    })
  )

describe("a hostile server", () => {
  it.effect("cannot prolong a listing with a new hub in every branch", () =>
    Effect.gen(function* () {
      let invented = 0x1000
      let listings = 0
      const hostile = yield* withListings((path) => {
        if (!/bus\.0|main|aux/.test(path)) return undefined
        listings++
        return [`${path}/1F.00000000${(invented++).toString(16).toUpperCase()}`]
      })
      const list = (options?: Devices.ListOptions) =>
        Effect.flip(Devices.list(options)).pipe(Effect.provideService(OwServer, hostile))
      for (const options of [{}, { maxDepth: 3 }, { maxDevices: 50, maxDepth: 100 }, { concurrency: 8 }]) {
        listings = 0
        const error = yield* list(options)
        assert(error._tag === "OwMalformedReply")
        assert.match(error.issue, /maxDepth|maxDevices/)
        assert.isBelow(listings, 1000)
      }
    }).pipe(Effect.provide(Sample.server(() => Bus.make({ [first]: {} }))))
  )

  it.effect("cannot prolong a listing with ever more aliases to resolve", () =>
    Effect.gen(function* () {
      let asked = 0
      const ow = yield* withListings((path) =>
        /bus\.0/.test(path) ? Array.from({ length: 500 }, (_, n) => `/name${n}`) : undefined
      )
      const hostile = OwServer.of({
        ...ow,
        rom: () =>
          Effect.as(
            Effect.sync(() => asked++),
            Option.none()
          )
      })
      const options = { maxDevices: 100, concurrency: 2 }
      const error = yield* Effect.flip(Devices.list(options)).pipe(Effect.provideService(OwServer, hostile))
      assert.deepStrictEqual([error._tag, asked], ["OwMalformedReply", 0])
    }).pipe(Effect.provide(Sample.server(() => Bus.make({ [first]: {} }))))
  )

  it.effect("loses only the entry that cannot be a path, without an error of the caller", () =>
    Effect.gen(function* () {
      const bad = ["/na\0me", `/${"x".repeat(200_000)}`, "/bus.99999999999999999999999"]
      const hostile = yield* withListings((path) => {
        if (path === "/") return [`/${first}`, "/bus.0", ...bad]
        return /bus\.0|alarm/.test(path) ? [...bad, `/bus.0/${first}`, "/bus.0/\0"] : undefined
      })
      const devices = yield* Effect.provideService(Devices.list(), OwServer, hostile)
      assert.deepStrictEqual(
        devices.map(({ rom }) => String(rom)),
        [first]
      )
      const alarms = yield* Effect.provideService(Alarms.current, OwServer, hostile)
      assert.deepStrictEqual(Array.from(alarms.keys(), String), [first])
    }).pipe(Effect.provide(Sample.server(() => Bus.make({ [first]: {} }))))
  )

  it.effect("cannot hide the bus of a device by an entry that cannot be a path", () =>
    Effect.gen(function* () {
      const hostile = yield* withListings((path) => {
        if (path === "/") return ["/bus.0", "/bus.1"]
        return path.includes("bus.1") ? ["/bus.1/na\0me", `/bus.1/${first}`] : ["/bus.0/na\0me"]
      })
      const device = yield* Effect.provideService(Devices.get(first), OwServer, hostile)
      assert.strictEqual(Option.getOrUndefined(device.bus), 1)
    }).pipe(Effect.provide(Sample.server(() => Bus.make({ [first]: {} }))))
  )
})
