#!/usr/bin/env node
import process from "node:process"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Exit from "effect/Exit"
import { ExitCode } from "./errors/ExitCode.js"
import * as Hangup from "./Hangup.js"
import { main } from "./Ow.js"

const statuses = { SIGHUP: ExitCode.hungUp, SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const

let ending: keyof typeof statuses | undefined
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    ending ??= signal
  })
// The runtime does not hear this one; without it a terminal would be left without its cursor.
process.on("SIGHUP", () => {
  if (ending !== undefined || Hangup.isIgnored()) return
  ending = "SIGHUP"
  process.emit("SIGTERM")
})

/**
 * Ends the process by the signal itself, so that its parent sees why: a shell stops its script, a service manager does not take
 * it for a failure. Goes on only where a process cannot end so, such as the first one of a container.
 */
const endBy = (signal: keyof typeof statuses): number => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  return statuses[signal]
}

NodeRuntime.runMain(main(process.argv), {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  teardown: (exit, onExit) =>
    onExit(Exit.isSuccess(exit) && typeof exit.value === "number" ? exit.value : endBy(ending ?? "SIGINT"))
})
