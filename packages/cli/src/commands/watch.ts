/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Parse from "../line/Parse.js"
import { command } from "../Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const watch = command(
  "watch",
  "Reads again and again, and shows values with their trend in a table that stays in its place. Where stdout is no terminal: a line for each reading.",
  {
    targets: Args.atLeast(
      Parse.argument(
        "device-or-path",
        "A device by its address or alias, or a path such as /10.67C6697351FF/temperature."
      ),
      1
    ),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to read. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    ),
    count: Parse.integer("count", 1, 0x7fff_ffff).pipe(
      Options.withDescription("How many readings of each. Default: until interrupted."),
      Options.optional
    )
  },
  () => import("./watch.body.js")
)
