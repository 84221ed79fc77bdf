/**
 * Whether the server answers. Decides by a ping whether a failed request means that the server is lost, so that a lost server
 * is one condition and not one for each device.
 */
import { isServerUnavailable, isTransient, OwServer, type OwServerError } from "@owserver/client"
import type { Device } from "@owserver/sensors"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Conditions from "./conditions.js"

/**
 * - `Lost`: the server does not answer; the failure says nothing about the device
 * - `Again`: the server answers now; the request may be repeated
 * - `Failed`: the server answers, and the failure is that of the device
 */
export type Verdict = "Lost" | "Again" | "Failed"

export interface Link {
  readonly isOnline: () => boolean
  /** The number of times that the server came back. */
  readonly epoch: () => number
  /** Waits until the server answers. */
  readonly online: Effect.Effect<void>
  /** Waits until the server is lost. */
  readonly lost: Effect.Effect<void>
  /** Decides what an error means. */
  readonly judge: (error: Device.ReadError) => Effect.Effect<Verdict, never, OwServer>
  /** The time from request to answer in milliseconds, of a ping on an open connection. `undefined` if it is unknown. */
  readonly latency: () => number | undefined
  /** Measures `latency`. Gives up after a few seconds. */
  readonly measure: Effect.Effect<void, never, OwServer>
  /** Pings the server until it answers. */
  readonly connect: Effect.Effect<void, never, OwServer>
}

/** A server that is silent once would be silent again, for the same time. */
const isQuick = (error: OwServerError): boolean =>
  isTransient(error) && !(error._tag === "OwConnectionError" && ["Silence", "OpenTimeout"].includes(error.reason))

const firstPause = 250
/** A server that comes back is read after at most this time. */
const longestPause = 5000

/** The first ping may have to connect, or to wait for a connection. The shortest time is that of the server. */
const pings = 2
/** A measurement delays the search of the buses by at most this time. */
const longestMeasurement = "3 seconds"

const lost: Conditions.Subject = { kind: "server-lost" }

export const make = (conditions: Conditions.Conditions): Link => {
  let isOnline = false
  let epoch = 0
  let latency: number | undefined
  const whenOnline = Effect.unsafeMakeLatch(false)
  const whenLost = Effect.unsafeMakeLatch(true)
  // All readers fail at once when a server is lost; one ping is enough.
  const oneAtATime = Effect.unsafeMakeSemaphore(1).withPermits(1)

  // A request that reads tells more about a server that does not answer, so failures are ignored.
  const measure = Effect.replicateEffect(Effect.timed(OwServer.ping), pings).pipe(
    Effect.timeout(longestMeasurement),
    Effect.option,
    Effect.map(Option.map((all) => Math.min(...all.map(([took]) => Duration.toMillis(took))))),
    Effect.flatMap((shortest) =>
      Effect.sync(() => {
        latency = isOnline ? Option.getOrUndefined(shortest) : undefined
      })
    )
  )

  const lose = (error: OwServerError) =>
    Effect.suspend(() => {
      isOnline = false
      latency = undefined
      return Effect.zipRight(Effect.all([whenOnline.close, whenLost.open]), conditions.hold(lost, error.message))
    })

  const judge: Link["judge"] = (error) => {
    if (!isServerUnavailable(error)) return Effect.succeed("Failed")
    return oneAtATime(
      Effect.suspend(() => {
        if (!isOnline) return Effect.succeed<Verdict>("Lost")
        return Effect.matchEffect(OwServer.ping, {
          onSuccess: () => Effect.succeed<Verdict>(isQuick(error) ? "Again" : "Failed"),
          // All connections may be busy on buses that hang.
          onFailure: (issue) =>
            issue._tag === "OwTimeout" && issue.phase === "Waiting"
              ? Effect.succeed<Verdict>("Failed")
              : Effect.as(lose(issue), "Lost" as const)
        })
      })
    )
  }

  const connect = Effect.gen(function* () {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const answer = yield* Effect.either(OwServer.ping)
      if (Either.isRight(answer)) break
      yield* conditions.hold(lost, answer.left.message)
      yield* Effect.sleep(pause)
    }
    isOnline = true
    epoch++
    yield* whenLost.close
    yield* conditions.end(lost, "the server answers again")
    yield* whenOnline.open
  })

  return {
    isOnline: () => isOnline,
    epoch: () => epoch,
    online: whenOnline.await,
    lost: whenLost.await,
    judge,
    latency: () => latency,
    measure,
    connect
  }
}
