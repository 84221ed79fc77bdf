/**
 * Runs the commands of the station, which is loaded from its own package.
 *
 * @since 0.1.0
 */
import process from "node:process"
import type { StationConfig } from "@owserver/station"
import type * as Station from "@owserver/station/main"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { ExitCode } from "../../errors/ExitCode.js"
import type { CommandFailure } from "../../errors/Failure.js"
import { GracefulExit } from "../../errors/GracefulExit.js"
import { Output } from "../../output/Output.js"
import { Settings } from "../../settings/Settings.js"

const failure = (message: string, code: number): CommandFailure => ({ _tag: "Trouble", message, code })

/** The fleet is a module of its own, which few need. */
const load = (isFleet: boolean): Effect.Effect<Pick<typeof Station, "run">, CommandFailure> =>
  Effect.tryPromise({
    try: () => (isFleet ? import("@owserver/station/fleet") : import("@owserver/station/main")),
    catch: (error) => {
      const { code, message } = error as NodeJS.ErrnoException
      const isMissing = code === "ERR_MODULE_NOT_FOUND" && message.includes("@owserver/station")
      return isMissing
        ? failure(
            "this command needs the package @owserver/station: install its archive instead of that of @owserver/cli, or run pnpm build in a clone",
            ExitCode.usage
          )
        : failure(`cannot load @owserver/station: ${message}`, ExitCode.defect)
    }
  })

/** The variables that a station reads. The type makes this list complete. */
const variables: Record<keyof typeof StationConfig.variables | "HOME" | "JOURNAL_STREAM", true> = {
  CREDENTIALS_DIRECTORY: true,
  HOME: true,
  JOURNAL_STREAM: true,
  OWSERVER: true,
  STATION_INFLUX_PASSWORD: true,
  STATION_INFLUX_TOKEN: true,
  STATION_MQTT_PASSWORD: true,
  STATION_PASSWORD: true,
  STATION_PORT: true,
  STATION_STORE: true,
  STATION_TOKEN: true,
  XDG_CONFIG_HOME: true,
  XDG_DATA_HOME: true
}

const environment = Effect.map(
  Effect.forEach(Object.keys(variables), (name) =>
    Effect.map(Effect.option(Config.string(name)), (value) => ({ name, value }))
  ),
  (all) => Object.fromEntries(all.flatMap(({ name, value }) => (value._tag === "Some" ? [[name, value.value]] : [])))
)

/** Output that is lost ends the station and then this command, as it does for all other commands. */
const hosted = (
  use: (host: Omit<Station.Host, "signal">) => Effect.Effect<number>
): Effect.Effect<number, never, Output | Settings> =>
  Effect.gen(function* () {
    const output = yield* Output
    const settings = yield* Settings
    const runtime = yield* Effect.runtime<never>()
    const lost = yield* Effect.makeLatch()
    let cause: Cause.Cause<never> = Cause.empty
    const perform = async (effect: Effect.Effect<void>) => {
      const exit = await Runtime.runPromiseExit(runtime)(effect)
      if (Exit.isSuccess(exit)) return
      cause = exit.cause
      lost.unsafeOpen()
    }
    const running = use({
      environment: yield* environment,
      program: [process.execPath, ...process.argv.slice(1, 2)],
      json: settings.json,
      line: (text) => perform(output.escapedLine(text)),
      write: (text) => perform(output.write(text)),
      note: (text) => perform(output.note(text)),
      fail: (message, code) => perform(output.fail(failure(message, code))),
      status: (text) => perform(output.status(text))
    })
    return yield* Effect.raceFirst(
      running,
      Effect.zipRight(
        lost.await,
        Effect.suspend(() => Effect.failCause(cause))
      )
    )
  })

/** Runs a command, and waits for its end when it is interrupted. */
const running = (
  station: Pick<typeof Station, "run">,
  command: Station.StationCommand,
  host: Omit<Station.Host, "signal">
) =>
  Effect.flatMap(GracefulExit, (graceful) =>
    Effect.async<number>((resume) => {
      const controller = new AbortController()
      const ended = station.run(command, { ...host, signal: controller.signal })
      ended.then(
        (code) => resume(Effect.succeed(code)),
        (error) => resume(Effect.die(error))
      )
      return Effect.promise(async () => {
        controller.abort()
        const code = await ended
        if (command._tag === "Serve") graceful.code = code
      })
    })
  )

/**
 * Runs a command of the station.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (command: Station.StationCommand): Effect.Effect<void, CommandFailure, Output | Settings> =>
  Effect.gen(function* () {
    const station = yield* load(command._tag === "Serve" && command.fleet)
    const code = yield* hosted((host) => running(station, command, host))
    const { exitWith } = yield* Output
    if (code !== 0) yield* exitWith(code)
  })
