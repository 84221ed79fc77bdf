/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"
import * as Repeated from "./shared/repeated.js"
import { trust } from "./shared/trust.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const log = command(
  "log",
  "Prints readings as CSV or JSON on schedule, until interrupted. Without arguments those of all devices, as they come and go.",
  {
    targets: Args.repeated(Repeated.target),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to read, at whole multiples of it by UTC. Default: 10s."),
      Options.withDefault(Duration.seconds(10))
    ),
    as: Parse.oneOf("as", ["csv", "json"]).pipe(
      Options.withDescription("What to print. Default: csv, or json with --json."),
      Options.optional
    ),
    count: Repeated.count,
    trust,
    noHeader: Options.boolean("no-header").pipe(Options.withDescription("CSV without the line that names its fields.")),
    separator: Parse.oneOf("separator", [",", ";", "tab"]).pipe(
      Options.withDescription("What is between the fields of CSV. Default: a comma."),
      Options.withDefault("," as const)
    ),
    decimal: Parse.oneOf("decimal", [".", ","]).pipe(
      Options.withDescription("The decimal sign of numbers in CSV. Default: a point."),
      Options.withDefault("." as const)
    ),
    localTime: Options.boolean("local-time").pipe(
      Options.withDescription("Times of the time zone here, with their offset from UTC.")
    )
  },
  () => import("./log.handler.js")
)
