import { NodeRuntime } from "@effect/platform-node"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Console, Effect } from "effect"

const bus = Bus.make({
  "28.AD6555070000": { alias: "living room", temperature: (millis) => 20 + Math.sin(millis / 60_000) },
  "3A.010000000000": { alias: "heating" }
})

const program = Effect.gen(function* () {
  const { host, port } = yield* FakeTcp.make(bus, { port: Number(process.env.PORT ?? 4304) })
  yield* Console.log(`try: owdir -s ${host}:${port}`)
  yield* Effect.never
})

NodeRuntime.runMain(
  Effect.tapError(Effect.scoped(program), (error) =>
    Console.error(
      error._tag === "SocketServerError" ? `cannot listen; set PORT to a free port: ${error.cause}` : `${error}`
    )
  ),
  // The message above is enough.
  { disableErrorReporting: true }
)
