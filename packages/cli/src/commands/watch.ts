/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Parse from "../line/Parse.js"
import { command } from "../Root.js"
import * as Rounds from "./rounds.js"
import { trust } from "./trust.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const watch = command(
  "watch",
  "Reads again and again, and shows values with their trend in a table that stays in its place. Without arguments those of all devices, as they come and go. Where stdout is no terminal: a line for each reading.",
  {
    targets: Args.repeated(Rounds.target),
    every: Parse.span("every").pipe(
      Options.withDescription("How often to read. Default: 5s."),
      Options.withDefault(Duration.seconds(5))
    ),
    count: Rounds.count,
    trust
  },
  () => import("./watch.body.js")
)
