/**
 * The readings of a station on their way to those who use them: rules, publishers and the live stream.
 *
 * Each consumer has a queue of its own. One that is slow loses its own oldest updates, and costs the others nothing.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Report } from "../collect/Report.js"
import type * as Condition from "../model/Condition.js"
import type { StoreService } from "../store/Store.js"
import * as Catalogue from "./Catalogue.js"

/**
 * What consumers get.
 *
 * - `Read`: the numbers of one reading, calibrated
 * - `Changed`: a condition began or ended
 * - `Found`: a device is listed for the first time since the start, or its alias has changed
 * - `Edited`: a request changed names, calibrations, aliases or series, so what the catalogue said before may be wrong
 *
 * @since 0.1.0
 * @category models
 */
export type Update = Data.TaggedEnum<{
  Read: { readonly readings: ReadonlyArray<Catalogue.Shown> }
  Changed: { readonly transition: Condition.Transition & { readonly change: "began" | "ended" } }
  Found: {
    readonly server: string
    readonly device: string
    readonly family: string
    readonly alias: string | undefined
  }
  Edited: Record<never, never>
}>

const update = Data.taggedEnum<Update>()

/**
 * The queue of one consumer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscription {
  /** Waits until there is an update, and returns all that wait, in order. */
  readonly take: Effect.Effect<ReadonlyArray<Update>>
  /** Returns the number of updates that were dropped since the start, because the consumer was too slow. */
  readonly dropped: Effect.Effect<number>
}

/**
 * The readings of a station.
 *
 * @since 0.1.0
 * @category models
 */
export interface Readings {
  /** The newest readings, and the devices. */
  readonly catalogue: Catalogue.Catalogue
  /** Takes a report of a collector. Never waits. */
  readonly report: (report: Report) => Effect.Effect<void>
  /** Adds a consumer until the scope closes. Beyond `most` updates (default: 50,000), its oldest are dropped. */
  readonly subscribe: (options?: {
    readonly most?: number | undefined
  }) => Effect.Effect<Subscription, never, Scope.Scope>
}

const standardMost = 50_000

interface Queue {
  readonly offer: (update: Update) => void
  readonly subscription: Subscription
}

const makeQueue = (most: number): Queue => {
  let waiting: Array<Update> = []
  let dropped = 0
  const hasAny = Effect.unsafeMakeLatch(false)
  const takeAll = Effect.sync(() => {
    // Dropping one at a time would move all others each time.
    const taken = waiting.length > most ? waiting.slice(-most) : waiting
    dropped += waiting.length - taken.length
    waiting = []
    hasAny.unsafeClose()
    return taken
  })
  return {
    offer: (one) => {
      waiting.push(one)
      if (waiting.length >= 2 * most) {
        dropped += waiting.length - most
        waiting = waiting.slice(-most)
      }
      hasAny.unsafeOpen()
    },
    subscription: {
      take: Effect.zipRight(hasAny.await, takeAll),
      dropped: Effect.sync(() => dropped + Math.max(waiting.length - most, 0))
    }
  }
}

/**
 * Makes the readings of a station, with their catalogue, which reads the series from the store until the scope closes.
 *
 * @example
 * ```ts
 * import { Readings, Store } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const readings = yield* Readings.make(yield* Store.Store)
 *   const { take } = yield* readings.subscribe()
 *   yield* readings.report({ _tag: "Found", server: "attic", device: "28.AD6555070000", family: "28", alias: undefined })
 *   yield* Console.log(yield* take)
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: Pick<StoreService, "series" | "latest" | "allCalibrations" | "values">
): Effect.Effect<Readings, never, Scope.Scope> =>
  Effect.gen(function* () {
    const known = yield* Catalogue.make(store)
    const queues = new Set<Queue>()

    const publish = (one: Update): Effect.Effect<void> =>
      Effect.sync(() => {
        for (const { offer } of queues) offer(one)
      })

    const announced = Effect.zipLeft(publish(update.Edited()))
    // Requests of one browser change what others show.
    const catalogue: Catalogue.Catalogue = {
      ...known,
      changed: (series) => announced(known.changed(series)),
      invalidate: (series) => announced(known.invalidate(series)),
      renamed: (device, alias) => announced(known.renamed(device, alias))
    }

    const report = (one: Report): Effect.Effect<void> => {
      switch (one._tag) {
        case "Read":
          return Effect.flatMap(catalogue.samples(one.samples), (readings) => publish(update.Read({ readings })))
        case "Changed": {
          const { change, ...rest } = one.transition
          // A condition that goes on is seen with each reading.
          return change === "seen" ? Effect.void : publish(update.Changed({ transition: { ...rest, change } }))
        }
        case "Found":
          return Effect.zipRight(catalogue.found(one), publish(update.Found(one)))
      }
    }

    const subscribe: Readings["subscribe"] = ({ most = standardMost } = {}) =>
      Effect.map(
        Effect.acquireRelease(
          Effect.sync(() => {
            const queue = makeQueue(most)
            queues.add(queue)
            return queue
          }),
          (queue) => Effect.sync(() => queues.delete(queue))
        ),
        ({ subscription }) => subscription
      )

    return { catalogue, report, subscribe }
  })
