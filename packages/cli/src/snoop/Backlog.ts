/**
 * What is to be printed and has not been yet. It is bounded: whoever prints more slowly than is talked loses events, and
 * neither holds up who talks nor fills the memory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"

/**
 * @since 0.1.0
 * @category models
 */
export interface Backlog<in out A> {
  /** Drops the item if there is no room for it. */
  readonly offer: (item: A) => void
  /** Waits for the next item. `lost` is how many were dropped since the last one was taken. */
  readonly take: Effect.Effect<{ readonly item: A; readonly lost: number }>
}

/**
 * A backlog of at most so many items, and bytes. An item that is larger than that by itself is kept where there is no other.
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
