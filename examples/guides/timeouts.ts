import { OwServer } from "@owserver/client"
import { Request } from "@owserver/protocol"
import { Effect, Stream } from "effect"

/** Two seconds in all, whatever the server says meanwhile. */
export const soon = (path: string) =>
  OwServer.readText(path, { timeout: "2 seconds" }).pipe(
    Effect.catchTags({
      OwTimeout: ({ elapsed, phase }) => Effect.succeed(`not after ${elapsed} ms, while ${phase}`),
      OwConnectionError: ({ reason }) => Effect.succeed(`no connection: ${reason}`)
    })
  )

/** As long as the server says that it is at work. */
export const patiently = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.catchTag("OwConnectionError", ({ reason }) => Effect.succeed(`no connection: ${reason}`))
  )

/** How often the server says so until the value is there. */
export const keepalives = (path: string) =>
  Effect.flatMap(Request.read(path, { size: 100 }), (request) =>
    OwServer.exchange(request).pipe(
      Stream.filter(({ _tag }) => _tag === "KeepAlive"),
      Stream.runCount
    )
  )
