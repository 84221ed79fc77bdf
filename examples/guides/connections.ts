import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"

/** At most two persistent connections, closed after ten idle seconds. */
export const persistent = (port: number) => OwServerLive("localhost", port, { maxConnections: 2, idle: "10 seconds" })

/** A connection for each request. */
export const perRequest = (port: number) => OwServerLive("localhost", port, { persistent: false })

/** Makes many reads, and closes all connections at the end. */
export const burst = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* OwServer.connected
    return yield* OwServer.readMany(paths)
  }).pipe(Effect.scoped)

/** A bus search may take long. The clone has its own options and shares the connections of its original. */
export const search = Effect.gen(function* () {
  const searcher = yield* OwServer.clone({ persistent: false, timeout: "1 minute" })
  return yield* searcher.dir("/uncached")
}).pipe(Effect.scoped)

/** Describes the connections for a log. */
export const connections = Effect.map(
  OwServer.status,
  ({ inFlight, open, waiting }) => `${open} open, ${inFlight} busy, ${waiting} waiting`
)
