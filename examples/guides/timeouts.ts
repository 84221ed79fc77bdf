import { OwServer } from "@owserver/client"
import { Request } from "@owserver/protocol"
import { Effect, Stream } from "effect"

/** Times out after two seconds, with or without keepalives. */
export const soon = (path: string) =>
  OwServer.readText(path, { timeout: "2 seconds" }).pipe(
    Effect.catchTags({
      OwTimeout: ({ elapsed, phase }) => Effect.succeed(`not after ${elapsed} ms, while ${phase}`),
      OwConnectionError: ({ reason }) => Effect.succeed(`no connection: ${reason}`)
    })
  )

/** Waits as long as the server sends keepalives. */
export const patiently = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.catchTag("OwConnectionError", ({ reason }) => Effect.succeed(`no connection: ${reason}`))
  )

/** Counts the keepalives before the value arrives. */
export const keepalives = (path: string) =>
  Effect.flatMap(Request.read(path, { size: 100 }), (request) =>
    OwServer.exchange(request).pipe(
      Stream.filter(({ _tag }) => _tag === "KeepAlive"),
      Stream.runCount
    )
  )
