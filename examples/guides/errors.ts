import { isBusFault, isMissing, OwServer } from "@owserver/client"
import { Effect, Schedule } from "effect"

/** Returns none if the path does not exist. Retries transient errors for a minute; other errors fail. */
export const reading = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.retry(Schedule.upTo(OwServer.retryTransient, "1 minute")),
    Effect.map(Number),
    Effect.asSome,
    Effect.catchIf(isMissing, () => Effect.succeedNone)
  )

/** Returns a text for each kind of failure. The errors that remain in the type mean a bug in the program. */
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
