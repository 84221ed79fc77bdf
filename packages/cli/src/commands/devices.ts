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
  "List devices with their primary reading. Thermometers measure simultaneously.",
  {
    devices: Args.repeated(Parse.argument("device", "Device address, alias or path. Default: all devices.")),
    trust
  },
  () => import("./devices.handler.js")
)
