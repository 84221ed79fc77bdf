/**
 * Tests conversions that take time, on the test clock: their duration, the requests they delay, and the cached readings.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { Effect, Ref, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

const one = "28.AD6555070000"
const two = "28.AD6555070001"
const three = "10.67C6697351FF"

type Server = FakeOwServer.FakeOwServerService

const serve = (...buses: ReadonlyArray<Devices>) =>
  Effect.gen(function* () {
    return yield* FakeOwServer.make(yield* Bus.make(...buses), { conversions: true })
  })

const trim = Flags.FLG_TRIM

/** Asks for a reading that may take time. */
const begin = (server: Server, path: string, flags = 0): RawClient.RawClient => {
  const line = RawClient.open(server)
  line.send(RawClient.read(path, { flags: flags | trim }))
  return line
}

const reading = ({ answers: [answer] }: RawClient.RawClient): string | undefined => answer && RawClient.text(answer)

/** A request that is answered at once. */
const now = (server: Server, path: string, flags = 0) => reading(begin(server, path, flags))

/** Asserts that all replies arrive after exactly that number of milliseconds. */
const arrive = (lines: ReadonlyArray<RawClient.RawClient>, millis: number) =>
  Effect.gen(function* () {
    const answered = () => lines.filter(({ answers }) => answers.length > 0).length
    yield* TestClock.adjust(millis - 1)
    assert.strictEqual(answered(), 0, `before ${millis} ms`)
    yield* TestClock.adjust(1)
    assert.strictEqual(answered(), lines.length, `at ${millis} ms`)
  })

const convert = (server: Server, directory = "") =>
  assert.strictEqual(RawClient.ask(server, RawClient.write(`${directory}/simultaneous/temperature`, "1")).ret, 0)

describe("a conversion takes", () => {
  const table: ReadonlyArray<readonly [devices: Devices, path: string, millis: number]> = [
    [{ [one]: {} }, `/${one}/temperature`, 750],
    [{ [one]: { tempres: 12 } }, `/${one}/temperature`, 750],
    [{ [one]: { tempres: 11 } }, `/${one}/temperature`, 375],
    [{ [one]: { tempres: 10 } }, `/${one}/temperature`, 188],
    [{ [one]: { tempres: 9 } }, `/${one}/temperature`, 94],
    [{ [one]: { tempres: 9 } }, `/${one}/temperature12`, 750],
    [{ [one]: {} }, `/${one}/temperature11`, 375],
    [{ [one]: {} }, `/${one}/temperature10`, 188],
    [{ [one]: {} }, `/${one}/temperature9`, 94],
    [{ [one]: {} }, `/${one}/fasttemp`, 94],
    [{ [three]: {} }, `/${three}/temperature`, 750],
    [{ "22.000000000001": { tempres: 10 } }, "/22.000000000001/temperature", 188],
    [{ "42.000000000001": {} }, "/42.000000000001/temperature", 750]
  ]
  it.scoped.each(table)("%o %s: %s ms", ([devices, path, millis]) =>
    Effect.flatMap(serve(devices), (server) => arrive([begin(server, path)], millis))
  )
  it.scoped("as long as the resolution that a client has written", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {} })
      assert.strictEqual(RawClient.ask(server, RawClient.write(`/${one}/tempres`, "9")).ret, 0)
      yield* arrive([begin(server, `/${one}/temperature`)], 94)
    })
  )
  it.scoped("no time for other properties, for other thermometers, or if conversions are off", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {}, "26.000000000001": { temperature: 5 } })
      assert.strictEqual(now(server, `/${one}/temphigh`), "75")
      assert.strictEqual(now(server, "/26.000000000001/temperature"), "5")
      const plain = yield* FakeOwServer.make(yield* Bus.make({ [one]: { temperature: 5 } }))
      assert.strictEqual(now(plain, `/${one}/temperature`), "5")
      assert.strictEqual(now(plain, `/${one}/latesttemp`), "5")
    })
  )
})

describe("a reading", () => {
  it.scoped("is 85 °C before the first conversion, then the latest measurement", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: { temperature: 21.5 } })
      assert.strictEqual(now(server, `/${one}/latesttemp`), "85")
      const line = begin(server, `/${one}/temperature`)
      yield* TestClock.adjust(749)
      assert.strictEqual(now(server, `/${one}/latesttemp`), "85")
      yield* TestClock.adjust(1)
      assert.strictEqual(reading(line), "21.5")
      assert.strictEqual(now(server, `/${one}/latesttemp`), "21.5")
    })
  )
  it.scoped("is the value of the source at the end of the conversion", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: { temperature: (millis) => millis } })
      const line = begin(server, `/${one}/temperature`)
      yield* TestClock.adjust(750)
      assert.strictEqual(reading(line), "750")
    })
  )
  it.scoped("is cached for 15 s, then measured again", () =>
    Effect.gen(function* () {
      const celsius = yield* Ref.make(20)
      const server = yield* serve({ [one]: { temperature: celsius } })
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
      yield* Ref.set(celsius, 30)
      yield* TestClock.adjust(14_999)
      assert.strictEqual(now(server, `/${one}/temperature`), "20")
      yield* TestClock.adjust(1)
      const line = begin(server, `/${one}/temperature`)
      yield* arrive([line], 750)
      assert.strictEqual(reading(line), "30")
    })
  )
  it.scoped("is cached for the time of the setting", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {} })
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
      yield* TestClock.adjust(5000)
      assert.strictEqual(now(server, `/${one}/temperature`), "20")
      assert.strictEqual(RawClient.ask(server, RawClient.write("/settings/timeout/volatile", "5")).ret, 0)
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
    })
  )
  it.scoped("is measured again with /uncached or the flag", () =>
    Effect.gen(function* () {
      const celsius = yield* Ref.make(20)
      const server = yield* serve({ [one]: { temperature: celsius } })
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
      for (const [path, flags, value] of [
        [`/uncached/${one}/temperature`, 0, 21],
        [`/bus.0/uncached/${one}/temperature`, 0, 22],
        [`/${one}/temperature`, Flags.FLG_UNCACHED, 23]
      ] as const) {
        yield* Ref.set(celsius, value)
        const line = begin(server, path, flags)
        yield* arrive([line], 750)
        assert.strictEqual(reading(line), String(value))
      }
      assert.strictEqual(now(server, `/${one}/temperature`), "23")
    })
  )
})

describe("a conversion of all devices at once", () => {
  const devices = { [one]: { temperature: 1 }, [two]: { temperature: 2 }, [three]: { temperature: 3 } }
  const all = [one, two, three].map((address) => `/${address}/temperature`)

  it.scoped("makes all readable after 750 ms", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      convert(server)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(
        all.map((path) => now(server, path)),
        ["1", "2", "3"]
      )
    })
  )
  it.scoped("makes earlier requests wait for its rest", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      convert(server)
      yield* TestClock.adjust(500)
      yield* arrive(
        all.map((path) => begin(server, path)),
        250
      )
    })
  )
  it.scoped("is the latest one: `latesttemp` returns it", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      convert(server)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(
        [one, two].map((address) => now(server, `/${address}/latesttemp`)),
        ["1", "2"]
      )
    })
  )
  it.scoped("measures when it starts, not when it is read", () =>
    Effect.gen(function* () {
      const celsius = yield* Ref.make(20)
      const server = yield* serve({ [one]: { temperature: celsius } })
      convert(server)
      yield* TestClock.adjust(750)
      yield* Ref.set(celsius, 30)
      assert.strictEqual(now(server, `/${one}/temperature`), "20")
    })
  )
  it.scoped("counts for 15 s", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      assert.strictEqual(now(server, "/simultaneous/temperature"), "0")
      convert(server)
      assert.strictEqual(now(server, "/simultaneous/temperature"), "1")
      yield* TestClock.adjust(14_999)
      assert.strictEqual(now(server, "/simultaneous/temperature"), "1")
      yield* TestClock.adjust(1)
      assert.strictEqual(now(server, "/simultaneous/temperature"), "0")
      assert.isUndefined(now(server, `/uncached/${one}/temperature`))
    })
  )
  it.scoped("runs on all buses or on one", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {} }, { [two]: {} })
      const both = () => [one, two].map((address) => now(server, `/${address}/temperature`))
      convert(server, "/bus.1")
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(both(), [undefined, "20"])
      assert.strictEqual(now(server, "/bus.0/simultaneous/temperature"), "0")
      assert.strictEqual(now(server, "/bus.1/simultaneous/temperature"), "1")
      yield* TestClock.adjust("1 minute")
      convert(server)
      yield* TestClock.adjust(750)
      assert.deepStrictEqual(both(), ["20", "20"])
    })
  )
  it.scoped("does not start for a no", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      assert.strictEqual(RawClient.ask(server, RawClient.write("/simultaneous/temperature", "0")).ret, 0)
      yield* arrive(
        all.map((path) => begin(server, path)),
        750
      )
    })
  )
})
