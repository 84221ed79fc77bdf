import { NodeRuntime } from "@effect/platform-node"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Config, Console, Effect } from "effect"
import { bus } from "./bus.js"

const server = Effect.gen(function* () {
  const { host, port } = yield* FakeTcp.make(bus, { port: yield* Config.withDefault(Config.integer("PORT"), 4304) })
  yield* Console.log(`serving on ${host}:${port}`)
  yield* Effect.never
}).pipe(Effect.scoped)

NodeRuntime.runMain(
  Effect.tapError(server, (error) =>
    Console.error(
      error._tag === "SocketServerError" ? `cannot listen; set PORT to a free port: ${error.cause}` : `${error}`
    )
  ),
  // The message above is enough.
  { disableErrorReporting: true }
)
