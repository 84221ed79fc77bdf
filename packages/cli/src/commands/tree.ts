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
  "Draws a directory and all that is below it.",
  {
    path: Parse.argument("path", "Such as /10.67C6697351FF. Default: /, which is the devices.").pipe(
      Args.withDefault("/")
    ),
    depth: Parse.integer("depth", 1, 100).pipe(
      Options.withDescription("How many levels. Default: all."),
      Options.withDefault(100)
    ),
    values: Options.boolean("values").pipe(Options.withDescription("Read the properties too, and show their values."))
  },
  () => import("./tree.handler.js")
)
