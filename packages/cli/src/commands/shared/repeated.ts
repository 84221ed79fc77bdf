/**
 * Arguments and options of the commands that read repeatedly.
 *
 * @since 0.1.0
 */
import type * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import type * as Option from "effect/Option"
import * as Parse from "../../argv/Parse.js"

/**
 * A device or path to read.
 *
 * @since 0.1.0
 * @category arguments
 */
export const target: Args.Args<string> = Parse.argument(
  "device-or-path",
  "Device address or alias, or a path such as /10.67C6697351FF/temperature. Default: all devices."
)

/**
 * The number of readings.
 *
 * @since 0.1.0
 * @category options
 */
export const count: Options.Options<Option.Option<number>> = Parse.integer("count", 1, 0x7fff_ffff).pipe(
  Options.withDescription("Number of readings of each. Default: unlimited."),
  Options.optional
)
