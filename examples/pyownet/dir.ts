import { OwServer } from "@owserver/client"
import { layerConfig } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = OwServer.dir().pipe(Effect.flatMap(Console.log), Effect.provide(proxy))
