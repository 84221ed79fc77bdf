/**
 * The commands of the station, for the command line `ow`.
 *
 * @module
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import { backup } from "./commands/backup.js"
import { type CommandFailure, HostTag } from "./commands/context.js"
import { exportReadings } from "./commands/exportReadings.js"
import { history } from "./commands/history.js"
import { importReadings } from "./commands/importReadings.js"
import { label } from "./commands/label.js"
import { ExitCode, type Host, type StationCommand } from "./commands/StationCommand.js"
import { type Service, serve } from "./commands/serve.js"
import * as Station from "./Station.js"

export type { Host, StationCommand } from "./commands/StationCommand.js"

const perform = (command: StationCommand, service: Service): Effect.Effect<void, CommandFailure, HostTag> => {
  switch (command._tag) {
    case "Serve":
      return serve(command, service)
    case "History":
      return history(command)
    case "Export":
      return exportReadings(command)
    case "Import":
      return importReadings(command)
    case "Label":
      return label(command)
    case "Backup":
      return backup(command)
  }
}

/**
 * Makes the function that runs a command, with `service` as what the command `Serve` runs. The package of the fleet uses it.
 *
 * @example
 * ```ts
 * import { Station } from "@owserver/station"
 * import { type Host, runWith } from "@owserver/station/main"
 *
 * const run = runWith(Station.run)
 * const backUp = (host: Host) => run({ _tag: "Backup", config: undefined, file: "copy.db" }, host)
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const runWith =
  (service: Service) =>
  async (command: StationCommand, host: Host): Promise<number> => {
    const program = perform(command, service).pipe(
      Effect.as<number>(ExitCode.done),
      Effect.catchAll(({ code, lines }) =>
        Effect.as(
          Effect.promise(async () => {
            for (const line of lines) await host.fail(line, code)
          }),
          code
        )
      ),
      Effect.provideService(HostTag, host),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(host.environment)))),
      Effect.provide(Logger.remove(Logger.defaultLogger))
    )
    const exit = await Effect.runPromiseExit(program, { signal: host.signal })
    if (Exit.isSuccess(exit)) return exit.value
    if (Cause.isInterruptedOnly(exit.cause)) return ExitCode.done
    await host.fail(`internal error (a bug in the station): ${Cause.pretty(exit.cause)}`, ExitCode.defect)
    return ExitCode.defect
  }

/**
 * Runs a command, and returns its exit code. Failures are printed. When the signal aborts, a station writes what it has, and the
 * code is 0.
 *
 * @example
 * ```ts
 * import { type Host, run } from "@owserver/station/main"
 *
 * const backUp = (host: Host) => run({ _tag: "Backup", config: undefined, file: "copy.db" }, host)
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const run: (command: StationCommand, host: Host) => Promise<number> = runWith(Station.run)
