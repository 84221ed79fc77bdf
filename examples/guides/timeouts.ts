import { OwServer } from "@owserver/client"
import { Request } from "@owserver/protocol"
import { Effect, Stream } from "effect"

/** Waits two seconds at most, with or without keepalives. */
export const withTimeout = (path: string) =>
  OwServer.readText(path, { timeout: "2 seconds" }).pipe(
    Effect.catchTags({
      OwTimeout: ({ elapsed, phase }) => Effect.succeed(`timeout after ${elapsed} ms, while ${phase}`),
      OwConnectionError: ({ reason }) => Effect.succeed(`no connection: ${reason}`)
    })
  )

/** Waits while the server sends keepalives. */
export const withoutTimeout = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.catchTag("OwConnectionError", ({ reason }) => Effect.succeed(`no connection: ${reason}`))
  )

/** Counts the keepalives before the reply. */
export const keepalives = (path: string) =>
  Effect.flatMap(Request.read(path, { size: 100 }), (request) =>
    OwServer.exchange(request).pipe(
      Stream.filter(({ _tag }) => _tag === "KeepAlive"),
      Stream.runCount
    )
  )
