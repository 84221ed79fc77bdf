import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Console, Effect } from "effect"

const program = OwServer.readText("/10.67C6697351FF/temperature").pipe(
  Effect.flatMap((temperature) => Console.log(`It is ${Number(temperature)} °C`)),
  Effect.provide(OwServerLive("localhost", Number(process.env.PORT ?? 4304))),
  Effect.catchTag("OwReturnError", () => Console.error("No such thermometer")),
  Effect.catchAll((error) => Console.error(error.message))
)

Effect.runPromise(program)
