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
export const importReadings = stationCommand(
  "import",
  "Store the readings of CSV files of ow log, or of ow export without --step. A file that was imported before is skipped.",
  {
    files: Args.atLeast(Parse.argument("file", "CSV file of ow log or ow export, with its header."), 1),
    server: Options.text("server").pipe(
      Options.withPseudoName("id"),
      Options.withDescription("Id of the server in the configuration. Needed if there are several."),
      Options.optional,
      Options.map(Option.getOrUndefined)
    ),
    again: Options.boolean("again").pipe(Options.withDescription("Import files that were imported before.")),
    config: Station.config
  },
  () => import("./shared/station.handler.js").then(({ run }) => ({ run: (input) => run({ _tag: "Import", ...input }) }))
)
