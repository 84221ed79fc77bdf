/** The wall clock that is set forward, such as at the start of a machine that has no clock of its own. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Monotonic from "../collect/monotonic.js"

/** The present in milliseconds since 1970, as it would be for a message of the time `at` if the clock had not been set since. */
export type Present = (at: number) => number

interface Leap {
  /** The wall clock before it was set. */
  readonly before: number
  readonly by: number
}

/** A message is kept for a minute at least, so less does not matter. */
const least = 60_000

/** Beyond it, the oldest are forgotten. */
const most = 100

/** A clock that is set back takes back what it was set forward. */
const without = (leaps: ReadonlyArray<Leap>, by: number): ReadonlyArray<Leap> => {
  const last = leaps.at(-1)
  if (last === undefined || by <= 0) return leaps
  const others = leaps.slice(0, -1)
  return last.by > by ? [...others, { ...last, by: last.by - by }] : without(others, by - last.by)
}

/** Makes an effect that looks at the clock. What happened before it runs for the first time, it does not know. */
export const make = (): Effect.Effect<Present> => {
  let leaps: ReadonlyArray<Leap> = []
  let offset: number | undefined
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const current = now - (yield* Monotonic.millis)
    const by = current - (offset ?? current)
    offset = current
    if (by >= least) leaps = [...leaps, { before: now - by, by }].slice(-most)
    else if (by <= -least) leaps = without(leaps, -by)
    return (at) => leaps.reduce((present, { before, by }) => (at <= before ? present - by : present), now)
  })
}
