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
  "Log readings as CSV or JSON at regular intervals. Without arguments, logs the primary reading of every device.",
  {
    targets: Args.repeated(Repeated.target),
    every: Parse.durationOption("every").pipe(
      Options.withDescription("Interval between readings, aligned to whole multiples in UTC. Default: 10s."),
      Options.withDefault(Duration.seconds(10))
    ),
    as: Parse.oneOf("as", ["csv", "json"]).pipe(
      Options.withDescription("Output format. Default: csv, or json with --json."),
      Options.optional
    ),
    count: Repeated.count,
    trust,
    noHeader: Options.boolean("no-header").pipe(Options.withDescription("Omit the CSV header.")),
    separator: Parse.oneOf("separator", [",", ";", "tab"]).pipe(
      Options.withDescription("CSV field separator. Default: comma."),
      Options.withDefault("," as const)
    ),
    decimal: Parse.oneOf("decimal", [".", ","]).pipe(
      Options.withDescription("Decimal separator of CSV numbers. Default: point."),
      Options.withDefault("." as const)
    ),
    localTime: Options.boolean("local-time").pipe(Options.withDescription("Use local time, with its offset from UTC."))
  },
  () => import("./log.handler.js")
)
