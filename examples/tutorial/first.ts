import { NodeRuntime } from "@effect/platform-node"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Console, Effect } from "effect"

const program = Effect.gen(function* () {
  const text = yield* OwServer.readText("/10.000010EF0000/temperature")
  yield* Console.log(JSON.stringify(text))
})

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304))

NodeRuntime.runMain(Effect.provide(program, live))
