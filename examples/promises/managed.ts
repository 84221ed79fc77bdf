import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Cause, Exit, ManagedRuntime, Option, Runtime } from "effect"

const runtime = ManagedRuntime.make(OwServerLive("localhost", Number(process.env.PORT ?? 4304)))

// A promise of the value. A signal interrupts the effect.
const { signal } = new AbortController()
const text = await runtime.runPromise(OwServer.readText("/10.67C6697351FF/temperature"), { signal })
console.log(`${Number(text)} °C`)

// The error of a rejection is inside of a FiberFailure.
try {
  await runtime.runPromise(OwServer.read("/missing"))
} catch (failure) {
  if (!Runtime.isFiberFailure(failure)) throw failure
  const error = Cause.failureOption(failure[Runtime.FiberFailureCauseId])
  console.log(String(Option.getOrThrow(error)))
}

// A promise of the exit never rejects, and keeps the type of the error.
const exit = await runtime.runPromiseExit(OwServer.read("/missing"))
if (Exit.isFailure(exit) && Cause.isFailType(exit.cause)) console.log(exit.cause.error._tag)

// Closes the connections.
await runtime.dispose()
