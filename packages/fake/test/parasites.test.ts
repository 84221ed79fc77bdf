/**
 * Devices that live on the power of the bus hold it while they convert; and devices in alarm, which are found by a search.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { Flags, MessageType, Request } from "@owserver/protocol"
import { Effect, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const one = "28.000000000001"
const two = "28.000000000002"
const three = "28.000000000003"
const switches = "29.000000000004"

type Server = FakeOwServer.FakeOwServerService

const serve = (...buses: ReadonlyArray<Devices>) =>
  Effect.gen(function* () {
    return yield* FakeOwServer.make(yield* Bus.make(...buses), { conversions: true })
  })

const begin = (server: Server, path: string): RawClient.RawClient => {
  const line = RawClient.open(server)
  line.send(RawClient.read(path))
  return line
}

const measure = (server: Server, ...addresses: ReadonlyArray<string>) =>
  addresses.map((address) => begin(server, `/${address}/temperature`))

const isAnswered = ({ answers }: RawClient.RawClient): boolean => answers.length > 0

/** Which lines are answered after each of the times, given as steps of milliseconds. */
const answered = (lines: ReadonlyArray<RawClient.RawClient>, ...steps: ReadonlyArray<number>) =>
  Effect.forEach(steps, (step) => Effect.map(TestClock.adjust(step), () => lines.filter(isAnswered).length))

const parasite = { power: false } as const

describe("a conversion on the power of the bus", () => {
  it.scoped("delays the next one, with keepalives", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite, [two]: parasite, [three]: parasite })
      const lines = measure(server, one, two, three)
      assert.deepStrictEqual(yield* answered(lines, 749, 1, 749, 1, 749, 1), [0, 1, 1, 2, 2, 3])
      assert.deepStrictEqual(
        lines.map(({ keepAlives }) => keepAlives),
        [0, 1, 2]
      )
    })
  )
  it.scoped("is not needed by devices with a supply, which convert at the same time", () =>
    Effect.gen(function* () {
      const lines = measure(yield* serve({ [one]: {}, [two]: {}, [three]: {} }), one, two, three)
      assert.deepStrictEqual(yield* answered(lines, 749, 1), [0, 3])
    })
  )
  it.scoped("delays devices with a supply, but does not wait for them", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite, [two]: {}, [three]: {} })
      const lines = measure(server, two, one, three)
      assert.deepStrictEqual(yield* answered(lines, 750, 749, 1), [2, 2, 3])
    })
  )
  it.scoped("is shorter at a lower resolution", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: { ...parasite, tempres: 9 }, [two]: parasite })
      assert.deepStrictEqual(yield* answered(measure(server, one, two), 94, 749, 1), [1, 1, 2])
    })
  )
  it.scoped("does not delay another bus", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite }, { [two]: parasite })
      assert.deepStrictEqual(yield* answered(measure(server, one, two), 749, 1), [0, 2])
    })
  )
  it.scoped("continues after the client has disconnected", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite, [two]: parasite })
      const [first, second] = measure(server, one, two)
      first!.leave()
      assert.deepStrictEqual(yield* answered([second!], 1499, 1), [0, 1])
    })
  )
  it.scoped("may be simultaneous", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite, [two]: parasite })
      assert.strictEqual(RawClient.ask(server, RawClient.write("/simultaneous/temperature", "1")).ret, 0)
      assert.deepStrictEqual(yield* answered(measure(server, one, two), 749, 1), [0, 2])
    })
  )
  it.scoped("delays all requests that need the bus, and no others", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: parasite, [switches]: {} }, { [two]: {} })
      measure(server, one)
      const needs = begin(server, `/${switches}/sensed.BYTE`)
      const paths = [`/${switches}/address`, "/settings/timeout/volatile", "/structure/10/type", `/${two}/temphigh`]
      assert.isTrue(paths.map((path) => begin(server, path)).every(isAnswered))
      assert.strictEqual(RawClient.ask(server, Request.nop()).ret, 0)
      assert.deepStrictEqual(yield* answered([needs], 749, 1), [0, 1])
    })
  )
})

it.scoped("a simultaneous conversion behind a hub includes the devices there", () =>
  Effect.gen(function* () {
    const server = yield* serve({ [one]: {}, "1F.000000000005": { main: { [two]: {} } } })
    assert.strictEqual(
      RawClient.ask(server, RawClient.write("/1F.000000000005/main/simultaneous/temperature", "1")).ret,
      0
    )
    yield* TestClock.adjust(750)
    const latest = (path: string) => RawClient.text(RawClient.ask(server, RawClient.read(`${path}/latesttemp`))).trim()
    assert.deepStrictEqual([latest(`/${one}`), latest(`/1F.000000000005/main/${two}`)], ["85", "20"])
  })
)

describe("in alarm is", () => {
  const alarmed = (server: Server) => RawClient.list(server, "/alarm").map((entry) => entry.slice("/alarm/".length))
  const limits = { temphigh: 30, templow: 10 }

  it.scoped("a thermometer beyond its limits, or at one, once it has measured that", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({
        [one]: { temperature: 30, ...limits },
        [two]: { temperature: 29.9, ...limits },
        [three]: { temperature: 10, ...limits }
      })
      const server = yield* FakeOwServer.make(bus, { conversions: true })
      assert.deepStrictEqual(alarmed(server), [])
      measure(server, one, two)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(alarmed(server), [one])
      measure(server, three)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(alarmed(server), [one, three])
      yield* bus.set(`/${one}/temperature`, 20)
      assert.deepStrictEqual(alarmed(server), [one, three])
      begin(server, `/uncached/${one}/temperature`)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(alarmed(server), [three])
    })
  )
  it.scoped("one that a simultaneous conversion found in alarm", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: { temperature: 31, ...limits }, [two]: { temperature: 20, ...limits } })
      assert.strictEqual(RawClient.ask(server, RawClient.write("/simultaneous/temperature", "1")).ret, 0)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(alarmed(server), [one])
    })
  )
  it.scoped("one whose limits a client has written; at once, where conversions take no time", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [one]: { temperature: 20, ...limits } })
      const server = yield* FakeOwServer.make(bus)
      assert.deepStrictEqual(alarmed(server), [])
      assert.strictEqual(RawClient.ask(server, RawClient.write(`/${one}/temphigh`, "15")).ret, 0)
      assert.deepStrictEqual(alarmed(server), [one])
    })
  )
  it.scoped("by the limits of the factory, 70 and 75 °C, every thermometer in a room", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [one]: {}, [two]: { temperature: 72 } })
      assert.deepStrictEqual(alarmed(yield* FakeOwServer.make(bus)), [one])
    })
  )
  it.scoped("a switch whose latch is set, if set_alarm enables it", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [switches]: {}, "12.000000000005": { "latch.B": true } })
      const server = yield* FakeOwServer.make(bus)
      yield* bus.set(`/${switches}/latch.3`, true)
      assert.deepStrictEqual(alarmed(server), [])
      yield* bus.set(`/${switches}/set_alarm`, 111_111_111)
      assert.deepStrictEqual(alarmed(server), [switches])
      assert.strictEqual(RawClient.ask(server, RawClient.write(`/${switches}/latch.BYTE`, "0")).ret, 0)
      assert.deepStrictEqual(alarmed(server), [])
    })
  )
  it.scoped("a device of the bus; the listing has capabilities and aliases", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [one]: { ...limits, temperature: 40, alias: "boiler" } }, { [two]: limits })
      const server = yield* FakeOwServer.make(bus)
      assert.deepStrictEqual(RawClient.list(server, "/bus.0/alarm"), ["/bus.0/alarm/boiler"])
      assert.deepStrictEqual(RawClient.list(server, "/bus.1/alarm"), [])
      const { offset } = RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, "/alarm"))
      assert.strictEqual(offset, 0x8002)
      const { payload } = RawClient.ask(server, RawClient.read("/alarm/boiler/temperature", { flags: Flags.FLG_TRIM }))
      assert.strictEqual(Buffer.from(payload).toString(), "40")
      assert.include(RawClient.list(server, "/alarm/boiler"), "/alarm/boiler/temperature")
    })
  )
  it.scoped("no device of a tester bus", () =>
    Effect.gen(function* () {
      const server = yield* FakeOwServer.make(yield* Bus.tester("10,28,29"))
      assert.deepStrictEqual(alarmed(server), [])
    })
  )
})
