/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * How a directory is listed.
 *
 * @since 0.1.0
 * @category options
 */
export const directory = {
  bus: Options.boolean("bus").pipe(Options.withDescription("Special directories too, such as /settings and /bus.0.")),
  dir: Options.boolean("dir").pipe(Options.withDescription("A slash behind directories."))
}

/**
 * @since 0.1.0
 * @category commands
 */
export const ls = command(
  "ls",
  "Lists directories by full paths, each on a line.",
  {
    paths: Args.repeated(Parse.argument("path", "Such as /10.67C6697351FF. Default: /.")),
    ...directory
  },
  () => import("./ls.handler.js")
)
