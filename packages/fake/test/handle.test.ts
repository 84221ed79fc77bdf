/**
 * Tests the handle of a bus: a program changes it while a server is running.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { Effect, Exit, Queue, Ref, Schedule, Scope, Stream, SubscriptionRef, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const warm = "10.67C6697351FF"
const cold = "28.AD6555070000"

const trimmed = { flags: Flags.FLG_TRIM }

/** Reads as a client does, without blanks. */
const reading = (server: FakeOwServer.FakeOwServerService, path: string): string =>
  RawClient.text(RawClient.ask(server, RawClient.read(path, trimmed)))

describe("a value comes from", () => {
  it.scoped("a constant, until it is set", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [warm]: { temperature: 21.5 } })
      const server = yield* FakeOwServer.make(bus)
      assert.strictEqual(reading(server, `/${warm}/temperature`), "21.5")
      yield* bus.set(`/${warm}/temperature`, 22.25)
      assert.strictEqual(yield* bus.get(`/${warm}/temperature`), 22.25)
      assert.strictEqual(reading(server, `/${warm}/temperature`), "22.25")
    })
  )
  it.scoped("the table of the family by default", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [cold]: {} })
      const server = yield* FakeOwServer.make(bus)
      assert.strictEqual(reading(server, `/${cold}/temperature`), "20")
      assert.strictEqual(reading(server, `/${cold}/type`), "DS18B20")
      assert.strictEqual(reading(server, `/${cold}/tempres`), "12")
    })
  )
  it.scoped("a Ref, read at each request", () =>
    Effect.gen(function* () {
      const counter = yield* Ref.make(5)
      const bus = yield* Bus.make({ "1D.000000000001": { "counter.A": counter } })
      const server = yield* FakeOwServer.make(bus)
      assert.strictEqual(reading(server, "/1D.000000000001/counter.A"), "5")
      yield* Ref.update(counter, (n) => n + 1)
      assert.strictEqual(reading(server, "/1D.000000000001/counter.A"), "6")
      assert.strictEqual(yield* bus.get("/1D.000000000001/counter.A"), 6)
      yield* bus.set("/1D.000000000001/counter.B", counter)
      assert.strictEqual(reading(server, "/1D.000000000001/counter.B"), "6")
      yield* bus.attach("1D.000000000002", { "counter.A": yield* SubscriptionRef.make(9) })
      assert.strictEqual(reading(server, "/1D.000000000002/counter.A"), "9")
    })
  )
  it.scoped("a function of the time of the server's clock", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [warm]: { temperature: (millis) => millis / 60_000 } })
      const server = yield* FakeOwServer.make(bus)
      yield* TestClock.adjust("90 seconds")
      assert.strictEqual(reading(server, `/${warm}/temperature`), "1.5")
      yield* bus.set(`/${warm}/temphigh`, (millis: number) => -millis / 1000)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(reading(server, `/${warm}/temphigh`), "-91")
    })
  )
  it.scoped("a Stream: its latest element, and the default value before the first", () =>
    Effect.gen(function* () {
      const elements = Stream.map(Stream.fromSchedule(Schedule.spaced("1 minute")), (n) => n + 0.5)
      const bus = yield* Bus.make({ [warm]: { temperature: elements } })
      const server = yield* FakeOwServer.make(bus)
      assert.strictEqual(reading(server, `/${warm}/temperature`), "20")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(reading(server, `/${warm}/temperature`), "0.5")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(reading(server, `/${warm}/temperature`), "0.5")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(reading(server, `/${warm}/temperature`), "1.5")
    })
  )
  it.effect("a Stream that runs only while the server does", () =>
    Effect.gen(function* () {
      const events: Array<string> = []
      const note = (event: string) => Effect.sync(() => void events.push(event))
      const queue = yield* Queue.unbounded<number>()
      const elements = Stream.fromQueue(queue).pipe(Stream.onStart(note("started")), Stream.ensuring(note("ended")))
      const bus = yield* Bus.make({ [warm]: { temperature: elements } })
      yield* Effect.yieldNow()
      assert.deepStrictEqual(events, [])
      const scope = yield* Scope.make()
      const server = yield* Scope.extend(FakeOwServer.make(bus), scope)
      yield* queue.offer(7)
      yield* TestClock.adjust(0)
      assert.deepStrictEqual([events, reading(server, `/${warm}/temperature`)], [["started"], "7"])
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(events, ["started", "ended"])
    })
  )
  it.scoped("the last good element of a Stream that has others, or fails", () =>
    Effect.gen(function* () {
      const elements = Stream.concat(Stream.make(3, "hot" as never), Stream.die("broken"))
      const bus = yield* Bus.make({ [warm]: { temperature: elements } })
      const server = yield* FakeOwServer.make(bus)
      yield* TestClock.adjust(0)
      assert.strictEqual(reading(server, `/${warm}/temperature`), "3")
    })
  )
  it.scoped("the client, once it has written", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ "29.D60300000000": { PIO: [true, false, true] } })
      const server = yield* FakeOwServer.make(bus)
      assert.strictEqual(RawClient.ask(server, RawClient.write("/29.D60300000000/PIO.1", "yes")).ret, 0)
      assert.isTrue(yield* bus.get("/29.D60300000000/PIO.1"))
      assert.strictEqual(reading(server, "/29.D60300000000/PIO.ALL"), "1,1,1,0,0,0,0,0")
      yield* bus.set("/29.D60300000000/PIO.0", false)
      assert.strictEqual(reading(server, "/29.D60300000000/PIO.BYTE"), "6")
    })
  )
  it.effect("the computation of a tester bus, for the handle as for a client", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.tester("10,29")
      assert.strictEqual(yield* bus.get("/10.000010EF0000/temperature"), 1.6)
      assert.strictEqual(yield* bus.get("/29.000029D60100/set_alarm"), 42)
    })
  )
})

describe("devices", () => {
  it.scoped("that are attached and detached appear and disappear in listings at once", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [warm]: {} })
      const server = yield* FakeOwServer.make(bus)
      yield* bus.attach(cold, { temperature: 5 })
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${warm}`, `/${cold}`])
      assert.strictEqual(reading(server, `/${cold}/temperature`), "5")
      yield* bus.detach(warm)
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${cold}`])
      yield* bus.attach(warm, { temperature: 9 })
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${cold}`, `/${warm}`])
      assert.strictEqual(reading(server, `/${warm}/temperature`), "9")
    })
  )
  it.scoped("may be addressed in any format", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ "28-0000075565ad": { temperature: 5 } } as object)
      const server = yield* FakeOwServer.make(bus)
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${cold}`])
      yield* bus.set("28AD6555070000/temperature", 6)
      assert.strictEqual(
        yield* bus.get(
          `/${cold}.${RawClient.text(RawClient.ask(server, RawClient.read(`/${cold}/crc8`)))}/temperature`
        ),
        6
      )
      yield* bus.detach("28-0000075565ad")
      assert.deepStrictEqual(RawClient.list(server, "/"), [])
    })
  )
  it.scoped("may be on several buses, and one on two buses is listed twice", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [warm]: { temperature: 1 } }, { [cold]: { temperature: 2 } })
      const server = yield* FakeOwServer.make(bus)
      const devices = (path: string) => RawClient.list(server, path).filter((entry) => entry !== `${path}/interface`)
      assert.include(devices("/bus.0"), `/bus.0/${warm}`)
      assert.include(devices("/bus.1"), `/bus.1/${cold}`)
      assert.sameMembers([...RawClient.list(server, "/")], [`/${warm}`, `/${cold}`])
      assert.strictEqual(reading(server, `/bus.1/${cold}/temperature`), "2")
      // The real one remembers where it is. At any rate it is not gone.
      assert.notStrictEqual(RawClient.ask(server, RawClient.read(`/bus.0/${cold}/temperature`)).ret, -2)
      yield* bus.attach("05.000000000001", {}, { bus: 1 })
      assert.include(devices("/bus.1"), "/bus.1/05.000000000001")
      yield* bus.attach(warm, {}, { bus: 1 })
      assert.strictEqual(RawClient.list(server, "/").filter((entry) => entry === `/${warm}`).length, 2)
      yield* bus.detach(warm)
      assert.notInclude(RawClient.list(server, "/"), `/${warm}`)
    })
  )
})

describe("an alias", () => {
  const made = Effect.gen(function* () {
    const bus = yield* Bus.make({ [warm]: { alias: "kitchen", temperature: 21 }, [cold]: {} })
    return { bus, server: yield* FakeOwServer.make(bus) }
  })

  it.scoped("replaces the address in listings, and both work in paths", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* made
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/kitchen", `/${cold}`])
      assert.deepStrictEqual(RawClient.list(server, "/unaliased"), [`/unaliased/${warm}`, `/unaliased/${cold}`])
      for (const name of ["kitchen", warm]) {
        assert.strictEqual(reading(server, `/${name}/temperature`), "21")
        assert.include(RawClient.list(server, `/${name}`), "/kitchen/temperature")
        assert.strictEqual(yield* bus.get(`/${name}/temperature`), 21)
      }
    })
  )
  it.scoped("is set, changed and removed while the server runs, also through its property", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* made
      yield* bus.alias(cold, " cellar ")
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/kitchen", "/cellar"])
      yield* bus.alias("kitchen", "hall")
      assert.strictEqual(yield* bus.get(`/${warm}/alias`), "hall")
      assert.strictEqual(RawClient.ask(server, RawClient.read("/kitchen/temperature")).ret, -1)
      yield* bus.set(`/${warm}/alias`, "attic")
      assert.deepStrictEqual(RawClient.list(server, "/"), ["/attic", "/cellar"])
      yield* bus.alias(warm, "")
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${warm}`, "/cellar"])
    })
  )
  it.scoped(
    "that is too long is truncated to 256 bytes, even within a character, and the device stays in listings",
    () =>
      Effect.gen(function* () {
        const { bus, server } = yield* made
        yield* bus.alias(warm, `${"x".repeat(255)}\u{1f600}`)
        const [first, ...others] = RawClient.list(server, "/")
        assert.strictEqual(first?.slice(0, 256), `/${"x".repeat(255)}`)
        assert.deepStrictEqual(others, [`/${cold}`])
      })
  )
  it.scoped("that a client writes is visible to the handle", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* made
      assert.strictEqual(RawClient.ask(server, RawClient.write(`/${cold}/alias`, "cellar")).ret, 0)
      assert.strictEqual(yield* bus.get("/cellar/alias"), "cellar")
    })
  )
  it.scoped("belongs to the address and survives a detach", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* made
      yield* bus.detach("kitchen")
      assert.strictEqual((yield* Effect.flip(bus.alias(cold, "kitchen"))).subject, "kitchen")
      yield* bus.attach(warm, {})
      assert.deepStrictEqual(RawClient.list(server, "/"), [`/${cold}`, "/kitchen"])
    })
  )
})
