/** The readings that wait for InfluxDB: bounded by their number and by the time that they have waited. */

/** A reading. Those of a series share their prefix. */
export interface Point {
  readonly prefix: string
  readonly value: number
  readonly at: number
  /** When it was read, in milliseconds of the monotonic clock. */
  readonly since: number
}

export interface Queue {
  /** Adds points, and drops the oldest if there are too many. */
  readonly add: (points: ReadonlyArray<Point>) => void
  /** Returns the oldest points, which stay until they are settled. The same ones until then. */
  readonly batch: () => ReadonlyArray<Point>
  /** Removes the batch. */
  readonly settle: () => void
  /** Makes the next batches half as large as this one. Returns false if it cannot be smaller. */
  readonly halve: () => boolean
  /** Drops points from before this time of the monotonic clock. */
  readonly expire: (before: number) => void
  readonly waiting: () => number
  /** The number of points that were dropped. */
  readonly dropped: () => number
}

/** Makes a queue of at most `most` points, in batches of at most `rows`. */
export const make = ({ most, rows }: { readonly most: number; readonly rows: number }): Queue => {
  let points: Array<Point> = []
  let size = rows
  let current: ReadonlyArray<Point> = []
  let dropped = 0

  const batch = () => {
    if (current.length === 0) {
      current = points.slice(0, size)
      points = points.slice(size)
    }
    return current
  }

  return {
    add: (added) => {
      for (const point of added) points.push(point)
      // The points of the batch are the oldest, and may have arrived.
      const excess = Math.min(current.length + points.length - most, points.length)
      if (excess <= 0) return
      points = points.slice(excess)
      dropped += excess
    },
    batch,
    settle: () => {
      current = []
    },
    halve: () => {
      if (current.length <= 1) return false
      size = Math.ceil(current.length / 2)
      points = [...current, ...points]
      current = []
      return true
    },
    expire: (before) => {
      const isYoung = ({ since }: Point) => since >= before
      const had = current.length + points.length
      current = current.filter(isYoung)
      points = points.filter(isYoung)
      dropped += had - current.length - points.length
    },
    waiting: () => current.length + points.length,
    dropped: () => dropped
  }
}
