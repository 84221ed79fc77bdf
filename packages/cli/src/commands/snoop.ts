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
  "Relay and print the traffic between clients and a server. Forwards every byte unchanged, until Ctrl-C.",
  {
    listen: Parse.integer("listen", 0, 65_535).pipe(
      Options.withPseudoName("port"),
      Options.withDescription("Port for the clients; 0 picks a free port.")
    ),
    host: Options.text("host").pipe(
      Options.withPseudoName("address"),
      Options.withDescription("Address to listen on. Default: 127.0.0.1 (local only)."),
      Options.withDefault("127.0.0.1")
    ),
    width: Parse.integer("width", 8, 1_000_000).pipe(
      Options.withDescription("Maximum number of payload characters to show. Default: 80."),
      Options.withDefault(80)
    ),
    server: Parse.argument("server", "Server to relay to. Default: the one of --server or OWSERVER.").pipe(
      Args.optional
    )
  },
  () => import("./snoop.handler.js")
)
