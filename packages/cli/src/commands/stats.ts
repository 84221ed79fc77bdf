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
  "Prints what the server counts: of itself, and of each bus.",
  {
    all: Options.boolean("all").pipe(Options.withDescription("Counters that are 0, too; --json has them anyway.")),
    prometheus: Options.boolean("prometheus").pipe(
      Options.withDescription("In the text format of Prometheus, such as for a textfile collector.")
    )
  },
  () => import("./stats.handler.js")
)
