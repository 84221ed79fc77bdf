/**
 * Hours with buses that hang, a server that restarts, and devices that are absent or moved, compared with what the
 * documentation promises: no reading is older than its call, none is missing, and no bus waits for another.
 */
import { assert, it } from "@effect/vitest"
import { OwServer, RomId } from "@owserver/client"
import { Bus, type Devices as Described, FakeOwServer, Faults, VirtualClock } from "@owserver/fake"
import { Clock, DateTime, Effect, Either, Schedule, Stream } from "effect"
import { type Device, Devices, DS18B20, Poll, Servers, TemperatureBatcher, TemperatureScan } from "../src/index.js"
import * as Sample from "./Sample.js"

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Four hours have each kind of incident on each bus. `INCIDENT_HOURS=24` simulates a day, and takes six times as long. */
const hours = Number(process.env.INCIDENT_HOURS ?? 4)

const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const

/** Each ten seconds have a value of their own, so that a value tells how old it is. Never 85, which is doubted. */
const temperature = (millis: number) => Math.floor(millis / (10 * second)) % 80

const busOf = (n: number) => Math.floor(n / 4)

const thermometers = (bus: number): Described =>
  Object.fromEntries([0, 1, 2, 3].map((n) => [address(4 * bus + n), { temperature, power: n > 0 }]))

interface Incident {
  readonly kind: "hang" | "outage" | "absence" | "move"
  /** The bus, or the device. */
  readonly which: number
  readonly from: number
  readonly to: number
}

const kinds = ["hang", "outage", "absence", "move"] as const

/** One each twenty minutes, for five minutes. */
const incidents: ReadonlyArray<Incident> = Array.from({ length: 3 * hours - 1 }, (_, n) => {
  const kind = kinds[n % 4] ?? "hang"
  const from = (n + 1) * 20 * minute + 37 * second
  return { kind, which: kind === "hang" ? (n / 4) % 3 : (5 * n) % 12, from, to: from + 5 * minute }
})

const happen = ({ kind, which }: Incident) =>
  Effect.gen(function* () {
    const { bus, restart, setFaults } = yield* Sample.Fake
    const wait = Effect.sleep(5 * minute)
    const place = (n: number) =>
      Effect.zipRight(bus.detach(address(which)), bus.attach(address(which), { temperature }, { bus: n }))
    switch (kind) {
      case "hang": {
        const devices = [0, 1, 2, 3].map((n) => address(4 * which + n).replace(".", "\\."))
        const path = new RegExp(`bus\\.${which}|${devices.join("|")}`)
        yield* setFaults({ rules: [Faults.on(Faults.Stall(), { path })] })
        yield* wait
        return yield* setFaults({})
      }
      case "outage":
        yield* Effect.zipRight(setFaults({ refuseConnections: true }), restart)
        yield* wait
        return yield* setFaults({})
      case "absence":
        yield* bus.detach(address(which))
        yield* wait
        return yield* bus.attach(address(which), { temperature }, { bus: busOf(which) })
      case "move":
        yield* place((busOf(which) + 1) % 3)
        yield* wait
        return yield* place(busOf(which))
    }
  })

interface Told {
  readonly n: number
  readonly at: number
  readonly outcome: Either.Either<{ readonly value: unknown; readonly at: DateTime.Utc }, { readonly _tag: string }>
}

const numberOf = (rom: string): number => Number.parseInt(rom.slice(3), 16)

/** Which trouble the device may have at the time, and a little after it: a server that was away is found again. */
const troubleAt = (n: number, at: number, margin: number): Incident | undefined =>
  incidents.find(
    ({ from, kind, to, which }) =>
      at >= from - second &&
      at <= to + margin &&
      (kind === "outage" || (kind === "hang" ? which === busOf(n) : kind === "absence" && which === n))
  )

const check = (what: string, { at, n, outcome }: Told, longest: number) => {
  const where = `${what} of ${n} at ${at / second} s`
  if (Either.isLeft(outcome)) {
    assert.isDefined(troubleAt(n, at, longest), `${where}: ${outcome.left._tag}`)
    return
  }
  const { at: read, value } = outcome.right
  const known = DateTime.toEpochMillis(read)
  // For 15 s after a common conversion the server answers from it; and there is the time until the last chip is read.
  const right = [0, 10, 20, 25].map((age) => temperature(known - age * second))
  assert.include(right, Number(value), where)
}

it.effect("polls, common and shared conversions keep their promises during incidents of buses and devices", () =>
  Effect.gen(function* () {
    const polled: Array<Told> = []
    const devices = yield* Devices.list()
    assert.strictEqual(devices.length, 12)

    const now = Clock.currentTimeMillis
    const poll = Stream.runForEach(
      Poll.streamAll(devices.map((device) => Poll.task(device, DS18B20.temperature, "5 minutes"))),
      (outcome) =>
        Effect.map(now, (at) => {
          const failed = Either.isLeft(outcome) ? outcome.left : undefined
          const name = failed === undefined ? "" : "device" in failed ? failed.device : failed.path
          const rom = Either.isRight(outcome) ? outcome.right.device : /28\.[0-9A-F]{12}/.exec(name)?.[0]
          polled.push({ n: numberOf(rom ?? ""), at, outcome })
        })
    )

    const measure = Effect.gen(function* () {
      const from = yield* now
      const all = yield* TemperatureScan.readAll({ devices })
      const at = yield* now
      assert.isAtMost(at - from, 25 * second, `a conversion at ${from / second} s`)
      assert.strictEqual(all.size, 12)
      for (const [rom, outcome] of all) check("a conversion", { n: numberOf(rom), at: from, outcome }, 30 * second)
    }).pipe(Effect.schedule(Schedule.spaced("11 minutes")))

    const ask = (device: Device.Device) =>
      Effect.gen(function* () {
        const from = yield* now
        const n = numberOf(device.rom)
        const outcome = yield* Effect.either(TemperatureBatcher.read(device))
        const took = (yield* now) - from
        const trouble = troubleAt(n, from, 30 * second)
        if (trouble?.kind !== "hang") assert.isAtMost(took, 12 * second, `shared, of ${n} at ${from / second} s`)
        check("a shared conversion", { n, at: from, outcome }, 30 * second)
      })
    const shared = Effect.forEach(devices, ask, { concurrency: "unbounded", discard: true }).pipe(
      Effect.schedule(Schedule.spaced("7 minutes"))
    )

    const troubles = Effect.forEach(
      incidents,
      (incident) =>
        Effect.flatMap(now, (at) => Effect.zipRight(Effect.sleep(Math.max(0, incident.from - at)), happen(incident))),
      { discard: true }
    )

    yield* Effect.all([poll, measure, shared, troubles], { concurrency: "unbounded" }).pipe(
      Effect.timeoutOption(hours * hour)
    )

    for (const told of polled) check("a poll", told, 60 * second)
    for (let n = 0; n < 12; n++) {
      const times = polled.filter((told) => told.n === n).map(({ at }) => at)
      assert.isAtLeast(times.length, 12 * hours - 1, `polls of ${n}`)
      times.slice(1).forEach((at, k) => {
        const late = at - (times[k] ?? 0) - 5 * minute
        const isHung = troubleAt(n, at, minute)?.kind === "hang"
        assert.isAtMost(late, isHung ? 90 * second : 15 * second, `between polls of ${n} at ${at / second} s`)
      })
    }
  }).pipe(
    Effect.provide(TemperatureBatcher.layer()),
    Effect.provide(
      Sample.server(() => Bus.make(thermometers(0), thermometers(1), thermometers(2)), {
        server: { conversions: true }
      })
    ),
    Effect.provide(VirtualClock.layer())
  )
)

/** Where each of four devices is at a time, and which server is down: half an hour of each, by turns. */
const stateAt = (millis: number) => {
  const half = Math.floor(millis / (30 * minute))
  return {
    isDown: (server: number) => half % 4 === 3 && server === Math.floor(half / 4) % 2,
    /** None while it is absent. */
    serverOf: (n: number): number | undefined =>
      half % 4 === 1 && n === half % 3 ? undefined : (n + Math.floor((half + n) / 2)) % 2
  }
}

it.effect("several servers find each device, whatever moves and whichever is down", () =>
  Effect.gen(function* () {
    const serve = Effect.flatMap(
      Effect.suspend(() => Bus.make({})),
      FakeOwServer.make
    )
    const fakes = yield* Effect.all([serve, serve])
    const [one, other] = fakes
    const servers = yield* Servers.make({
      one: OwServer.layer(one!.transport),
      other: OwServer.layer(other!.transport)
    })
    const placed: Array<number | undefined> = [undefined, undefined, undefined, undefined]

    /** Makes it so, as the state says. */
    const arrange = Effect.gen(function* () {
      const { isDown, serverOf } = stateAt(yield* Clock.currentTimeMillis)
      for (const [server, { restart, setFaults }] of fakes.entries()) {
        yield* setFaults({ refuseConnections: isDown(server) })
        if (isDown(server)) yield* restart
      }
      for (const [n, before] of placed.entries()) {
        const after = serverOf(n)
        if (after === before) continue
        if (before !== undefined) yield* fakes[before]!.bus.detach(address(n))
        if (after !== undefined) yield* fakes[after]!.bus.attach(address(n), { temperature })
        placed[n] = after
      }
    })

    const read = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const { isDown, serverOf } = stateAt(now)
      for (let n = 0; n < 4; n++) {
        const server = serverOf(n)
        const outcome = yield* Effect.either(
          servers.read(RomId.make(address(n)), DS18B20.temperature, { source: "Fresh" })
        )
        const told = Either.isRight(outcome) ? Number(outcome.right.value) : outcome.left._tag
        const isAnyDown = isDown(0) || isDown(1)
        const expected =
          server !== undefined && !isDown(server)
            ? temperature(now)
            : isAnyDown
              ? "OwConnectionError"
              : "OwDeviceMissing"
        assert.strictEqual(told, expected, `${n} at ${now / second} s`)
      }
    })

    // What is remembered of a search is forgotten by then.
    yield* Effect.repeatN(
      Effect.gen(function* () {
        yield* arrange
        yield* Effect.sleep("11 seconds")
        yield* Effect.repeatN(Effect.zipRight(read, Effect.sleep("7 minutes")), 3)
        const now = yield* Clock.currentTimeMillis
        yield* Effect.sleep(30 * minute - (now % (30 * minute)))
      }),
      2 * Math.max(12, hours) - 1
    )
  }).pipe(Effect.scoped, Effect.provide(VirtualClock.layer()))
)
