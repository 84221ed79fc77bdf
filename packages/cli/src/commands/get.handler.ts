import { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import * as Print from "./shared/Print.js"

interface Input extends Print.ValueFormat {
  readonly paths: ReadonlyArray<string>
  readonly bus: boolean
  readonly dir: boolean
  readonly size: number
  readonly offset: number
}

export const run = ({ bus, dir, offset, paths, size, ...format }: Input) =>
  Server.forPaths(paths.length === 0 ? ["/"] : paths, (full) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      for (const path of full) {
        yield* OwServer.get(path, { bus, offset, size }).pipe(
          Progress.during(`getting ${path}`),
          Effect.flatMap((content) =>
            content._tag === "Directory"
              ? Print.entries(content.entries, { dir })
              : Print.value(path, content.bytes, format)
          ),
          Effect.catchAll((error) => Effect.flatMap(Hint.withSuggestion(error), fail))
        )
      }
    })
  )
