import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

/** With the default `verify: true`, building the layer would open a connection. */
const proxy = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false)
})

const count = Effect.flatMap(OwServer.status, ({ open }) => Console.log(`${open} open`))

/** Corresponds to `with owproxy:`. The scope opens a connection at its start and closes it at its end. */
const block = Effect.gen(function* () {
  yield* OwServer.connected
  yield* count
  yield* Console.log(yield* OwServer.dir())
}).pipe(Effect.scoped)

export const program = Effect.gen(function* () {
  yield* block
  yield* count
  yield* block
  yield* count
}).pipe(Effect.provide(proxy))
