import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"

/** Connections that are kept, two at most, and given up ten seconds after they were used last. */
export const kept = (port: number) => OwServerLive("localhost", port, { maxConnections: 2, idle: "10 seconds" })

/** A connection for each request. */
export const perRequest = (port: number) => OwServerLive("localhost", port, { persistent: false })

/** Many reads now, and no connection when they are done. */
export const burst = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* OwServer.connected
    return yield* OwServer.readMany(paths)
  }).pipe(Effect.scoped)

/** A search of the buses may take long. It has options of its own, and its share of the connections there may be. */
export const search = Effect.gen(function* () {
  const patient = yield* OwServer.clone({ persistent: false, timeout: "1 minute" })
  return yield* patient.dir("/uncached")
}).pipe(Effect.scoped)

/** A line for a log. */
export const connections = Effect.map(
  OwServer.status,
  ({ inFlight, open, waiting }) => `${open} open, ${inFlight} at work, ${waiting} in line`
)
