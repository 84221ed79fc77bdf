import { NodeRuntime } from "@effect/platform-node"
import { OwServerLive } from "@owserver/node"
import { Config, Duration, Effect } from "effect"
import { watch } from "./watch.js"

const service = Effect.gen(function* () {
  const seconds = yield* Config.withDefault(Config.number("INTERVAL"), 10)
  yield* Effect.log("watching; Ctrl-C ends it")
  yield* watch(Duration.seconds(seconds))
}).pipe(Effect.onInterrupt(() => Effect.log("stopping")))

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

NodeRuntime.runMain(Effect.provide(service, live))
