/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Parse from "../argv/Parse.js"
import { command, SubcommandMissing } from "./shared/Root.js"

const device = Parse.argument("device", "Device address, alias or path.")

const list = command("list", "List device aliases.", {}, () =>
  import("./alias.handler.js").then(({ list }) => ({ run: list }))
)

const set = command(
  "set",
  "Set the alias of a device. If another device has this alias, it loses it.",
  { device, name: Parse.argument("name", "New alias, such as kitchen.") },
  () => import("./alias.handler.js").then(({ set }) => ({ run: set }))
)

const rm = command("rm", "Remove device aliases.", { devices: Args.atLeast(device, 1) }, () =>
  import("./alias.handler.js").then(({ rm }) => ({ run: rm }))
)

/**
 * @since 0.1.0
 * @category commands
 */
export const alias = Command.make("alias", {}, () => new SubcommandMissing()).pipe(
  Command.withDescription("List, set and remove device aliases."),
  Command.withSubcommands([list, set, rm])
)
