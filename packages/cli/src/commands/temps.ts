/**
 * @since 0.1.0
 */
import { command } from "../Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const temps = command(
  "temps",
  "Measures with all thermometers at the same time, and lists what they read.",
  {},
  () => import("./temps.body.js")
)
