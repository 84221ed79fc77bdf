/**
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const ping = command(
  "ping",
  "Measure the response time of the server.",
  {
    count: Parse.integer("count", 1, 1_000_000).pipe(
      Options.withDescription("Number of pings. Default: 4."),
      Options.withDefault(4)
    ),
    every: Parse.durationOption("every").pipe(
      Options.withDescription("Interval between pings. Default: 1s."),
      Options.withDefault(Duration.seconds(1))
    )
  },
  () => import("./ping.handler.js")
)
