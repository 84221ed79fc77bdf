/**
 * The commands of the station, of which `Serve` runs a runner of a fleet. They are bundled with the station.
 *
 * @module
 * @since 0.1.0
 */
import { runWith } from "@owserver/station/main"
import * as Fleet from "./Fleet.js"

/**
 * Runs a command, and returns its exit code, as `run` of the station does.
 *
 * @since 0.1.0
 * @category running
 */
export const run = runWith(Fleet.run)
