import { isBusFault, isMissing, OwServer } from "@owserver/client"
import { Effect, Schedule } from "effect"

/** None where there is nothing at the path. What may pass is tried again for a minute; the rest is an error still. */
export const reading = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.retry(Schedule.upTo(OwServer.retryTransient, "1 minute")),
    Effect.map(Number),
    Effect.asSome,
    Effect.catchIf(isMissing, () => Effect.succeedNone)
  )

/** One answer for each kind of failure. What is left is in the type: errors that are about the program itself. */
export const explained = (path: string) =>
  OwServer.readText(path, { timeout: "10 seconds" }).pipe(
    Effect.catchTags({
      OwReturnError: (error) => {
        if (isMissing(error)) return Effect.succeed(`there is no ${error.path}`)
        if (isBusFault(error)) return Effect.succeed("the bus has failed; look at the wiring")
        return Effect.succeed(`the server says ${error.code}: ${error.text}`)
      },
      OwTimeout: ({ phase }) => Effect.succeed(phase === "Waiting" ? "too much was asked at once" : "the bus is slow"),
      OwConnectionError: ({ reason, server }) => Effect.succeed(`${server} cannot be reached: ${reason}`),
      OwShortRead: () => Effect.succeed("the connection was lost; ask again"),
      OwMalformedHeader: ({ server }) => Effect.succeed(`${server} is no owserver`),
      OwMalformedReply: ({ server }) => Effect.succeed(`${server} is no owserver`)
    })
  )
