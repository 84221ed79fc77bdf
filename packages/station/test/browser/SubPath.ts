/** A reverse proxy that serves a station below a path, and removes the path, as nginx does with `proxy_pass http://…/`. */
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { Effect, type Scope } from "effect"

export interface SubPath {
  /** With the path, and `/` at its end. */
  readonly url: string
  /** Forwards to this port from now on. */
  readonly forward: (port: number) => Effect.Effect<void>
}

export const make = (path: string): Effect.Effect<SubPath, never, Scope.Scope> =>
  Effect.gen(function* () {
    let port = 0
    const forward: Http.RequestListener = (request, response) => {
      const { headers, method, url = "" } = request
      if (!url.startsWith(path)) return void response.writeHead(404).end()
      const options = { host: "127.0.0.1", port, method, headers, path: `/${url.slice(path.length)}` }
      const upstream = Http.request(options, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      upstream.on("error", () => response.destroy())
      response.on("close", () => upstream.destroy())
      request.pipe(upstream)
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<Http.Server>((resume) => {
        const server = Http.createServer(forward).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
      forward: (to) =>
        Effect.sync(() => {
          port = to
        })
    }
  })
