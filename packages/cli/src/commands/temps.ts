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
  "Measure temperatures. All thermometers, or those given, measure simultaneously.",
  {
    devices: Args.repeated(Parse.argument("device", "Device address, alias or path. Default: all thermometers.")),
    trust
  },
  () => import("./temps.handler.js")
)
