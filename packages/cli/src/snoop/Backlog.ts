/**
 * A bounded queue of events to print. If printing is slower than the traffic, events are dropped. The traffic is never delayed,
 * and the memory stays bounded.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"

/**
 * A bounded queue that drops items when it is full.
 *
 * @since 0.1.0
 * @category models
 */
export interface Backlog<in out A> {
  /** Adds an item, or drops it if the queue is full. */
  readonly offer: (item: A) => void
  /** Waits for the next item. `lost` counts the items dropped since the previous one was taken. */
  readonly take: Effect.Effect<{ readonly item: A; readonly lost: number }>
}

/**
 * Makes a backlog with a maximum number of items and bytes. If the queue is empty, a single item may be larger than the
 * maximum number of bytes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(most: {
  readonly items: number
  readonly bytes: number
  readonly bytesOf: (item: A) => number
}): Effect.Effect<Backlog<A>> =>
  Effect.map(Mailbox.make<A>({ capacity: most.items, strategy: "dropping" }), (items) => {
    let held = 0
    let dropped = 0
    return {
      offer: (item) => {
        const bytes = most.bytesOf(item)
        if ((held === 0 || held + bytes <= most.bytes) && items.unsafeOffer(item)) held += bytes
        else dropped++
      },
      take: Effect.map(Effect.orDie(items.take), (item) => {
        const lost = dropped
        held -= most.bytesOf(item)
        dropped = 0
        return { item, lost }
      })
    }
  })
