/**
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import * as Parse from "../argv/Parse.js"
import { command } from "./shared/Root.js"

const flag = (name: string, description: string) => Options.boolean(name).pipe(Options.withDescription(description))

/**
 * @since 0.1.0
 * @category commands
 */
export const fake = command(
  "fake",
  "Serves a simulated bus to any owserver client, until Ctrl-C. Without --tester or --file a small house.",
  {
    tester: Options.text("tester").pipe(
      Options.withPseudoName("families"),
      Options.withDescription(
        "Devices with computed values, as owserver --tester: families, chips, addresses, such as 10,DS18B20. Repeat it for more buses."
      ),
      Options.repeated
    ),
    file: Options.text("file").pipe(
      Options.withPseudoName("file"),
      Options.withDescription("Devices by address, in JSON; - is stdin."),
      Options.optional
    ),
    port: Parse.integer("port", 0, 65_535).pipe(
      Options.withPseudoName("port"),
      Options.withDescription("Where to listen; 0 takes a free port. Default: 4304."),
      Options.withDefault(4304)
    ),
    host: Options.text("host").pipe(
      Options.withPseudoName("address"),
      Options.withDescription("On which address to listen. Default: 127.0.0.1, which only this machine reaches."),
      Options.withDefault("127.0.0.1")
    ),
    slow: Parse.span("slow").pipe(
      Options.withDescription("How much longer each reply takes, such as 2s."),
      Options.optional
    ),
    fail: Parse.integer("fail", 1, 1_000_000).pipe(
      Options.withDescription("Refuse each nth read of a device as though the bus had failed."),
      Options.optional
    ),
    conversions: flag("conversions", "Thermometers take the time they take, and read 85 °C before."),
    readonly: flag("readonly", "Nothing can be written."),
    noPersistence: flag("no-persistence", "No connection is kept for a second request."),
    noGet: flag("no-get", "GET is not known, as on old servers."),
    noDirall: flag("no-dirall", "DIRALL is not known, as on old servers.")
  },
  () => import("./fake.handler.js")
)
