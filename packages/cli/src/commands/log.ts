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
export const log = command(
  "log",
  "Prints readings as CSV or JSON on schedule, until interrupted. Without arguments those of all devices, as they come and go.",
  {
    targets: Args.repeated(
      Parse.argument(
        "device-or-path",
        "A device by its address or alias, or a path such as /10.67C6697351FF/temperature."
      )
    ),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to read, at whole multiples of it by UTC. Default: 10s."),
      Options.withDefault(Duration.seconds(10))
    ),
    as: Parse.oneOf("as", ["csv", "json"]).pipe(
      Options.withDescription("What to print. Default: csv, or json with --json."),
      Options.optional
    ),
    count: Parse.integer("count", 1, 0x7fff_ffff).pipe(
      Options.withDescription("How many readings of each. Default: until interrupted."),
      Options.optional
    ),
    noHeader: Options.boolean("no-header").pipe(Options.withDescription("CSV without the line that names its fields."))
  },
  () => import("./log.body.js")
)
