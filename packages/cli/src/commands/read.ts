/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * The options for reading and printing a value.
 *
 * @since 0.1.0
 * @category options
 */
export const value = {
  hex: Options.boolean("hex").pipe(Options.withDescription("Print values in hexadecimal.")),
  raw: Options.boolean("raw").pipe(Options.withDescription("Print raw bytes, without line ends between values.")),
  size: Parse.integer("size", 1, 100_050).pipe(
    Options.withDescription("Maximum number of bytes to read. Default: all."),
    Options.withDefault(100_050)
  ),
  offset: Parse.integer("offset", 0, 0x7fff_ffff).pipe(
    Options.withDescription("Number of bytes to skip. Default: 0."),
    Options.withDefault(0)
  )
}

/**
 * @since 0.1.0
 * @category commands
 */
export const read = command(
  "read",
  "Read property values, one per line.",
  {
    paths: Args.atLeast(Parse.argument("path", "Path, such as /10.67C6697351FF/temperature."), 1),
    ...value
  },
  () => import("./read.handler.js")
)
