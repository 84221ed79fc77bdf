/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * How a value is read and shown.
 *
 * @since 0.1.0
 * @category options
 */
export const value = {
  hex: Options.boolean("hex").pipe(Options.withDescription("Bytes in hexadecimal.")),
  raw: Options.boolean("raw").pipe(Options.withDescription("Bytes as they are, and no line ends between values.")),
  size: Parse.integer("size", 1, 100_050).pipe(
    Options.withDescription("The most bytes to read of a value. Default: all."),
    Options.withDefault(100_050)
  ),
  offset: Parse.integer("offset", 0, 0x7fff_ffff).pipe(
    Options.withDescription("How many bytes to leave out at the beginning of a value. Default: 0."),
    Options.withDefault(0)
  )
}

/**
 * @since 0.1.0
 * @category commands
 */
export const read = command(
  "read",
  "Prints the values of properties, each on a line.",
  {
    paths: Args.atLeast(Parse.argument("path", "Such as /10.67C6697351FF/temperature."), 1),
    ...value
  },
  () => import("./read.handler.js")
)
