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
export const alarms = command(
  "alarms",
  "List the devices in alarm, with the reason if known. Does not clear alarms.",
  {
    follow: Options.boolean("follow").pipe(
      Options.withDescription("Keep running, and print a line for each alarm that begins or ends.")
    ),
    every: Parse.durationOption("every").pipe(
      Options.withDescription("Search interval with --follow. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    )
  },
  () => import("./alarms.handler.js")
)
