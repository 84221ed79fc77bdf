import { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import * as Print from "./shared/Print.js"

interface Input {
  readonly paths: ReadonlyArray<string>
  readonly bus: boolean
  readonly dir: boolean
}

export const run = ({ bus, dir, paths }: Input) =>
  Server.forPaths(paths.length === 0 ? ["/"] : paths, (full) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      for (const path of full) {
        yield* OwServer.dir(path, { bus }).pipe(
          Progress.during(`listing ${path}`),
          Effect.flatMap((entries) => Print.entries(entries, { dir })),
          Effect.catchAll((error) => Effect.flatMap(Hint.withSuggestion(error), fail))
        )
      }
    })
  )
