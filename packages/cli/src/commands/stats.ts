/**
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const stats = command(
  "stats",
  "Show server and bus statistics.",
  {
    all: Options.boolean("all").pipe(Options.withDescription("Include counters that are 0. --json always does.")),
    prometheus: Options.boolean("prometheus").pipe(
      Options.withDescription("Print the Prometheus text format, for example for a textfile collector.")
    )
  },
  () => import("./stats.handler.js")
)
