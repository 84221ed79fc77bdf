/**
 * A program that reads paths and never disposes its runtime: `program.ts PORT PATH…`. It has no limit that would end it.
 */
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect, ManagedRuntime } from "effect"

const [port, ...paths] = process.argv.slice(2)
const limits = { silence: "1 hour", idle: "1 hour", drainLimit: "1 hour" } as const
const runtime = ManagedRuntime.make(OwServerLive("127.0.0.1", Number(port), limits))
const reads = Effect.forEach(paths, (path) => OwServer.readText(path), { concurrency: 1 })
console.log((await runtime.runPromise(reads)).join())
