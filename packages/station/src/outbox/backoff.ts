import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

const shortest = 1000

/** The longest pause between two tries, in milliseconds. */
export const longest = 600_000

/** Returns a pause in milliseconds after a number of failed tries: 1 s, 2 s, 4 s and so on, up to a fifth longer or shorter. */
export const pauseOf = (tries: number, retryAfter: number | undefined): Effect.Effect<number> =>
  Effect.map(Random.nextRange(0.8, 1.2), (jitter) => {
    const pause = Math.round(shortest * 2 ** Math.min(tries - 1, 20) * jitter)
    return Math.min(Math.max(pause, retryAfter ?? 0), longest)
  })
