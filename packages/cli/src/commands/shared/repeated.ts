/**
 * What the commands have in common that read again and again.
 *
 * @since 0.1.0
 */
import type * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import type * as Option from "effect/Option"
import * as Parse from "../../argv/Parse.js"

/**
 * What is read.
 *
 * @since 0.1.0
 * @category arguments
 */
export const target: Args.Args<string> = Parse.argument(
  "device-or-path",
  "A device by its address or alias, or a path such as /10.67C6697351FF/temperature."
)

/**
 * How often.
 *
 * @since 0.1.0
 * @category options
 */
export const count: Options.Options<Option.Option<number>> = Parse.integer("count", 1, 0x7fff_ffff).pipe(
  Options.withDescription("How many readings of each. Default: until interrupted."),
  Options.optional
)
