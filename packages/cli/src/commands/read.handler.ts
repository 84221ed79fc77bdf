import { OwPath, OwServer, type OwServerError, ReturnCode } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import * as Print from "./shared/Print.js"

interface Input extends Print.ValueFormat {
  readonly paths: ReadonlyArray<string>
  readonly size: number
  readonly offset: number
}

/** The number of concurrent reads. The client opens four connections. */
const atOnce = 4

/** Adds advice to an error, also for a device and property given as two words: `ow read cellar temperature`. */
const advised = (error: OwServerError, next: string | undefined) =>
  Effect.gen(function* () {
    if (error._tag !== "OwReturnError" || error.ret !== ReturnCode.EISDIR || next === undefined)
      return yield* Hint.withSuggestion(error)
    const path = OwPath.join(error.path, next)
    const present = yield* Effect.orElseSucceed(OwServer.present(path), () => false)
    return present ? Hint.withAdvice(error, `did you mean ${path}?`) : error
  })

export const run = ({ offset, paths, size, ...format }: Input) =>
  Server.forPaths(paths, (full) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      // Reads are queued here instead of in the client, so that the timeout of each read starts when its request is sent.
      const turn = yield* Effect.makeSemaphore(atOnce)
      const reads = yield* Effect.forEach(full, (path) =>
        Effect.fork(turn.withPermits(1)(OwServer.read(path, { offset, size })))
      )
      for (const [n, read] of reads.entries()) {
        const path = full[n] ?? ""
        yield* Fiber.join(read).pipe(
          Progress.during(`reading ${path}`),
          Effect.flatMap((bytes) => Print.value(path, bytes, format)),
          Effect.catchAll((error) => Effect.flatMap(advised(error, full[n + 1]), fail))
        )
      }
    })
  )
