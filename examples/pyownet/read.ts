import { OwServer, OwText } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = Effect.gen(function* () {
  const bytes = yield* OwServer.read("/10.000010EF0000/temperature")
  yield* Console.log([OwText.decode(bytes)])
  // The same with readText. `size` and `offset` work as in pyownet.
  yield* Console.log([yield* OwServer.readText("/10.000010EF0000/temperature", { offset: 9, size: 2 })])
}).pipe(Effect.provide(proxy))
