import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = OwServer.dir().pipe(Effect.flatMap(Console.log), Effect.provide(proxy))
