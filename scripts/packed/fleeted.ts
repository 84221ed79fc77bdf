// A program that runs a runner of a fleet.
import { Fleet } from "@owserver/fleet"
import { StationConfig } from "@owserver/station"
import { Console, Effect } from "effect"

export const main = StationConfig.load({ file: "station.json" }).pipe(
  Effect.flatMap((config) => Fleet.run(config)),
  Effect.catchTag("FleetError", ({ tasks }) => Console.error(tasks.length)),
  Effect.catchTag("ConfigError", ({ issues }) => Console.error(issues.join("\n")))
)
