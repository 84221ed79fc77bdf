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
  "Serve a simulated bus, until Ctrl-C. Without --tester or --file, serves a small demo house.",
  {
    tester: Options.text("tester").pipe(
      Options.withPseudoName("families"),
      Options.withDescription(
        "Devices with generated values, as owserver --tester: families, chips or addresses, such as 10,DS18B20. Repeat for more buses."
      ),
      Options.repeated
    ),
    file: Options.text("file").pipe(
      Options.withPseudoName("file"),
      Options.withDescription("JSON file with the devices; - reads stdin."),
      Options.optional
    ),
    port: Parse.integer("port", 0, 65_535).pipe(
      Options.withPseudoName("port"),
      Options.withDescription("Port to listen on; 0 picks a free port. Default: 4304."),
      Options.withDefault(4304)
    ),
    host: Options.text("host").pipe(
      Options.withPseudoName("address"),
      Options.withDescription("Address to listen on. Default: 127.0.0.1 (local only)."),
      Options.withDefault("127.0.0.1")
    ),
    slow: Parse.durationOption("slow").pipe(Options.withDescription("Delay each reply, such as 2s."), Options.optional),
    fail: Parse.integer("fail", 1, 1_000_000).pipe(
      Options.withDescription("Fail every nth read of a device with a bus error."),
      Options.optional
    ),
    conversions: flag("conversions", "Simulate conversion times; thermometers read 85 °C before."),
    readonly: flag("readonly", "Reject all writes."),
    noPersistence: flag("no-persistence", "Close each connection after one request."),
    noGet: flag("no-get", "Do not support GET, like old servers."),
    noDirall: flag("no-dirall", "Do not support DIRALL, like old servers.")
  },
  () => import("./fake.handler.js")
)
