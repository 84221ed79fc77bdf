/**
 * Ports for servers that stop and listen again. They are below the ephemeral ports, which start at 32,768 or above: a client that
 * connects to an unused ephemeral port may get the same port as its own. Then it is connected to itself, and each request returns as
 * a reply.
 */
import * as Net from "node:net"
import { Effect } from "effect"

/** Finds an unused port. */
export const free: Effect.Effect<number> = Effect.suspend(() => {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  return Effect.async<number, void>((resume) => {
    const server = Net.createServer()
    server.on("error", () => resume(Effect.fail(undefined)))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(port))))
  })
}).pipe(Effect.eventually)
