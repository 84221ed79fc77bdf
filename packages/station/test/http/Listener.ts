/** A listener of the live stream, which reads as fast as it can. */
import * as Http from "node:http"
import { Effect, type Scope } from "effect"
import type * as Serving from "./Serving.js"

export interface Message {
  readonly id: string
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is checked there
  readonly data: any
}

export interface Listener {
  readonly headers: Http.IncomingHttpHeaders
  readonly status: number
  readonly text: () => string
  readonly messages: () => ReadonlyArray<Message>
  readonly isClosed: () => boolean
  readonly response: Http.IncomingMessage
}

const parse = (text: string): ReadonlyArray<Message> =>
  text.split("\n\n").flatMap((block) => {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)))
    return fields.data === undefined ? [] : [{ id: fields.id, event: fields.event, data: JSON.parse(fields.data) }]
  })

/** Listens to the live stream until the scope closes. */
export const listen = (
  { port }: Pick<Serving.Serving, "port">,
  headers: Http.OutgoingHttpHeaders = {}
): Effect.Effect<Listener, Error, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly request: Http.ClientRequest; readonly listener: Listener }, Error>((resume) => {
        const request = Http.request({ host: "127.0.0.1", port, path: "/api/v1/live", headers, agent: false })
        request.on("error", (error) => resume(Effect.fail(error)))
        request.on("response", (response) => {
          let text = ""
          let isClosed = false
          response.on("data", (bytes: Buffer) => {
            text += bytes.toString()
          })
          response.on("error", () => {})
          response.on("close", () => {
            isClosed = true
          })
          const listener = {
            headers: response.headers,
            status: response.statusCode ?? 0,
            text: () => text,
            messages: () => parse(text),
            isClosed: () => isClosed,
            response
          }
          resume(Effect.succeed({ request, listener }))
        })
        request.end()
      }),
      ({ request }) => Effect.sync(() => request.destroy())
    ),
    ({ listener }) => listener
  )
