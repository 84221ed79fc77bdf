// A program that runs a station with a configuration of its own.
import { Health, Station, StationConfig } from "@owserver/station"
import { Console, Effect } from "effect"

const program = Effect.gen(function* () {
  const { status } = yield* Health
  const { servers, writer } = yield* status
  yield* Console.log(servers.length, writer.stored)
})

export const main = StationConfig.load({ file: "station.json" }).pipe(
  Effect.flatMap((config) => Effect.provide(program, Station.layer(config))),
  Effect.catchTag("ConfigError", ({ issues }) => Console.error(issues.join("\n")))
)
