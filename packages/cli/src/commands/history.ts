/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { stationCommand } from "./shared/Root.js"
import * as Station from "./shared/station.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const history = stationCommand(
  "history",
  "Print what the station has stored of a device. Without a device, lists all series.",
  {
    targets: Args.repeated(Station.target),
    since: Station.since("24h", 86_400_000),
    points: Parse.integer("points", 1, 10_000).pipe(
      Options.withDescription("Maximum number of points per series. Default: 24."),
      Options.withDefault(24)
    ),
    config: Station.config,
    ...Station.remote
  },
  () =>
    import("./shared/station.handler.js").then(({ run }) => ({ run: (input) => run({ _tag: "History", ...input }) }))
)
