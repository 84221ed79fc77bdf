/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"
import { trust } from "./shared/trust.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const temps = command(
  "temps",
  "Measures with all thermometers, or those named, at the same time, and lists what they read.",
  {
    devices: Args.repeated(Parse.argument("device", "Its address, its alias, or its path. Default: all.")),
    trust
  },
  () => import("./temps.handler.js")
)
