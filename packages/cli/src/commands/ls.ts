/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * The options for listing directories.
 *
 * @since 0.1.0
 * @category options
 */
export const directory = {
  bus: Options.boolean("bus").pipe(
    Options.withDescription("Include special directories, such as /settings and /bus.0.")
  ),
  dir: Options.boolean("dir").pipe(Options.withDescription("Append a slash to directories."))
}

/**
 * @since 0.1.0
 * @category commands
 */
export const ls = command(
  "ls",
  "List directories, one full path per line.",
  {
    paths: Args.repeated(Parse.argument("path", "Path, such as /10.67C6697351FF. Default: /.")),
    ...directory
  },
  () => import("./ls.handler.js")
)
