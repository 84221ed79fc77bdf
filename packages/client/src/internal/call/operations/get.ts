import type * as Effect from "effect/Effect"
import type { GetOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import type { DirectoryOrValue } from "../../../Results.js"
import * as Directory from "../directory.js"
import * as Operation from "../operation.js"

export interface Get {
  /**
   * Lists a directory or reads a value, whichever the path leads to. Sends GETSLASH, or DIRALL and READ if the server does not
   * know it.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const size = (path: string) =>
   *   Effect.map(OwServer.get(path), (found) =>
   *     found._tag === "Directory" ? `${found.entries.length} entries` : `${found.bytes.length} bytes`
   *   )
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  readonly get: (path: string, options?: GetOptions) => Effect.Effect<DirectoryOrValue, OwServerError>
}

export const get: Operation.Operation<Get> = Operation.effectFunction(
  ({ runner }) =>
    (path, options = Operation.noOptions) =>
      runner.compound("get", path, options, (run) => Directory.get(run, path, options, Directory.listed(options)))
)
