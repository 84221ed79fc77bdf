/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Option from "effect/Option"
import * as Parse from "../argv/Parse.js"
import { stationCommand } from "./shared/Root.js"
import * as Station from "./shared/station.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const exportReadings = stationCommand(
  "export",
  "Print stored readings as CSV. Without a device, those of all series.",
  {
    targets: Args.repeated(Station.target),
    since: Station.since("all single readings that are still stored", 100 * 31_536_000_000),
    step: Parse.ageOption("step", "duration").pipe(
      Options.withDescription(
        "A column for each series and a row for each step, such as 5m. Default: a row for each reading."
      ),
      Options.optional,
      Options.map(Option.getOrUndefined)
    ),
    separator: Parse.oneOf("separator", [",", ";", "tab"]).pipe(
      Options.withDescription("CSV field separator. Default: comma."),
      Options.withDefault("," as const)
    ),
    decimal: Parse.oneOf("decimal", [".", ","]).pipe(
      Options.withDescription("Decimal separator of numbers. Default: point."),
      Options.withDefault("." as const)
    ),
    noHeader: Options.boolean("no-header").pipe(Options.withDescription("Omit the CSV header.")),
    localTime: Options.boolean("local-time").pipe(
      Options.withDescription("Use the time zone of the configuration, with its offset from UTC.")
    ),
    config: Station.config,
    ...Station.remote
  },
  () =>
    import("./shared/station.handler.js").then(({ run }) => ({
      run: ({ noHeader, separator, ...input }) =>
        run({
          _tag: "Export",
          ...input,
          separator: separator === "tab" ? "\t" : separator,
          header: !noHeader
        })
    }))
)
