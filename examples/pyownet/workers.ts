import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  persistent: Config.succeed(false)
})

/** Each worker has its own connection, closed at its end. */
const worker = (device: string) =>
  Effect.gen(function* () {
    const own = yield* OwServer.clone({ persistent: true })
    const type = yield* own.readText(`${device}type`)
    const address = yield* own.readText(`${device}address`)
    return `${type} ${address}`
  }).pipe(Effect.scoped)

export const program = Effect.gen(function* () {
  const lines = yield* Effect.forEach(yield* OwServer.dir(), worker, { concurrency: "unbounded" })
  yield* Console.log(lines.join("\n"))
}).pipe(Effect.provide(proxy))
