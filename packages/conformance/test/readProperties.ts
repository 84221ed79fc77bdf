import { OwServer, type OwServerError } from "@owserver/client"
import { Effect, Either } from "effect"

/** Both branches of a simulated hub list the whole bus again. */
const isBranch = (path: string) => /\/(main|aux)\/$/.test(path)

/** Lists the paths of all properties below a directory. */
const walk = (path: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.flatMap(OwServer.dir(path), (entries) =>
    Effect.map(
      Effect.forEach(
        entries.filter((entry) => !isBranch(entry)),
        (entry) => (entry.endsWith("/") ? walk(entry) : Effect.succeed([entry]))
      ),
      (found) => found.flat()
    )
  )

/** Reads each property below a directory: its text, or its return code. */
export const readProperties = (path: string) =>
  Effect.gen(function* () {
    const paths = yield* walk(path)
    const values = yield* OwServer.readMany(paths)
    return paths.map((one, n) => {
      const value = values[n]
      if (value === undefined) return [one, "nothing"] as const
      return Either.match(value, {
        onLeft: (error) => [one, error._tag === "OwReturnError" ? error.ret : error._tag] as const,
        onRight: (bytes) => [one, Buffer.from(bytes).toString("latin1")] as const
      })
    })
  })
