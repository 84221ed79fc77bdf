import * as Stream from "effect/Stream"
import type { ConnectionEvent } from "../../../Results.js"
import * as Operation from "../operation.js"

export interface Changes {
  /**
   * Streams whether the server is reachable: the latest event, if there is one, and each event to come. Ends with the service.
   *
   * Each consumer has its own buffer. A consumer that is more than 64 events behind loses the oldest; other consumers lose
   * nothing.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect, Stream } from "effect"
   *
   * const log = Stream.runForEach(OwServer.changes, (event) =>
   *   event._tag === "Up" ? Effect.logInfo("reachable") : Effect.logWarning(event.error.message)
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  readonly changes: Stream.Stream<ConnectionEvent>
}

export const changes: Operation.Operation<Changes> = Operation.stream(({ telemetry }) =>
  Stream.suspend(() => telemetry.changes)
)
