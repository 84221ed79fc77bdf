/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Parse from "../argv/Parse.js"
import { directory } from "./ls.js"
import { value } from "./read.js"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const get = command(
  "get",
  "Read properties and list directories.",
  {
    paths: Args.repeated(Parse.argument("path", "Path, such as /10.67C6697351FF/temperature. Default: /.")),
    ...directory,
    ...value
  },
  () => import("./get.handler.js")
)
