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
  "Reads again and again, and shows values with their trend in a table that stays in its place. Without arguments those of all devices, as they come and go. Where stdout is no terminal: a line for each reading.",
  {
    targets: Args.repeated(Repeated.target),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to read. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    ),
    count: Repeated.count,
    trust
  },
  () => import("./watch.handler.js")
)
