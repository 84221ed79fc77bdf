#!/usr/bin/env node
import process from "node:process"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { ExitCode } from "./errors/ExitCode.js"
import { GracefulExit } from "./errors/GracefulExit.js"
import * as Hangup from "./Hangup.js"
import { main } from "./Ow.js"

const exitCodes = { SIGHUP: ExitCode.hungUp, SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const

let endingSignal: keyof typeof exitCodes | undefined
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    endingSignal ??= signal
  })
// NodeRuntime does not handle SIGHUP. Without this handler, SIGHUP would end the process before the hidden cursor of the
// terminal is restored.
process.on("SIGHUP", () => {
  if (endingSignal !== undefined || Hangup.isIgnored()) return
  endingSignal = "SIGHUP"
  process.emit("SIGTERM")
})

/**
 * Ends the process with the signal itself, so that the parent sees the reason: a shell stops its script, and a service
 * manager does not report a failure. Returns only if the signal cannot end the process, such as process 1 of a container.
 */
const endBy = (signal: keyof typeof exitCodes): number => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  return exitCodes[signal]
}

const graceful: GracefulExit["Type"] = { code: undefined }

NodeRuntime.runMain(Effect.provideService(main(process.argv), GracefulExit, graceful), {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  teardown: (exit, onExit) =>
    onExit(
      Exit.isSuccess(exit) && typeof exit.value === "number"
        ? exit.value
        : (graceful.code ?? endBy(endingSignal ?? "SIGINT"))
    )
})
