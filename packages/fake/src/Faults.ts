/**
 * What can be wrong with a server, as data: how it was started, and rules by which it misbehaves. May be changed while it
 * runs.
 *
 * ```ts
 * const faults: Faults.Faults = {
 *   pingcrazy: true,
 *   rules: [Faults.on(Faults.Stall(), { path: "/28.AD6555070000/temperature", times: 1 })]
 * }
 * ```
 *
 * @since 0.1.0
 */
import { OwPath, Request } from "@owserver/protocol"
import * as Data from "effect/Data"

/**
 * What goes wrong with one reply.
 *
 * - `Stall`: there is none, and not a keepalive either
 * - `Slow`: it comes so many milliseconds later; keepalives each second meanwhile
 * - `Close`, `Reset`: the connection ends after so many bytes of it
 * - `CloseIdle`: the connection ends behind it, though it says that it will be kept
 * - `Segments`: it comes in pieces of so many bytes
 * - `Garbage`: these bytes come behind it
 * - `Word`: a word of the header of its first frame says something else, such as a `payload` of -2
 * - `Refuse`: it is a refusal with this code, given as -5 or as 5
 * - `Value`: it is this value
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = Data.TaggedEnum<{
  Stall: object
  Slow: { readonly millis: number }
  Close: { readonly after: number }
  Reset: { readonly after: number }
  CloseIdle: object
  Segments: { readonly size: number }
  Garbage: { readonly bytes: Uint8Array }
  Word: { readonly field: "version" | "payload" | "ret" | "flags" | "size" | "offset"; readonly value: number }
  Refuse: { readonly ret: number }
  Value: { readonly value: string }
}>

/**
 * @since 0.1.0
 * @category constructors
 */
export const { Close, CloseIdle, Garbage, Refuse, Reset, Segments, Slow, Stall, Value, Word } = Data.taggedEnum<Fault>()

/**
 * Which requests a fault is for: all, or those that have all of this.
 *
 * @since 0.1.0
 * @category models
 */
export interface When {
  /** The path, or a pattern of it, with a slash in front. */
  readonly path?: string | RegExp | undefined
  /** The message types. */
  readonly types?: ReadonlyArray<number> | undefined
  /** The number of the connection, from 1, in the order they were accepted. */
  readonly connection?: number | undefined
  /** So many of these requests are spared first. */
  readonly after?: number | undefined
  /** Then each of so many is hit. Default: 1. */
  readonly every?: number | undefined
  /** So many are hit in all. Default: without end. */
  readonly times?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  readonly fault: Fault
  readonly when: When
}

/**
 * The first four are the switches of the real server, by their names there.
 *
 * @since 0.1.0
 * @category models
 */
export interface Faults {
  /** A keepalive in front of every reply. */
  readonly pingcrazy?: boolean | undefined
  /** DIRALL and DIRALLSLASH are not known. */
  readonly noDirall?: boolean | undefined
  /** GET and GETSLASH are not known. */
  readonly noGet?: boolean | undefined
  /** No connection is kept. */
  readonly noPersistence?: boolean | undefined
  /** Nothing can be written. */
  readonly readonly?: boolean | undefined
  /** New connections are closed at once. */
  readonly refuseConnections?: boolean | undefined
  /** The first rule that is for a request and not used up is followed. */
  readonly rules?: ReadonlyArray<Rule> | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const none: Faults = {}

/**
 * A rule.
 *
 * @since 0.1.0
 * @category constructors
 */
export const on = (fault: Fault, when: When = {}): Rule => ({ fault, when })

const isFor = ({ connection, path, types }: When, request: Request.Request, from: number): boolean => {
  if (connection !== undefined && connection !== from) return false
  if (types !== undefined && !types.includes(request.type)) return false
  const asked = OwPath.join(Request.path(request))
  return path === undefined || (typeof path === "string" ? OwPath.join(path) === asked : asked.search(path) >= 0)
}

/**
 * Follows rules: says for each request what goes wrong with its reply.
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow = (rules: ReadonlyArray<Rule>): ((request: Request.Request, from: number) => Fault | undefined) => {
  const counts = rules.map(() => ({ seen: 0, hit: 0 }))
  return (request, from) => {
    for (const [n, { fault, when }] of rules.entries()) {
      const count = counts[n]!
      const { after = 0, every = 1, times = Number.POSITIVE_INFINITY } = when
      if (count.hit >= times || !isFor(when, request, from)) continue
      if (++count.seen <= after || (count.seen - after - 1) % every !== 0) continue
      count.hit++
      return fault
    }
    return undefined
  }
}
