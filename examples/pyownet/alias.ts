import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = Effect.gen(function* () {
  yield* OwServer.write("/10.000010EF0000/alias", "myalias")
  yield* Console.log(yield* OwServer.dir())
  yield* Console.log([yield* OwServer.readText("/myalias/type")])
}).pipe(Effect.provide(proxy))
