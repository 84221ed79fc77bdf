import type * as Stream from "effect/Stream"
import type { DirStreamOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Directory from "../directory.js"
import * as Operation from "../operation.js"
import * as Steps from "../stream.js"

export interface DirStream {
  /**
   * Streams the full paths of a directory as the server finds the entries (DIR). Does not mark directories. For two and more
   * entries an owserver needs 40 ms more than for `dir`.
   *
   * A slow consumer does not slow down the server and loses nothing. The client keeps entries until the consumer takes them, up
   * to `maxPayload`; beyond that the stream fails with `OwMalformedReply`.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Stream } from "effect"
   *
   * const firstThree = OwServer.dirStream("/").pipe(Stream.take(3), Stream.runCollect)
   * ```
   *
   * @since 0.1.0
   * @category directories
   */
  readonly dirStream: (path?: string, options?: DirStreamOptions) => Stream.Stream<string, OwServerError>
}

export const dirStream: Operation.Operation<DirStream> = Operation.streamFunction(
  ({ runner }) =>
    (path = "/", options = Operation.noOptions) =>
      Steps.entries((onStep) => runner.call(Directory.entryByEntry(path, Directory.listed(options)), options, onStep))
)
