import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"

/** At most two persistent connections, closed after ten idle seconds. */
export const kept = (port: number) => OwServerLive("localhost", port, { maxConnections: 2, idle: "10 seconds" })

/** One connection per request. */
export const perRequest = (port: number) => OwServerLive("localhost", port, { persistent: false })

/** Reads many paths, then closes all connections. */
export const burst = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* OwServer.connected
    return yield* OwServer.readMany(paths)
  }).pipe(Effect.scoped)

/** A search of the buses may take long. The clone has its own timeout and shares the connection limit. */
export const search = Effect.gen(function* () {
  const patient = yield* OwServer.clone({ persistent: false, timeout: "1 minute" })
  return yield* patient.dir("/uncached")
}).pipe(Effect.scoped)

/** Formats the status as a line for a log. */
export const connections = Effect.map(
  OwServer.status,
  ({ inFlight, open, waiting }) => `${open} open, ${inFlight} busy, ${waiting} queued`
)
