/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Parse from "../argv/Parse.js"
import { command, SubcommandMissing } from "./shared/Root.js"

const device = Parse.argument("device", "Its address, its alias, or its path.")

const list = command("list", "Lists the devices that have an alias.", {}, () =>
  import("./alias.handler.js").then(({ list }) => ({ run: list }))
)

const set = command(
  "set",
  "Gives a device an alias. A device that had it loses it.",
  { device, name: Parse.argument("name", "What it is to be called, such as kitchen.") },
  () => import("./alias.handler.js").then(({ set }) => ({ run: set }))
)

const rm = command("rm", "Takes aliases away.", { devices: Args.atLeast(device, 1) }, () =>
  import("./alias.handler.js").then(({ rm }) => ({ run: rm }))
)

/**
 * @since 0.1.0
 * @category commands
 */
export const alias = Command.make("alias", {}, () => new SubcommandMissing()).pipe(
  Command.withDescription("Lists, gives and takes away the names of devices."),
  Command.withSubcommands([list, set, rm])
)
