/**
 * @since 0.1.0
 */
import * as Parse from "../argv/Parse.js"
import { stationCommand } from "./shared/Root.js"
import * as Station from "./shared/station.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const backup = stationCommand(
  "backup",
  "Copy the database of the station to a new file, also while the station runs.",
  { file: Parse.argument("file", "File to write. It must not exist."), config: Station.config },
  () => import("./shared/station.handler.js").then(({ run }) => ({ run: (input) => run({ _tag: "Backup", ...input }) }))
)
