import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

/** Fibers can share a persistent service too: each gets the reply to its own request. */
const proxy = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  persistent: Config.succeed(false)
})

const worker = (device: string) =>
  Effect.gen(function* () {
    const type = yield* OwServer.readText(`${device}type`)
    const address = yield* OwServer.readText(`${device}address`)
    return `${type} ${address}`
  })

export const program = Effect.gen(function* () {
  const lines = yield* Effect.forEach(yield* OwServer.dir(), worker, { concurrency: "unbounded" })
  yield* Console.log(lines.join("\n"))
}).pipe(Effect.provide(proxy))
