import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

/** With `verify` there would be a connection from the start. */
const proxy = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false)
})

const count = Effect.flatMap(OwServer.status, ({ open }) => Console.log(`${open} open`))

/** `with owproxy:` is a scope: a connection is opened when it begins, and none is left when it ends. */
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
