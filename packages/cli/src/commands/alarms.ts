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
  "Lists the devices in alarm, and why as far as they tell. Changes nothing.",
  {
    follow: Options.boolean("follow").pipe(
      Options.withDescription("Go on, and print a line for each alarm that begins or ends.")
    ),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to look, with --follow. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    )
  },
  () => import("./alarms.handler.js")
)
