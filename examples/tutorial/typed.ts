import { NodeRuntime } from "@effect/platform-node"
import { OwServerLive } from "@owserver/node"
import { Devices, DS18S20 } from "@owserver/sensors"
import { Console, Effect } from "effect"

const program = Effect.gen(function* () {
  const device = yield* Devices.get("10.000010EF0000")
  const { unit, value } = yield* device.read(DS18S20.temperature, { source: "Fresh" })
  yield* Console.log(`${value} ${unit}, which is ${value < 18 ? "cold" : "warm enough"}`)
})

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304))

NodeRuntime.runMain(Effect.provide(program, live))
