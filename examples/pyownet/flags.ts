import { Flags, OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

/** The constants of pyownet work too. As a record, the flags are `{ temperature: "K", pressure: "Pa" }`. */
const proxy = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  flags: Config.succeed(Flags.FLG_TEMP_K | Flags.FLG_PRESS_PA)
})

export const program = Effect.gen(function* () {
  yield* Console.log([yield* OwServer.readText("/26.000026D90200/temperature")])
  yield* Console.log([yield* OwServer.readText("/26.000026D90200/B1-R1-A/pressure")])
}).pipe(Effect.provide(proxy))
