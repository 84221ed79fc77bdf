/**
 * What a relay does to the connections that go through it, as data, drawn from a generator.
 *
 * Both directions are treated alike, but for garbage: that goes to the client only, and only behind a whole frame. In the
 * middle of one it would change a value, and nobody could tell. Its first byte is not 0, so together with whatever follows
 * it is the beginning of a header whose version is wrong. If it made a frame in order, that would be a value at whatever
 * path the client has asked for next, as replies do not name what they are about. And to a server garbage may be a request:
 * to write something, or one of those that crash it.
 */
import type { Random } from "./Random.js"

/** What happens to a piece of what is sent. `after` counts the bytes of it that still go through. */
export type Fault =
  /** Both ends are told that nothing follows (FIN). */
  | { readonly _tag: "Cut"; readonly after: number }
  /** Both ends are reset (RST). */
  | { readonly _tag: "Reset"; readonly after: number }
  | { readonly _tag: "Delay"; readonly millis: number }
  /** The first bytes come one by one. */
  | { readonly _tag: "Split"; readonly bytes: number }
  /** As a delay, but longer than a client may wait. */
  | { readonly _tag: "Stall"; readonly millis: number }
  /** `turns` of the event loop later, so that the next request may be on its way. */
  | { readonly _tag: "Garbage"; readonly bytes: Uint8Array; readonly turns: number }

export type Direction = "up" | "down"

/** The kinds that there are, for each of which a storm has to have had one. */
export const kinds: ReadonlyArray<string> = [
  ...["Cut", "Reset", "Delay", "Split", "Stall"].flatMap((tag) => [`${tag} up`, `${tag} down`]),
  "Garbage down",
  "Cut at any time",
  "Reset at any time",
  "Cut idle",
  "Reset idle",
  "Garbage idle",
  "hung up on",
  "not listening"
]

/** How a connection ends by itself: at once, or some time after it was made, whatever is under way then. */
export interface PlannedEnd {
  readonly millis: number
  readonly end: "Cut" | "Reset"
}

export const plannedEnd = (random: Random): PlannedEnd | undefined => {
  if (random.chance(0.05)) return { millis: 0, end: "Cut" }
  return random.chance(0.4) ? { millis: random.between(5, 800), end: random.pick(["Cut", "Reset"]) } : undefined
}

/** What happens to a connection that is not used at the moment. */
export const whileIdle = (random: Random): "Cut" | "Reset" | "Garbage" | undefined =>
  random.chance(0.5) ? random.pick(["Cut", "Reset", "Garbage"]) : undefined

/** What happens to a piece of so many bytes. `silence` is what the client bears, in milliseconds. */
export const draw = (random: Random, length: number, direction: Direction, silence: number): Fault | undefined => {
  const chance = random.next() * 1000
  if (chance < 10) return { _tag: "Cut", after: random.between(0, length) }
  if (chance < 20) return { _tag: "Reset", after: random.between(0, length) }
  if (chance < 35) return { _tag: "Delay", millis: random.between(1, silence / 3) }
  if (chance < 45) return { _tag: "Split", bytes: random.between(1, 60) }
  if (chance < 48) return { _tag: "Stall", millis: random.between(silence * 1.2, silence * 2) }
  if (chance < 63 && direction === "down")
    return { _tag: "Garbage", bytes: garbage(random), turns: random.between(0, 2) }
  return undefined
}

export const garbage = (random: Random): Uint8Array =>
  Uint8Array.from({ length: random.between(1, 60) }, (_, n) => random.between(n === 0 ? 1 : 0, 255))
