/**
 * The way of alarms into the store. If the store fails, their messages go to the outbox at once, and the changes are stored later, in
 * order: a full disk must not silence an alarm. In a fleet the messages wait for the store as well, because another process may have
 * taken over and deliver the same ones.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { Outbox } from "../outbox/Outbox.js"
import type { AlarmStore } from "../store/AlarmStore.js"
import { broken } from "../store/broken.js"
import type { StoreError } from "../store/StoreError.js"
import type { AlarmChange, Message } from "./Alarm.js"

/**
 * A change of an alarm, and the messages about it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly change: AlarmChange
  readonly messages: ReadonlyArray<Message>
}

/**
 * Options of a queue.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly store: Pick<AlarmStore, "change">
  readonly outbox: Pick<Outbox, "stored" | "keep">
  /** Receives each change after it was stored. */
  readonly changed: (change: AlarmChange) => Effect.Effect<void>
  /** Runs after all is stored, if changes had to be dropped before. */
  readonly reconcile: Effect.Effect<void, StoreError>
  /** The most changes that wait. Default: 20,000. */
  readonly most?: number | undefined
  /**
   * Whether another process takes over when this one ends. Messages are then delivered only after the store has accepted them, or if it
   * refuses them as `Invalid`. Default: false.
   */
  readonly shared?: boolean | undefined
}

/**
 * The state of a queue.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** Changes that wait for the store. */
  readonly waiting: number
  /** Changes that were dropped since the start. */
  readonly dropped: number
  /** Why the store does not accept changes. `undefined` if it does. */
  readonly failure: string | undefined
}

/**
 * A queue of changes.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChangeQueue {
  /** Queues changes. Never waits for the store. */
  readonly offer: (entries: ReadonlyArray<Entry>) => Effect.Effect<void>
  /** Waits for changes, and stores all that wait. */
  readonly next: Effect.Effect<void>
  /** Tries once to store all that waits, for the end of a station. */
  readonly flush: Effect.Effect<void>
  readonly status: () => Status
}

/** The most changes in a transaction, which blocks the event loop. */
const atOnce = 200

const firstPause = 1000
const longestPause = 10_000

/** A store that takes longer counts as failing, as far as messages are concerned. */
const patience: Duration.DurationInput = "5 seconds"

/** A statement that takes this long at the end will not succeed. */
const lastTry: Duration.DurationInput = "10 seconds"

const keyOf = (change: AlarmChange): string => (change._tag === "Raised" ? change.alarm.key : change.key)

/** Drops alarms that were raised and cleared while the store was away, the oldest first, and then the oldest changes. */
const bounded = (entries: ReadonlyArray<Entry>, most: number): Array<Entry> => {
  const raised = new Set(entries.flatMap(({ change }) => (change._tag === "Raised" ? [change.alarm.key] : [])))
  const over = new Set<string>()
  let excess = entries.length - most
  for (const { change } of entries) {
    if (excess <= 0) break
    if (change._tag !== "Cleared" || !raised.has(change.key)) continue
    over.add(change.key)
    excess -= 2
  }
  return entries.filter(({ change }) => !over.has(keyOf(change))).slice(-most)
}

/**
 * Makes a queue. If the store fails with `Fenced`, another process has taken over and raises the alarms: all changes that wait are
 * dropped, and nobody is told of them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ changed, most = 20_000, outbox, reconcile, shared = false, store }: Options): ChangeQueue => {
  let entries: Array<Entry> = []
  /** What is being stored. It is kept until the store has acknowledged it. */
  let current: ReadonlyArray<Entry> = []
  let dropped = 0
  let error: StoreError | undefined
  let isIncomplete = false
  /** So many changes are stored one by one, because the store refused one of them. */
  let singles = 0
  const hasAny = Effect.unsafeMakeLatch(false)
  const oneAtATime = Effect.unsafeMakeSemaphore(1).withPermits(1)

  const silent = ({ change }: Entry): Entry => ({ change, messages: [] })

  const keep = (some: ReadonlyArray<Entry>): Effect.Effect<void> => {
    const messages = some.flatMap(({ messages }) => messages)
    return messages.length === 0 ? Effect.void : outbox.keep(messages)
  }

  /** Gives all messages that wait to the outbox, unless another process may deliver them. */
  const handOver = Effect.suspend(() => {
    if (shared) return Effect.void
    const waiting = [...current, ...entries]
    current = current.map(silent)
    entries = entries.map(silent)
    return keep(waiting)
  })

  const offer: ChangeQueue["offer"] = (added) =>
    Effect.suspend(() => {
      if (added.length === 0) return Effect.void
      const isKept = error !== undefined && error.reason !== "Fenced" && !shared
      entries = entries.concat(isKept ? added.map(silent) : added)
      hasAny.unsafeOpen()
      const kept = isKept ? keep(added) : Effect.void
      if (entries.length <= most) return kept
      return Effect.zipRight(
        Effect.zipRight(kept, handOver),
        Effect.sync(() => {
          const before = entries.length
          // A half is dropped at once, so that the next changes do not search all again.
          entries = bounded(entries, Math.ceil(most / 2))
          dropped += before - entries.length
          isIncomplete = true
        })
      )
    })

  /** Stores a batch, and hands the messages over if that takes long. */
  const change = (batch: ReadonlyArray<Entry>): Effect.Effect<void, StoreError> =>
    Effect.gen(function* () {
      const changes = batch.map(({ change }) => change)
      const storing = yield* Effect.fork(
        store.change(
          changes,
          batch.flatMap(({ messages }) => messages)
        )
      )
      const done = yield* Effect.timeoutOption(Effect.disconnect(Fiber.await(storing)), patience)
      if (Option.isNone(done)) yield* handOver
      yield* Fiber.join(storing)
    })

  const succeed = (batch: ReadonlyArray<Entry>) =>
    Effect.suspend(() => {
      current = []
      error = undefined
      const told = batch.some(({ messages }) => messages.length > 0) ? outbox.stored : Effect.void
      return Effect.zipRight(
        told,
        Effect.forEach(batch, ({ change }) => changed(change), { discard: true })
      )
    })

  /** A bug in the store must not keep messages from their targets. */
  const ofDefect = (defect: unknown): Effect.Effect<never, StoreError> => {
    const failure = broken("change", defect)
    // It is tried again and again.
    const isKnown = error?.message === failure.message
    return Effect.zipRight(
      isKnown ? Effect.void : Effect.logError("The station failed to store alarms", defect),
      failure
    )
  }

  const fail = (failure: StoreError): Effect.Effect<boolean> => {
    if (failure.reason === "Fenced") {
      error = failure
      dropped += current.length + entries.length
      current = []
      entries = []
      singles = 0
      return Effect.succeed(true)
    }
    if (failure.reason !== "Invalid") {
      error = failure
      return Effect.as(handOver, false)
    }
    return Effect.gen(function* () {
      yield* handOver
      const refused = current
      current = []
      // A change that the store refuses must not hold up the others.
      if (refused.length > 1) {
        singles = refused.length
        entries = [...refused, ...entries]
        return true
      }
      dropped++
      // Empty if they were handed over. No other process can store it either.
      yield* keep(refused)
      yield* Effect.logError(`The store refused a change of an alarm: ${failure.message}`)
      return true
    })
  }

  const storeBatch = (batch: ReadonlyArray<Entry>): Effect.Effect<boolean> =>
    Effect.suspend(() => {
      current = batch
      return Effect.matchEffect(Effect.catchAllDefect(change(batch), ofDefect), {
        onSuccess: () => Effect.as(succeed(batch), true),
        onFailure: fail
      })
    })

  const storeNext = Effect.suspend(() => {
    if (current.length > 0) return storeBatch(current)
    const count = singles > 0 ? 1 : atOnce
    singles = Math.max(singles - 1, 0)
    const batch = entries.slice(0, count)
    entries = entries.slice(count)
    return storeBatch(batch)
  })

  const isEmpty = () => current.length === 0 && entries.length === 0

  const drain = oneAtATime(
    Effect.gen(function* () {
      let pause = firstPause
      while (!isEmpty() || isIncomplete) {
        let isStored = true
        if (!isEmpty()) isStored = yield* storeNext
        else {
          isStored = Option.isSome(yield* Effect.option(reconcile))
          if (isStored) isIncomplete = false
        }
        if (isStored) pause = firstPause
        else {
          yield* Effect.sleep(pause)
          pause = Math.min(pause * 2, longestPause)
        }
      }
      hasAny.unsafeClose()
    })
  )

  return {
    offer,
    next: Effect.zipRight(hasAny.await, drain),
    flush: oneAtATime(
      Effect.gen(function* () {
        while (!isEmpty()) if (!(yield* storeNext)) return
      })
    ).pipe(
      // A finalizer is not interruptible, and a statement without an answer need not be either.
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeoutOption(lastTry),
      Effect.exit,
      Effect.asVoid
    ),
    status: () => ({ waiting: current.length + entries.length, dropped, failure: error?.message })
  }
}
