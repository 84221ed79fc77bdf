import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = OwServer.readText("/10.000010EF0000/type").pipe(
  Effect.flatMap((type) => Console.log([type])),
  Effect.provide(proxy)
)
