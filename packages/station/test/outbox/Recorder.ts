/** HTTP servers that record requests, and answer in any way. */
import * as Http from "node:http"
import * as Net from "node:net"
import { Effect, type Scope } from "effect"

export interface Recorded {
  readonly method: string
  readonly url: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
}

export interface Recorder {
  readonly url: string
  readonly host: string
  readonly requests: ReadonlyArray<Recorded>
}

const listening = (server: Net.Server | Http.Server, sockets: Set<Net.Socket>) =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      server.on("connection", (socket: Net.Socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        socket.once("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as Net.AddressInfo).port)))
    }),
    () =>
      Effect.async<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  )

/** Starts a server. `answer` is called when a request has arrived as a whole. */
export const make = (
  answer: (response: Http.ServerResponse, request: Recorded) => void
): Effect.Effect<Recorder, never, Scope.Scope> =>
  Effect.gen(function* () {
    const requests: Array<Recorded> = []
    const server = Http.createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (text) => {
        body += text
      })
      request.on("end", () => {
        const { headers, method = "", url = "" } = request
        const recorded = { method, url, headers, body }
        requests.push(recorded)
        answer(response, recorded)
      })
    })
    const port = yield* listening(server, new Set())
    return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, requests }
  })

/** Starts a server that writes bytes instead of HTTP. */
export const raw = (
  answer: (socket: Net.Socket) => void
): Effect.Effect<{ readonly url: string; readonly open: () => number }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Net.Socket>()
    const server = Net.createServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", () => answer(socket))
    })
    const port = yield* listening(server, sockets)
    return { url: `http://127.0.0.1:${port}`, open: () => sockets.size }
  })
