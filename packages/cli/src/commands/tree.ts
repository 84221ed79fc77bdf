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
export const tree = command(
  "tree",
  "Show a directory and everything below it as a tree.",
  {
    path: Parse.argument("path", "Path, such as /10.67C6697351FF. Default: /.").pipe(Args.withDefault("/")),
    depth: Parse.integer("depth", 1, 100).pipe(
      Options.withDescription("Maximum depth. Default: unlimited."),
      Options.withDefault(100)
    ),
    values: Options.boolean("values").pipe(Options.withDescription("Read the properties, and show their values."))
  },
  () => import("./tree.handler.js")
)
