import { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import { Output } from "../Output.js"
import * as Progress from "../Progress.js"
import * as Server from "../Server.js"
import * as Show from "../Show.js"

interface Given {
  readonly paths: ReadonlyArray<string>
  readonly bus: boolean
  readonly dir: boolean
}

export const run = ({ bus, dir, paths }: Given) =>
  Server.at(paths.length === 0 ? ["/"] : paths, (full) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      for (const path of full) {
        yield* OwServer.dir(path, { bus }).pipe(
          Progress.during(`listing ${path}`),
          Effect.flatMap((entries) => Show.entries(entries, { dir })),
          Effect.catchAll(fail)
        )
      }
    })
  )
