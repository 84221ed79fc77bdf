import { NodeRuntime } from "@effect/platform-node"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Devices } from "@owserver/sensors"
import { Console, Effect } from "effect"

const program = Effect.gen(function* () {
  for (const { family, path, rom } of yield* Devices.list()) yield* Console.log(`${rom} of family ${family} at ${path}`)
  for (const path of yield* OwServer.dir("/10.000010EF0000")) yield* Console.log(path)
})

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304))

NodeRuntime.runMain(Effect.provide(program, live))
