import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"

/** At most two persistent connections, which close after ten seconds of idle time. */
export const kept = (port: number) => OwServerLive("localhost", port, { maxConnections: 2, idle: "10 seconds" })

/** A connection for each request. */
export const perRequest = (port: number) => OwServerLive("localhost", port, { persistent: false })

/** Reads many values, then closes all connections. */
export const burst = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* OwServer.connected
    return yield* OwServer.readMany(paths)
  }).pipe(Effect.scoped)

/** Searches the buses, which may take long, with its own options. It shares the connection limit. */
export const search = Effect.gen(function* () {
  const patient = yield* OwServer.clone({ persistent: false, timeout: "1 minute" })
  return yield* patient.dir("/uncached")
}).pipe(Effect.scoped)

/** Formats the state of the connections for a log. */
export const connections = Effect.map(
  OwServer.status,
  ({ inFlight, open, waiting }) => `${open} open, ${inFlight} in flight, ${waiting} waiting`
)
