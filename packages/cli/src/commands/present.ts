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
  "Check whether paths exist. Prints 1 or 0 for each path; the exit code is 3 if one is missing.",
  { paths: Args.atLeast(Parse.argument("path", "Path, such as /10.67C6697351FF."), 1) },
  () => import("./present.handler.js")
)
