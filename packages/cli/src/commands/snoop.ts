/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const snoop = command(
  "snoop",
  "Stands between clients and a server, and prints what they say. Hands on every byte as it came, until Ctrl-C.",
  {
    listen: Parse.integer("listen", 0, 65_535).pipe(
      Options.withPseudoName("port"),
      Options.withDescription("Where clients are to connect to; 0 takes a free port.")
    ),
    host: Options.text("host").pipe(
      Options.withPseudoName("address"),
      Options.withDescription("On which address to listen. Default: 127.0.0.1, which only this machine reaches."),
      Options.withDefault("127.0.0.1")
    ),
    width: Parse.integer("width", 8, 1_000_000).pipe(
      Options.withDescription("How many characters of a payload to show. Default: 80."),
      Options.withDefault(80)
    ),
    server: Parse.argument("server", "To which server. Default: that of --server and OWSERVER.").pipe(Args.optional)
  },
  () => import("./snoop.handler.js")
)
