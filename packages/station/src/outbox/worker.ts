/** Delivers the messages of one target, one after another. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Monotonic from "../collect/monotonic.js"
import type { Message, Waiting } from "../rules/Alarm.js"
import type { Backlog } from "./backlog.js"
import * as Backoff from "./backoff.js"
import * as Leaps from "./leaps.js"
import * as Pace from "./pace.js"
import type { Report } from "./Report.js"
import type { Target } from "./Target.js"
import { TargetError } from "./TargetError.js"

export interface Options {
  readonly target: Target
  readonly backlog: Backlog
  readonly pace: Pace.Pace
  readonly report: (report: Report) => Effect.Effect<void>
}

export interface State {
  readonly delivered: number
  readonly dropped: number
  readonly lastSuccess: number | undefined
  readonly failure: string | undefined
}

export interface Worker {
  /** Delivers until it is interrupted. */
  readonly run: Effect.Effect<never>
  /** Says that there are new messages. */
  readonly wake: () => void
  /** Sends a message at once, and only once. */
  readonly test: (message: Message) => Effect.Effect<void, TargetError>
  /** Counts messages that were dropped before they came here. */
  readonly noteDropped: (count: number) => void
  readonly state: () => State
}

/** The store is asked after this time, even if nobody says that it has new messages. */
const idle = 60_000

/** A bug would otherwise use all of the processor. */
const pauseAfterDefect = 10_000

/** A message that failed as often no longer keeps later ones waiting: the fault may be its own. */
const stubborn = 3

type Outcome =
  | { readonly _tag: "Done" }
  /** `isBusy` if the target asked for a pause. */
  | { readonly _tag: "Failed"; readonly pause: number; readonly isBusy: boolean }

const alarmsOf = (messages: ReadonlyArray<Waiting>, change: Waiting["notice"]["change"]): Set<string> =>
  new Set(messages.flatMap(({ notice }) => (notice.change === change ? [notice.alarm] : [])))

export const make = ({ backlog, pace, report, target }: Options): Worker => {
  let delivered = 0
  let dropped = 0
  let lastSuccess: number | undefined
  let failure: string | undefined
  let isFailing = false
  /** Tries in a row that failed. */
  let failures = 0
  /** Nothing is sent before this time of the monotonic clock. */
  let notBefore = Number.NEGATIVE_INFINITY
  /** Whether the target itself seems to be down, not only for one message. */
  let isOutage = false
  /** Messages that failed since the last success. In an outage, all of them wait for the target, and then come first. */
  const failed = new Set<string>()
  /** Messages that are due before their time. */
  const due = new Set<string>()
  let wide = false
  const hasNews = Effect.unsafeMakeLatch(false)
  const paced = Pace.make(pace)
  const look = Leaps.make()

  const drop = (count: number, reason: "expired" | "refused", issue: string) =>
    Effect.suspend(() => {
      dropped += count
      return report({ _tag: "Dropped", target: target.name, reason, count, issue })
    })

  const noteAnswer = Effect.suspend(() => {
    const wasFailing = isFailing
    isFailing = false
    failure = undefined
    failures = 0
    if (isOutage) for (const id of failed) due.add(id)
    failed.clear()
    isOutage = false
    notBefore = Number.NEGATIVE_INFINITY
    return wasFailing ? report({ _tag: "Delivering", target: target.name }) : Effect.void
  })

  const noteSuccess = Effect.zipRight(
    Effect.map(Clock.currentTimeMillis, (now) => {
      lastSuccess = now
    }),
    noteAnswer
  )

  const noteFailure = (issue: string) =>
    Effect.suspend(() => {
      const isFirst = !isFailing
      isFailing = true
      failure = issue
      failures++
      return isFirst ? report({ _tag: "Failing", target: target.name, issue }) : Effect.void
    })

  const send = (message: Message): Effect.Effect<Either.Either<void, TargetError>> =>
    target.send(message).pipe(
      Effect.catchAllDefect((defect) =>
        Effect.zipRight(
          Effect.logError(`The station failed to tell ${target.name}`, defect),
          new TargetError({ reason: "Unavailable", message: "a bug in the station" })
        )
      ),
      Effect.either
    )

  const postpone = (message: Waiting, { message: issue, retryAfter }: TargetError): Effect.Effect<Outcome> =>
    Effect.gen(function* () {
      yield* noteFailure(issue)
      const tries = message.tries + 1
      const now = yield* Clock.currentTimeMillis
      yield* backlog.postpone(message.id, tries, now + (yield* Backoff.pauseOf(tries, retryAfter)))
      failed.add(message.id)
      const pause = yield* Backoff.pauseOf(failures, retryAfter)
      return { _tag: "Failed", pause, isBusy: retryAfter !== undefined }
    })

  /** Tries once. What follows a delivery is not interrupted, or the message would be sent again. */
  const deliver = (message: Waiting): Effect.Effect<Outcome> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        restore(send(message)),
        Either.match({
          onRight: () =>
            Effect.gen(function* () {
              delivered++
              yield* noteSuccess
              yield* backlog.done([message.id])
              return { _tag: "Done" } as const
            }),
          onLeft: (error) =>
            error.reason === "Unavailable"
              ? postpone(message, error)
              : Effect.gen(function* () {
                  yield* noteAnswer
                  failure = error.message
                  yield* backlog.done([message.id])
                  yield* drop(1, "refused", error.message)
                  return { _tag: "Done" } as const
                })
        })
      )
    )

  const dropExpired = (messages: ReadonlyArray<Waiting>, present: Leaps.Present) =>
    Effect.gen(function* () {
      const isExpired = ({ expiresAt, notice }: Waiting) => expiresAt <= present(notice.at)
      const expired = messages.filter(isExpired)
      if (expired.length === 0) return messages
      for (const { id } of expired) due.delete(id)
      yield* Effect.uninterruptible(
        Effect.zipRight(
          backlog.done(expired.map(({ id }) => id)),
          drop(expired.length, "expired", failure ?? "it was not delivered in time")
        )
      )
      return messages.filter((message) => !isExpired(message))
    })

  /** The time until a message is due. A clock that was set back would make it wait for long. */
  const untilDue = ({ id, nextAt }: Waiting, now: number): number =>
    due.has(id) || nextAt - now > 1.5 * Backoff.longest ? 0 : nextAt - now

  /** Sends what is due, and returns the time until more is. */
  const round: Effect.Effect<number> = Effect.gen(function* () {
    const pause = notBefore - (yield* Monotonic.millis)
    // A part of a millisecond would be no pause.
    if (pause > 0) return Math.ceil(pause)
    if (notBefore > Number.NEGATIVE_INFINITY) for (const id of failed) due.add(id)
    notBefore = Number.NEGATIVE_INFINITY
    const { isCut, messages: all } = yield* backlog.list(wide)
    const messages = yield* dropExpired(all, yield* look)
    // The messages of an alarm stay in order, also where the clock was set back between them.
    const raised = alarmsOf(messages, "raised")
    const blocked = new Set<string>()
    let isMoving = messages.length < all.length
    let hasFailed = false
    let next = idle
    for (const message of messages) {
      const { alarm, change } = message.notice
      if (blocked.has(alarm) || (change === "cleared" && raised.has(alarm))) continue
      const wait = untilDue(message, yield* Clock.currentTimeMillis)
      if (wait > 0) {
        next = Math.min(next, wait)
        if (message.tries < stubborn) break
        blocked.add(alarm)
        continue
      }
      yield* paced
      due.delete(message.id)
      const outcome = yield* deliver(message)
      if (outcome._tag === "Done") {
        if (change === "raised") raised.delete(alarm)
        isMoving = true
        continue
      }
      next = Math.min(next, outcome.pause)
      if (hasFailed || outcome.isBusy || message.tries + 1 < stubborn) {
        isOutage = true
        notBefore = (yield* Monotonic.millis) + outcome.pause
        return outcome.pause
      }
      hasFailed = true
      blocked.add(alarm)
    }
    wide = isCut && !isMoving
    return isMoving || wide ? 0 : Math.max(Math.ceil(next), 1)
  })

  const step = Effect.gen(function* () {
    yield* hasNews.close
    const wait = yield* round
    yield* Effect.timeoutOption(hasNews.await, wait)
  }).pipe(
    Effect.catchAllCause((cause) =>
      Effect.delay(Effect.logError(`The outbox failed for ${target.name}`, cause), pauseAfterDefect)
    )
  )

  const oneTest = Effect.unsafeMakeSemaphore(1)
  const isBusy = new TargetError({ reason: "Unavailable", message: "another test is being sent" })

  return {
    run: Effect.forever(step),
    wake: () => hasNews.unsafeOpen(),
    test: (message) =>
      Effect.gen(function* () {
        const sent = yield* oneTest.withPermitsIfAvailable(1)(send(message))
        yield* Option.getOrElse(sent, () => Either.left(isBusy))
        // What waits for the end of an outage need not wait any longer.
        yield* noteSuccess
        hasNews.unsafeOpen()
      }),
    noteDropped: (count) => {
      dropped += count
    },
    state: () => ({ delivered, dropped, lastSuccess, failure })
  }
}
