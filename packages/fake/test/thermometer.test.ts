/**
 * Thermometers that take the time they take, on the test clock: how long, whom they hold up, and what is known meanwhile.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { Effect, Ref, TestClock } from "effect"
import * as Line from "./Line.js"

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
const begin = (server: Server, path: string, flags = 0): Line.Line => {
  const line = Line.open(server)
  line.send(Line.read(path, { flags: flags | trim }))
  return line
}

const reading = ({ answers: [answer] }: Line.Line): string | undefined => answer && Line.text(answer)

/** What is to be had at once. */
const now = (server: Server, path: string, flags = 0) => reading(begin(server, path, flags))

/** All are answered after so many milliseconds, and none sooner. */
const arrive = (lines: ReadonlyArray<Line.Line>, millis: number) =>
  Effect.gen(function* () {
    const answered = () => lines.filter(({ answers }) => answers.length > 0).length
    yield* TestClock.adjust(millis - 1)
    assert.strictEqual(answered(), 0, `before ${millis} ms`)
    yield* TestClock.adjust(1)
    assert.strictEqual(answered(), lines.length, `at ${millis} ms`)
  })

const convert = (server: Server, directory = "") =>
  assert.strictEqual(Line.ask(server, Line.write(`${directory}/simultaneous/temperature`, "1")).ret, 0)

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
  it.scoped("as long as the resolution says that a client has written", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {} })
      assert.strictEqual(Line.ask(server, Line.write(`/${one}/tempres`, "9")).ret, 0)
      yield* arrive([begin(server, `/${one}/temperature`)], 94)
    })
  )
  it.scoped("no time of other properties, nor of other thermometers, nor where it is not asked for", () =>
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

describe("what is known", () => {
  it.scoped("is 85 °C before the first conversion, and then what was measured last", () =>
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
  it.scoped("is what the source said at the end of the conversion", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: { temperature: (millis) => millis } })
      const line = begin(server, `/${one}/temperature`)
      yield* TestClock.adjust(750)
      assert.strictEqual(reading(line), "750")
    })
  )
  it.scoped("is kept for 15 s, and then measured anew", () =>
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
  it.scoped("is kept for as long as the setting says", () =>
    Effect.gen(function* () {
      const server = yield* serve({ [one]: {} })
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
      yield* TestClock.adjust(5000)
      assert.strictEqual(now(server, `/${one}/temperature`), "20")
      assert.strictEqual(Line.ask(server, Line.write("/settings/timeout/volatile", "5")).ret, 0)
      yield* arrive([begin(server, `/${one}/temperature`)], 750)
    })
  )
  it.scoped("is measured anew where the cache is not to be asked, by the path or by the flag", () =>
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

  it.scoped("lets all be read after 750 ms", () =>
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
  it.scoped("lets those that ask sooner wait for the rest of it", () =>
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
  it.scoped("is the last one that there was: `latesttemp` has it", () =>
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
  it.scoped("measures when it is made, and not when it is read", () =>
    Effect.gen(function* () {
      const celsius = yield* Ref.make(20)
      const server = yield* serve({ [one]: { temperature: celsius } })
      convert(server)
      yield* TestClock.adjust(750)
      yield* Ref.set(celsius, 30)
      assert.strictEqual(now(server, `/${one}/temperature`), "20")
    })
  )
  it.scoped("is recent for 15 s, and then over", () =>
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
  it.scoped("is made on all buses, or on one", () =>
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
  it.scoped("is not made by a no", () =>
    Effect.gen(function* () {
      const server = yield* serve(devices)
      assert.strictEqual(Line.ask(server, Line.write("/simultaneous/temperature", "0")).ret, 0)
      yield* arrive(
        all.map((path) => begin(server, path)),
        750
      )
    })
  )
})
