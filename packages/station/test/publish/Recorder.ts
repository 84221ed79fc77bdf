/** A server that records writes, and answers as it is told. */
import * as Http from "node:http"
import type * as Net from "node:net"
import * as Zlib from "node:zlib"
import { Effect, type Scope } from "effect"

export interface Written {
  readonly path: string
  readonly parameters: { readonly [name: string]: string }
  readonly authorization: string | undefined
  readonly lines: ReadonlyArray<string>
}

export interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Http.OutgoingHttpHeaders
  /** Sends the headers, or nothing, and then waits. */
  readonly hangs?: "before" | "after" | "endless"
}

export interface Recorder {
  readonly url: string
  /** All requests so far, also those that were not accepted. */
  readonly written: ReadonlyArray<Written>
  readonly answer: (answer: (written: Written) => Answer) => void
  /** Waits until the requests meet a condition. */
  readonly until: (isDone: (written: ReadonlyArray<Written>) => boolean) => Effect.Effect<void>
}

export const accepted: Answer = { status: 204 }

export const make: Effect.Effect<Recorder, never, Scope.Scope> = Effect.gen(function* () {
  const written: Array<Written> = []
  const grown = new EventTarget()
  let answerOf: (written: Written) => Answer = () => accepted
  const server = Http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost")
      const text = Zlib.gunzipSync(Buffer.concat(chunks)).toString()
      const one: Written = {
        path: pathname,
        parameters: Object.fromEntries(searchParams),
        authorization: request.headers.authorization,
        lines: text.split("\n").slice(0, -1)
      }
      written.push(one)
      const { body = "", hangs, headers = {}, status } = answerOf(one)
      if (hangs !== "before") {
        response.writeHead(status, headers)
        if (hangs === undefined) response.end(body)
        else response.write(body)
        if (hangs === "endless") {
          const fill = () => {
            while (!response.destroyed && response.write("x".repeat(1024)));
          }
          response.on("drain", fill)
          fill()
        }
      }
      grown.dispatchEvent(new Event("written"))
    })
  })
  yield* Effect.acquireRelease(
    Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.async<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )
  return {
    url: `http://127.0.0.1:${(server.address() as Net.AddressInfo).port}`,
    written,
    answer: (answer) => {
      answerOf = answer
    },
    until: (isDone) =>
      Effect.async<void>((resume) => {
        const check = () => {
          if (!isDone(written)) return
          grown.removeEventListener("written", check)
          resume(Effect.void)
        }
        grown.addEventListener("written", check)
        check()
      })
  }
})
