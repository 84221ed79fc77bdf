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
  "Diagnose problems of the connection, server, buses and devices. Suggests how to fix each problem.",
  {},
  () => import("./doctor.handler.js")
)
