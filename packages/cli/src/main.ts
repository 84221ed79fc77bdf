#!/usr/bin/env node
import process from "node:process"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Exits from "effect/Exit"
import { Exit } from "./Exit.js"
import { main } from "./Ow.js"

let interrupted: number = Exit.interrupted
process.once("SIGTERM", () => {
  interrupted = Exit.terminated
})

NodeRuntime.runMain(main(process.argv), {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  teardown: (exit, onExit) => onExit(Exits.isSuccess(exit) && typeof exit.value === "number" ? exit.value : interrupted)
})
