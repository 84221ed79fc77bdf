#!/usr/bin/env node
import process from "node:process"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Exits from "effect/Exit"
import { Exit } from "./Exit.js"
import { main } from "./Ow.js"

let ending: number | undefined
process.once("SIGTERM", () => {
  ending ??= Exit.terminated
})
// Of this the runtime hears nothing; without it a terminal would be left without its cursor.
process.once("SIGHUP", () => {
  ending ??= Exit.hungUp
  process.emit("SIGTERM")
})

NodeRuntime.runMain(main(process.argv), {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  teardown: (exit, onExit) =>
    onExit(Exits.isSuccess(exit) && typeof exit.value === "number" ? exit.value : (ending ?? Exit.interrupted))
})
