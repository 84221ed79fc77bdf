/**
 * Ports for who stops listening and comes back. Not those that a system gives out by itself, which begin at 32,768 or
 * above: while nobody listens there, a connection to such a port may be given that very port for its own end. Then it is
 * connected to itself, and each request comes back as a reply.
 */
import * as Net from "node:net"
import { Effect } from "effect"

/** A port that nobody has at the moment. */
export const free: Effect.Effect<number> = Effect.suspend(() => {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  return Effect.async<number, void>((resume) => {
    const server = Net.createServer()
    server.on("error", () => resume(Effect.fail(undefined)))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(port))))
  })
}).pipe(Effect.eventually)
