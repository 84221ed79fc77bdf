/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const present = command(
  "present",
  "Prints 1 for what is there and 0 for what is not. Ends with status 3 when something is not.",
  { paths: Args.atLeast(Parse.argument("path", "Such as /10.67C6697351FF."), 1) },
  () => import("./present.handler.js")
)
