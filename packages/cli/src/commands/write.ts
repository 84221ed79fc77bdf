/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const write = command(
  "write",
  "Write property values, in order. The value - reads stdin.",
  {
    // The name makes help show: <path> <value>...
    pairs: Args.atLeast(Parse.argument("path> <value", "Path and its value, such as /29.1AD8C2000000/PIO.0 1."), 2),
    hex: Options.boolean("hex").pipe(Options.withDescription("Parse values as hexadecimal.")),
    raw: Options.boolean("raw").pipe(
      Options.withDescription("Send values without checking them against the type of the property.")
    ),
    offset: Parse.integer("offset", 0, 0x7fff_ffff).pipe(
      Options.withDescription("First byte to write, for binary and text properties. Default: 0."),
      Options.withDefault(0)
    )
  },
  () => import("./write.handler.js")
)
