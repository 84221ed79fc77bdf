import type * as Effect from "effect/Effect"
import type { DirOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Directory from "../directory.js"
import * as Operation from "../operation.js"

export interface Dir {
  /**
   * Lists a directory as full paths; directories end in a slash. Default: the root. Fails with -20 for a property, without
   * reading its value.
   *
   * Sends DIRALLSLASH. If the server does not know that message, the client sends DIR, and then GETSLASH to mark the
   * directories; for lists of devices it sends GETSLASH alone. The client also sends DIR if an alias with a comma makes the
   * reply ambiguous.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const thermometers = OwServer.dir("/", { uncached: true }).pipe(
   *   Effect.map((entries) => entries.filter((entry) => entry.startsWith("/28.")))
   * )
   * ```
   *
   * @since 0.1.0
   * @category directories
   */
  readonly dir: (path?: string, options?: DirOptions) => Effect.Effect<ReadonlyArray<string>, OwServerError>
}

export const dir: Operation.Operation<Dir> = Operation.effectFunction(
  ({ runner }) =>
    (path = "/", options = Operation.noOptions) =>
      runner.compound("dir", path, options, (run) => Directory.list(run, path, Directory.listed(options)))
)
