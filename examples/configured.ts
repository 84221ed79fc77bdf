import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const live = NodeOwServer.layerConfig({
  host: Config.string("OWSERVER_HOST"),
  port: Config.withDefault(Config.port("OWSERVER_PORT"), 4304)
})

const program = OwServer.readText("/10.67C6697351FF/temperature", { flags: { trim: true } }).pipe(
  Effect.flatMap((temperature) => Console.log(temperature)),
  Effect.provide(live),
  Effect.catchAll((error) => Console.error(error.message))
)

Effect.runPromise(program)
