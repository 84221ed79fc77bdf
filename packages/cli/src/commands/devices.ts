/**
 * @since 0.1.0
 */
import { command } from "../Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const devices = command(
  "devices",
  "Lists all devices with what each reads. Thermometers measure at the same time.",
  {},
  () => import("./devices.body.js")
)
