import { isBusFault, isMissing, OwServer } from "@owserver/client"
import { Effect, Schedule } from "effect"

/** Returns none for a missing path, and retries transient errors for a minute. Other errors remain. */
export const reading = (path: string) =>
  OwServer.readText(path).pipe(
    Effect.retry(Schedule.upTo(OwServer.retryTransient, "1 minute")),
    Effect.map(Number),
    Effect.asSome,
    Effect.catchIf(isMissing, () => Effect.succeedNone)
  )

/** Handles each kind of failure by its tag. Other errors, such as invalid arguments, remain in the type. */
export const explained = (path: string) =>
  OwServer.readText(path, { timeout: "10 seconds" }).pipe(
    Effect.catchTags({
      OwReturnError: (error) => {
        if (isMissing(error)) return Effect.succeed(`${error.path} does not exist`)
        if (isBusFault(error)) return Effect.succeed("the bus failed; check the wiring")
        return Effect.succeed(`the server returned ${error.code}: ${error.text}`)
      },
      OwTimeout: ({ phase }) =>
        Effect.succeed(phase === "Waiting" ? "too many concurrent requests" : "the bus is slow"),
      OwConnectionError: ({ reason, server }) => Effect.succeed(`${server} cannot be reached: ${reason}`),
      OwShortRead: () => Effect.succeed("the connection was lost; try again"),
      OwMalformedHeader: ({ server }) => Effect.succeed(`${server} is not an owserver`),
      OwMalformedReply: ({ server }) => Effect.succeed(`${server} is not an owserver`)
    })
  )
