/**
 * How a program is tested without a sensor: the same program, over a simulated bus in memory.
 */
import { OwServer } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { Console, Effect } from "effect"

const warmest = Effect.gen(function* () {
  const ow = yield* OwServer
  const devices = yield* ow.dir("/")
  const readings = yield* Effect.forEach(devices, (device) => ow.readText(`${device}temperature`))
  return Math.max(...readings.map(Number))
})

const test = Effect.gen(function* () {
  const bus = yield* Bus.make({
    "10.67C6697351FF": { temperature: 21.5 },
    "28.AD6555070000": { temperature: -4.0625 }
  })
  const answer = yield* Effect.provide(warmest, OwServerTest.layer(bus))
  yield* Console.log(answer === 21.5 ? "passed" : `failed: ${answer}`)
})

Effect.runPromise(test)
