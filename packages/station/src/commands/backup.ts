import * as Path from "node:path"
import * as Effect from "effect/Effect"
import { Store } from "../store/Store.js"
import { type CommandFailure, type HostTag, note } from "./context.js"
import { withStore } from "./opened.js"
import type { StationCommand } from "./StationCommand.js"

/** Copies the database to a new file. */
export const backup = ({
  config,
  file
}: Extract<StationCommand, { readonly _tag: "Backup" }>): Effect.Effect<void, CommandFailure, HostTag> =>
  withStore(config, () =>
    Effect.gen(function* () {
      const target = Path.resolve(file)
      const store = yield* Store
      yield* store.backup(target)
      yield* note(`copied the database to ${target}`)
    })
  )
