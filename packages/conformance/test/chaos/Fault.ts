/**
 * Faults of a relay as data, drawn from a generator.
 *
 * Both directions have the same faults, except garbage. It is sent only to the client, and only after a complete frame: within a frame
 * it would change a value undetectably. Its first byte is not 0, so it starts a header with an invalid version. A valid frame would
 * count as the reply to the next request, because replies name no path. To a server, garbage could be a WRITE, or a request that
 * crashes it.
 */
import type { Random } from "./Random.js"

/** A fault of one chunk. `after` is the number of its bytes that are still forwarded. */
export type Fault =
  /** Closes both ends (FIN). */
  | { readonly _tag: "Cut"; readonly after: number }
  /** Resets both ends (RST). */
  | { readonly _tag: "Reset"; readonly after: number }
  | { readonly _tag: "Delay"; readonly millis: number }
  /** Forwards the first bytes one by one. */
  | { readonly _tag: "Split"; readonly bytes: number }
  /** Delays the chunk beyond the inactivity timeout of the client. */
  | { readonly _tag: "Stall"; readonly millis: number }
  /** Sends random bytes, `turns` of the event loop later: the next request may already be sent. */
  | { readonly _tag: "Garbage"; readonly bytes: Uint8Array; readonly turns: number }

export type Direction = "up" | "down"

/** All kinds of faults. A storm must contain each. */
export const kinds: ReadonlyArray<string> = [
  ...["Cut", "Reset", "Delay", "Split", "Stall"].flatMap((tag) => [`${tag} up`, `${tag} down`]),
  "Garbage down",
  "Cut at any time",
  "Reset at any time",
  "Cut idle",
  "Reset idle",
  "Garbage idle",
  "closed on accept",
  "not listening"
]

/** A planned end of a connection: at once, or later, also during an exchange. */
export interface PlannedEnd {
  readonly millis: number
  readonly end: "Cut" | "Reset"
}

export const plannedEnd = (random: Random): PlannedEnd | undefined => {
  if (random.chance(0.05)) return { millis: 0, end: "Cut" }
  return random.chance(0.4) ? { millis: random.between(5, 800), end: random.pick(["Cut", "Reset"]) } : undefined
}

/** Draws a fault for an idle connection. */
export const whileIdle = (random: Random): "Cut" | "Reset" | "Garbage" | undefined =>
  random.chance(0.5) ? random.pick(["Cut", "Reset", "Garbage"]) : undefined

/** Draws a fault for a chunk of `length` bytes. `silence` is the inactivity timeout of the client in milliseconds. */
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
