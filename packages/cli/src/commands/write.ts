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
  "Writes values to properties, in their order. Each path is followed by its value; the value - is what stdin gives.",
  {
    // As it is to be read: <path> <value>...
    pairs: Args.atLeast(Parse.argument("path> <value", "Such as /29.1AD8C2000000/PIO.0 1."), 2),
    hex: Options.boolean("hex").pipe(Options.withDescription("Values are given in hexadecimal.")),
    raw: Options.boolean("raw").pipe(
      Options.withDescription("Send values as they are, even if they are none of the property.")
    ),
    offset: Parse.integer("offset", 0, 0x7fff_ffff).pipe(
      Options.withDescription("At which byte of the property to begin, where it is binary or text."),
      Options.withDefault(0)
    )
  },
  () => import("./write.handler.js")
)
