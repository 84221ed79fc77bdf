/**
 * @since 0.1.0
 */
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const doctor = command(
  "doctor",
  "Looks for what is wrong: with the name, the port, the protocol, the server, each bus, each device. Says what to do.",
  {},
  () => import("./doctor.handler.js")
)
