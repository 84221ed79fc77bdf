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
export const devices = command(
  "devices",
  "Lists all devices, or those named, with what each reads. Thermometers measure at the same time.",
  {
    devices: Args.repeated(Parse.argument("device", "Its address, its alias, or its path. Default: all.")),
    trust
  },
  () => import("./devices.handler.js")
)
