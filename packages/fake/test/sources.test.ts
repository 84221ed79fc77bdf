/**
 * Sources that fail, and values that cannot be set.
 */
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Effect } from "effect"
import * as RawClient from "./RawClient.js"

const thermometer = "10.67C6697351FF"

it.scoped("a source that throws answers -5, and the server continues", () =>
  Effect.gen(function* () {
    const broken = () => {
      throw new Error("no reading")
    }
    const bus = yield* Bus.make({ [thermometer]: { temperature: broken, temphigh: 30 } })
    const server = yield* FakeOwServer.make(bus)
    assert.strictEqual(RawClient.ask(server, RawClient.read(`/${thermometer}/temperature`)).ret, -5)
    assert.strictEqual(
      RawClient.text(RawClient.ask(server, RawClient.read(`/${thermometer}/temphigh`))),
      "          30"
    )
  })
)

it.effect("a tester bus computes its values and refuses set and attach", () =>
  Effect.gen(function* () {
    const bus = yield* Bus.tester("10")
    for (const work of [
      bus.set("/10.000010EF0000/temperature", 5),
      bus.attach("28.000000000001", { temperature: 5 })
    ]) {
      const { issue } = yield* Effect.flip(work)
      assert.include(issue, "computes")
    }
    yield* bus.set("/10.000010EF0000/alias", "kitchen")
    assert.strictEqual(yield* bus.get("/kitchen/alias"), "kitchen")
  })
)

it.effect("values that fit no answer are refused: a number beyond 32 bits, half a character, a changing alias", () =>
  Effect.gen(function* () {
    const bus = yield* Bus.make({ "27.000000000001": {}, "29.000000000001": {}, "FF.000000000001": {} })
    for (const work of [
      bus.set("/27.000000000001/interval", 2 ** 31),
      bus.set("/29.000000000001/set_alarm", 2 ** 32),
      bus.set("/FF.000000000001/screen16", "\ud83d"),
      bus.set("/FF.000000000001/alias", () => "x")
    ]) {
      assert.strictEqual((yield* Effect.flip(work))._tag, "InvalidBus")
    }
  })
)
