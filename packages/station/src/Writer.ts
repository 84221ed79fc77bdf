/**
 * The way of readings into the store: in batches, through a queue that is bounded while the database is away.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Condition from "./model/Condition.js"
import * as Sample from "./model/Sample.js"
import { broken } from "./store/broken.js"
import type { Batch, StoreService } from "./store/Store.js"
import type { StoreError } from "./store/StoreError.js"

/**
 * Options of a writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Where readings go. */
  readonly store: Pick<StoreService, "append">
  /** Readings are written at the latest after this time. */
  readonly every: Duration.Duration
  /** Readings are written at once when there are this many. */
  readonly rows: number
  /** The number of readings that wait. Beyond it, the oldest are dropped. */
  readonly queue: number
  /** Called when the database stops accepting readings (with the reason), and when it accepts them again. */
  readonly changed: (state: State) => Effect.Effect<void>
}

/**
 * Whether the database accepts readings. `dropped` are the readings that were lost in an outage that ends.
 *
 * @since 0.1.0
 * @category models
 */
export type State =
  | { readonly _tag: "Failing"; readonly error: StoreError }
  | { readonly _tag: "Writing"; readonly dropped: number }

/**
 * The state of a writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** Readings that wait. */
  readonly waiting: number
  /** Readings that were dropped since the start. */
  readonly dropped: number
  /** Readings that were left out since the start because they are not valid, such as a value that is not finite. */
  readonly refused: number
  /** Readings that were stored since the start. */
  readonly stored: number
  /** The time of the last success, in milliseconds since 1970. `undefined` before the first one. */
  readonly lastSuccess: number | undefined
  /** The reason why the database does not accept readings. `undefined` if it does. */
  readonly failure: string | undefined
}

/**
 * A writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Writer {
  /** Queues readings. Never waits. */
  readonly samples: (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<void>
  /** Queues a change of a condition. Never waits. */
  readonly transition: (transition: Condition.Transition) => Effect.Effect<void>
  /** Writes until it is interrupted. */
  readonly run: Effect.Effect<never>
  /** Tries once to write all that waits, for the end of a station. */
  readonly flush: Effect.Effect<void>
  /** Returns what waits, what was stored, and why nothing is. */
  readonly status: Effect.Effect<Status>
}

/** The most readings in a transaction, which blocks the event loop. It takes 4 ms, and 40 ms on a machine that is ten times slower. */
const mostRows = 2000

const firstPause = 1000
const longestPause = 10_000

/** A statement that takes this long at the end will not succeed. */
const lastTry = Duration.seconds(10)

const lostKey: Condition.Key = { kind: "readings-lost", server: "", device: "", property: "" }

/** Drops the changes that only count when there are too many, and then the oldest. */
const bounded = (transitions: ReadonlyArray<Condition.Transition>, most: number): Array<Condition.Transition> => {
  if (transitions.length <= most) return [...transitions]
  return transitions.filter(({ change }) => change !== "seen").slice(-most)
}

/**
 * Makes a writer.
 *
 * @example
 * ```ts
 * import { Store, Writer } from "@owserver/station"
 * import { Console, Duration, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   const changed = (state: Writer.State) => Console.log(state._tag)
 *   const writer = yield* Writer.make({ store, every: Duration.seconds(30), rows: 1000, queue: 100_000, changed })
 *   return yield* writer.run
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Writer> =>
  Effect.sync(() => {
    const { changed, every, queue, rows, store } = options
    let samples: Array<Sample.Sample> = []
    let transitions: Array<Condition.Transition> = []
    /** What is being written. It is kept until the store has acknowledged it. */
    let current: Batch | undefined
    let dropped = 0
    let refused = 0
    let droppedBefore = 0
    let stored = 0
    let lastSuccess: number | undefined
    let error: StoreError | undefined
    const hasAny = Effect.unsafeMakeLatch(false)
    const isFull = Effect.unsafeMakeLatch(false)
    const oneAtATime = Effect.unsafeMakeSemaphore(1).withPermits(1)

    const waiting = () => samples.length + (current?.samples.length ?? 0)

    const noteArrival = () => {
      hasAny.unsafeOpen()
      if (samples.length >= rows) isFull.unsafeOpen()
    }

    const take = (): Batch => {
      const count = Math.min(Math.max(rows, 1), mostRows)
      const batch = { samples: samples.slice(0, count), transitions }
      samples = samples.slice(count)
      transitions = []
      return batch
    }

    const noteSuccess = (batch: Batch) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        current = undefined
        stored += batch.samples.length
        lastSuccess = now
        if (error === undefined) return
        error = undefined
        const lost = dropped - droppedBefore
        droppedBefore = dropped
        if (lost > 0) transitions.push({ ...lostKey, change: "ended", at: now, detail: `${lost} readings were lost` })
        yield* changed({ _tag: "Writing", dropped: lost })
      })

    const noteFailure = (failure: StoreError) =>
      Effect.suspend(() => {
        const isFirst = error === undefined
        error = failure
        return isFirst ? changed({ _tag: "Failing", error: failure }) : Effect.void
      })

    /** Writes a batch. It is not interrupted, because the store may have it already. */
    const writeOne = Effect.suspend(() => {
      const batch = current ?? take()
      current = batch
      return Effect.uninterruptible(
        // A bug in the store would end the writer for as long as the station runs.
        Effect.matchEffect(
          Effect.catchAllDefect(store.append(batch), (defect) => broken("append", defect)),
          {
            onSuccess: () => Effect.as(noteSuccess(batch), true),
            onFailure: (failure) => Effect.as(noteFailure(failure), false)
          }
        )
      )
    })

    const isEmpty = () => current === undefined && samples.length === 0 && transitions.length === 0

    const drain = oneAtATime(
      Effect.gen(function* () {
        let pause = firstPause
        while (!isEmpty()) {
          if (yield* writeOne) {
            pause = firstPause
            continue
          }
          yield* Effect.sleep(pause)
          pause = Math.min(pause * 2, longestPause)
        }
        hasAny.unsafeClose()
        isFull.unsafeClose()
      })
    )

    const drop = (count: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        Effect.sync(() => {
          if (dropped === droppedBefore)
            transitions.push({
              ...lostKey,
              change: "began",
              at,
              detail: `more than ${queue} readings wait for the database`
            })
          samples = samples.slice(count)
          dropped += count
        })
      )

    return {
      samples: (added) =>
        Effect.suspend(() => {
          for (const sample of added) {
            // The store would refuse its batch again and again.
            if (Sample.issueOf(sample) === undefined) samples.push(sample)
            else refused++
          }
          noteArrival()
          const excess = Math.min(waiting() - queue, samples.length)
          return excess > 0 ? drop(excess) : Effect.void
        }),
      transition: (added) =>
        Effect.sync(() => {
          transitions.push(added)
          if (transitions.length > queue) transitions = bounded(transitions, Math.ceil(queue / 2))
          noteArrival()
        }),
      run: Effect.forever(
        Effect.gen(function* () {
          yield* hasAny.await
          yield* Effect.timeoutOption(isFull.await, every)
          yield* drain
        })
      ),
      flush: oneAtATime(
        Effect.gen(function* () {
          while (!isEmpty()) if (!(yield* writeOne)) return
        })
      ).pipe(Effect.timeoutOption(lastTry), Effect.exit, Effect.asVoid),
      status: Effect.sync(() => ({
        waiting: waiting(),
        dropped,
        refused,
        stored,
        lastSuccess,
        failure: error?.message
      }))
    }
  })
