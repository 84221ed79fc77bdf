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
export const watch = command(
  "watch",
  "Watch readings in a live table. Without arguments, shows the primary reading of every device. If stdout is not a terminal, prints one line per reading.",
  {
    targets: Args.repeated(Repeated.target),
    every: Parse.durationOption("every").pipe(
      Options.withDescription("Interval between readings. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    ),
    count: Repeated.count,
    trust
  },
  () => import("./watch.handler.js")
)
