/**
 * A station that reads often, until it is killed or gets SIGTERM. Prints a line when the database is open.
 *
 *     node alarming.mjs CONFIGURATION
 */
import * as FileSystem from "node:fs"
import { Station } from "@owserver/station"
import { Effect, Fiber } from "effect"
import * as QuickConfig from "../alarms/QuickConfig.js"

const opened = Effect.sync(() => void FileSystem.writeSync(1, "opened\n"))

const station = QuickConfig.load(process.argv[2]!).pipe(
  Effect.flatMap((config) => Station.run(config, { opened })),
  Effect.runFork
)

process.once("SIGTERM", () => void Effect.runPromise(Fiber.interrupt(station)))
