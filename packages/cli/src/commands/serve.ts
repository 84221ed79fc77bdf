/**
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import { stationCommand } from "./shared/Root.js"
import * as Station from "./shared/station.js"

const flag = (name: string, description: string) => Options.boolean(name).pipe(Options.withDescription(description))

/**
 * @since 0.1.0
 * @category commands
 */
export const serve = stationCommand(
  "serve",
  "Run a station, which reads all sensors and stores the readings, until Ctrl-C.",
  {
    config: Station.config,
    check: flag("check", "Check the configuration, and end."),
    printConfig: flag("print-config", "Print the configuration with all defaults, and end."),
    printUnit: flag("print-unit", "Print a unit for systemd that runs this command, and end."),
    fleet: flag("fleet", "Collect together with other machines that share the database."),
    demo: flag("demo", "Try it: serve a simulated house, and store in a temporary folder."),
    open: flag("open", "Open the dashboard in a browser."),
    verbose: flag("verbose", "Print each reading.").pipe(Options.withAlias("v"))
  },
  () => import("./serve.handler.js")
)
