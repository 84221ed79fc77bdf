/**
 * What must be looked at again later, in seconds of a monotonic clock. Adding and taking take constant time, however many wait.
 *
 * @module
 * @since 0.1.0
 */

/**
 * Deadlines of items.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deadlines<A> {
  /** Adds an item for a time in milliseconds. */
  readonly add: (item: A, time: number) => void
  /** Removes and returns the items of all times up to this one. */
  readonly take: (time: number) => ReadonlyArray<A>
}

/**
 * Makes deadlines. An item is due in the second after its time at the latest.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(): Deadlines<A> => {
  const bySecond = new Map<number, Array<A>>()
  let earliest = Number.POSITIVE_INFINITY
  return {
    add: (item, time) => {
      const second = Math.ceil(time / 1000)
      const items = bySecond.get(second)
      if (items === undefined) bySecond.set(second, [item])
      else items.push(item)
      earliest = Math.min(earliest, second)
    },
    take: (time) => {
      const last = Math.floor(time / 1000)
      if (earliest > last) return []
      const due = [...bySecond.keys()].filter((second) => second <= last).sort((one, other) => one - other)
      const items = due.flatMap((second) => bySecond.get(second) ?? [])
      for (const second of due) bySecond.delete(second)
      earliest = Number.POSITIVE_INFINITY
      for (const second of bySecond.keys()) earliest = Math.min(earliest, second)
      return items
    }
  }
}
