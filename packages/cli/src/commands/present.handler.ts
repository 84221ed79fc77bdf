import { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import { ExitCode } from "../errors/ExitCode.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"
import * as Print from "./shared/Print.js"

export const run = ({ paths }: { readonly paths: ReadonlyArray<string> }) =>
  Server.forPaths(paths, (full) =>
    Effect.gen(function* () {
      const { exitWith, fail, json, line } = yield* Output
      const settings = yield* Settings
      for (const path of full) {
        yield* OwServer.present(path).pipe(
          Progress.during(`checking ${path}`),
          Effect.tap((present) => (present ? Effect.void : exitWith(ExitCode.notFound))),
          Effect.zip(Print.path(path)),
          Effect.flatMap(([present, path]) => (settings.json ? json({ path, present }) : line(present ? "1" : "0"))),
          Effect.catchAll(fail)
        )
      }
    })
  )
