/** The HTTP server: an address, its limits, and its end. */
import * as Http from "node:http"
import type * as Net from "node:net"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { ListenError } from "./ListenError.js"

export interface Limits {
  /** The time for the headers of a request, in milliseconds. */
  readonly headers: number
  /** The time for a whole request. */
  readonly request: number
  /** Connections at the same time. */
  readonly connections: number
}

export const standardLimits: Limits = { headers: 10_000, request: 30_000, connections: 1000 }

/** Requests have this time, in milliseconds, to end when the server ends. */
const grace = 2000

const reasons: { readonly [code: string]: string } = {
  EADDRINUSE: "another program uses this port; set http.port or STATION_PORT",
  EADDRNOTAVAIL: "this machine does not have this address; set http.address",
  EACCES: "permission denied; ports below 1024 need root",
  ENOTFOUND: "the name is unknown; set http.address"
}

const formatted = (address: string, port: number): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`

const explained = (address: string, port: number, cause: NodeJS.ErrnoException): ListenError => {
  const reason = reasons[cause.code ?? ""] ?? cause.message
  return new ListenError({ issue: `cannot serve HTTP on ${formatted(address, port)}: ${reason}`, cause })
}

const open = (server: Http.Server, address: string, port: number) =>
  Effect.async<Net.AddressInfo, ListenError>((resume) => {
    const onError = (cause: Error) => resume(explained(address, port, cause))
    server.once("error", onError)
    server.listen({ host: address, port }, () => {
      server.off("error", onError)
      resume(Effect.succeed(server.address() as Net.AddressInfo))
    })
    // The lookup of a name cannot be stopped: the server would listen after it, and keep the process running.
    return Effect.sync(() => server.once("listening", () => server.close()))
  })

/** Connections that become idle meanwhile would keep the server open. */
const closeIdle = (server: Http.Server) =>
  Effect.forever(
    Effect.zipRight(
      Effect.sync(() => server.closeIdleConnections()),
      Effect.sleep(20)
    )
  )

const close = (server: Http.Server) =>
  Effect.async<void>((resume) => {
    if (!server.listening) return resume(Effect.void)
    server.close(() => resume(Effect.void))
  }).pipe(
    Effect.raceFirst(closeIdle(server)),
    Effect.timeoutOption(grace),
    Effect.interruptible,
    Effect.zipRight(Effect.sync(() => server.closeAllConnections()))
  )

/** Serves an app until the scope closes, and returns the URL. Fails with `ListenError` if the address cannot be used. */
export const listen = (
  app: HttpApp.Default<never, Scope.Scope>,
  options: { readonly address: string; readonly port: number; readonly limits: Limits }
): Effect.Effect<string, ListenError, Scope.Scope> =>
  Effect.gen(function* () {
    const { address, limits, port } = options
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        Http.createServer({
          headersTimeout: limits.headers,
          requestTimeout: limits.request,
          connectionsCheckingInterval: Math.min(limits.headers, 5000)
        })
      ),
      close
    )
    server.maxConnections = limits.connections
    server.on("request", yield* NodeHttpServer.makeHandler(app))
    const { address: bound, port: chosen } = yield* open(server, address, port)
    // Node.js emits later failures to accept, such as for lack of descriptors. They concern one connection.
    server.on("error", () => {})
    return `http://${formatted(bound, chosen)}`
  })
