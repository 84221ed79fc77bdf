import { assert, it } from "@effect/vitest"
import { FakeOwServer, OwServerTest, VirtualClock } from "@owserver/fake"
import { Effect, Logger } from "effect"
import { bus } from "./bus.js"
import { watch } from "./watch.js"

it.effect("logs each change, and logs a detached sensor only once", () => {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  return Effect.gen(function* () {
    const { bus: running } = yield* FakeOwServer.FakeOwServer
    yield* Effect.fork(watch("10 seconds"))

    yield* Effect.sleep("25 seconds")
    assert.deepStrictEqual(lines.splice(0), [
      "10.000010EF0000 12.5 °C",
      "28.000028D70100 21 °C",
      "28.000028D70100 22.7321 °C"
    ])

    yield* running.set("/10.000010EF0000/temperature", 13)
    yield* running.detach("28.000028D70100")
    yield* Effect.sleep("1 minute")
    assert.deepStrictEqual(lines, [
      "10.000010EF0000 13 °C",
      "there is no device 28.000028D70100; check whether it is connected"
    ])
  }).pipe(
    Effect.provide(OwServerTest.layer(bus)),
    Effect.provide(VirtualClock.layer()),
    Effect.provide(Logger.replace(Logger.defaultLogger, logger))
  )
})
