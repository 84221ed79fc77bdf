/**
 * Values that cannot be had, and places where none can be put.
 */
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Effect } from "effect"
import * as Line from "./Line.js"

const thermometer = "10.67C6697351FF"

it.scoped("a source that throws is a bus that fails: -5, and the server goes on", () =>
  Effect.gen(function* () {
    const broken = () => {
      throw new Error("no reading")
    }
    const bus = yield* Bus.make({ [thermometer]: { temperature: broken, temphigh: 30 } })
    const server = yield* FakeOwServer.make(bus)
    assert.strictEqual(Line.ask(server, Line.read(`/${thermometer}/temperature`)).ret, -5)
    assert.strictEqual(Line.text(Line.ask(server, Line.read(`/${thermometer}/temphigh`))), "          30")
  })
)

it.effect("what a tester bus has is computed, so nothing is set on it or attached to it", () =>
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

it.effect("what fits no answer is refused: a number beyond 32 bits, half a letter, a name that changes", () =>
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
