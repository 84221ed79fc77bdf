/**
 * The pins of a DS2413 and of a DS28EA00: outputs that can pull down, and levels that others can change.
 */
import { assert, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import { MessageType } from "@owserver/protocol"
import { Effect } from "effect"
import * as RawClient from "./RawClient.js"

const relay = "3A.000000000001"
const chain = "42.000000000002"

const on = (address: string, description: object) =>
  Effect.gen(function* () {
    const bus = yield* Bus.make({ [address]: description } as Devices)
    const server = yield* FakeOwServer.make(bus)
    const read = (path: string) => RawClient.text(RawClient.ask(server, RawClient.read(path))).trim()
    const write = (path: string, data: string) => RawClient.ask(server, RawClient.write(path, data)).ret
    return { bus, read, server, write }
  })

for (const chip of [relay, chain]) {
  const states = (read: (path: string) => string) =>
    ["PIO.ALL", "sensed.ALL", "piostate"].map((name) => read(`/${chip}/${name}`))

  it.scoped(`pins of ${chip} are high until an output pulls them down`, () =>
    Effect.gen(function* () {
      const { read, write } = yield* on(chip, {})
      assert.deepStrictEqual(states(read), ["0,0", "1,1", "15"])
      assert.strictEqual(write(`/${chip}/PIO.BYTE`, "2"), 0)
      assert.deepStrictEqual(states(read), ["0,1", "1,0", "3"])
      assert.strictEqual(write(`/${chip}/PIO.ALL`, "1,0"), 0)
      assert.deepStrictEqual(states(read), ["1,0", "0,1", "12"])
    })
  )

  it.scoped(`PIO of ${chip} reads as the opposite of a level that something else sets`, () =>
    Effect.gen(function* () {
      const { bus, read } = yield* on(chip, { "sensed.A": false, "PIO.B": true })
      assert.deepStrictEqual(states(read), ["1,1", "0,0", "2"])
      yield* bus.set(`/${chip}/sensed.A`, true)
      yield* bus.set(`/${chip}/sensed.B`, true)
      assert.deepStrictEqual(states(read), ["0,0", "1,1", "7"])
    })
  )

  it.scoped(`a write of one output of ${chip} writes the other as it reads`, () =>
    Effect.gen(function* () {
      const { read, write } = yield* on(chip, { "sensed.B": false })
      assert.strictEqual(write(`/${chip}/PIO.A`, "1"), 0)
      assert.deepStrictEqual(states(read), ["1,1", "0,0", "0"])
    })
  )
}

it.scoped("the latch of a DS28EA00 reads and sets its outputs, and raises no alarm", () =>
  Effect.gen(function* () {
    const { bus, read, server, write } = yield* on(chain, { temperature: 72, "sensed.B": false })
    const isAlarmed = () => RawClient.text(RawClient.ask(server, RawClient.on(MessageType.MSG_DIRALL, "/alarm")))
    assert.strictEqual(write(`/${chain}/latch.A`, "1"), 0)
    assert.deepStrictEqual(
      ["latch.ALL", "latch.BYTE", "PIO.ALL"].map((name) => read(`/${chain}/${name}`)),
      ["1,0", "1", "1,1"]
    )
    assert.strictEqual(isAlarmed(), "")
    yield* bus.set(`/${chain}/latch.A`, false)
    assert.strictEqual(read(`/${chain}/piostate`), "11")
  })
)

it.scoped("piostate of a DS2413 has a 0 bit for each output that pulls down", () =>
  Effect.gen(function* () {
    const { read, write } = yield* on(relay, {})
    assert.strictEqual(write(`/${relay}/piostate`, "1"), 0)
    assert.deepStrictEqual([read(`/${relay}/PIO.ALL`), read(`/${relay}/piostate`)], ["0,1", "3"])
    assert.strictEqual((yield* on(chain, {})).write(`/${chain}/piostate`, "1"), -95)
  })
)
