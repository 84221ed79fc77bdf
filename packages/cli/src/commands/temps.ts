/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Parse from "../line/Parse.js"
import { command } from "../Root.js"
import { trust } from "./trust.js"

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
  () => import("./temps.body.js")
)
