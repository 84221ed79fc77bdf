/** The messages for targets that the configuration no longer has. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { OutboxStore } from "../store/AlarmStore.js"
import type { StoreError } from "../store/StoreError.js"
import type { Report } from "./Report.js"

export interface Options {
  readonly store: Pick<OutboxStore, "counts" | "waiting" | "remove">
  readonly isKnown: (target: string) => boolean
  readonly report: (report: Report) => Effect.Effect<void>
}

const every = Schedule.spaced("10 minutes")

/** The most messages of a target that are looked at in a turn. */
const most = 1000

const issue = "the configuration has no such target"

/** Drops the messages that have expired, until it is interrupted. The others stay: the target may come back. */
export const run = ({ isKnown, report, store }: Options): Effect.Effect<void> => {
  const reported = new Set<string>()

  const clear = (target: string, count: number): Effect.Effect<void, StoreError> =>
    Effect.gen(function* () {
      if (!reported.has(target)) yield* report({ _tag: "Waiting", target, count })
      reported.add(target)
      const now = yield* Clock.currentTimeMillis
      const expired = (yield* store.waiting(target, most)).filter(({ expiresAt }) => expiresAt <= now)
      if (expired.length === 0) return
      yield* store.remove(expired.map(({ id }) => id))
      yield* report({ _tag: "Dropped", target, reason: "expired", count: expired.length, issue })
    })

  const turn = Effect.gen(function* () {
    const counts = yield* store.counts
    for (const [target, count] of counts) if (!isKnown(target)) yield* clear(target, count)
  })

  return turn.pipe(
    // It is tried again in the next turn.
    Effect.ignore,
    Effect.catchAllCause((cause) => Effect.logError("The outbox failed to look for messages without a target", cause)),
    Effect.repeat(every),
    Effect.asVoid
  )
}
