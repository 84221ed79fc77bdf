/**
 * The faults of a simulated server, as data: switches for the whole server, and rules for single replies. A test can change
 * them while the server runs.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const faults: Faults.Faults = {
 *   pingcrazy: true,
 *   rules: [Faults.on(Faults.Stall(), { path: "/28.AD6555070000/temperature", times: 1 })]
 * }
 * ```
 *
 * @module
 * @since 0.1.0
 */
import { OwPath, Request } from "@owserver/protocol"
import * as Data from "effect/Data"

/**
 * A fault of one reply.
 *
 * - `Stall`: no reply and no keepalive
 * - `Slow`: the reply is late by `millis`; keepalives come each second
 * - `Close`, `Reset`: the connection ends after `after` bytes of the reply
 * - `CloseIdle`: the connection ends after a reply that granted persistence
 * - `Segments`: the reply comes in pieces of `size` bytes
 * - `Garbage`: these bytes follow the reply
 * - `Word`: a word of the first header has another value, such as a `payload` of -2
 * - `Refuse`: the reply is a refusal with this code, given as -5 or as 5
 * - `Value`: the reply is this value
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

const fault = Data.taggedEnum<Fault>()

/**
 * Closes the connection in order after `after` bytes of the reply; 0 closes it before the first byte.
 *
 * @example
 * ```ts
 * import { MessageType } from "@owserver/client"
 * import { Faults } from "@owserver/fake"
 *
 * // as a server that is stopped while it answers
 * const cut = Faults.on(Faults.Close({ after: 30 }), { types: [MessageType.MSG_READ] })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Close: (fields: { readonly after: number }) => Data.TaggedEnum.Value<Fault, "Close"> = fault.Close

/**
 * Closes the connection after the reply, although the reply granted persistence.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const forgetful: Faults.Faults = { rules: [Faults.on(Faults.CloseIdle(), { every: 10 })] }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const CloseIdle: () => Data.TaggedEnum.Value<Fault, "CloseIdle"> = fault.CloseIdle

/**
 * Sends these bytes after the reply.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const noisy = Faults.on(Faults.Garbage({ bytes: Uint8Array.of(0xff, 0xff) }), { times: 1 })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Garbage: (fields: { readonly bytes: Uint8Array }) => Data.TaggedEnum.Value<Fault, "Garbage"> =
  fault.Garbage

/**
 * Refuses the request with this return code, given as -5 or as 5.
 *
 * @example
 * ```ts
 * import { ReturnCode } from "@owserver/client"
 * import { Faults } from "@owserver/fake"
 *
 * const busFault = Faults.on(Faults.Refuse({ ret: ReturnCode.EIO }), { path: /^\/28\./, times: 2 })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Refuse: (fields: { readonly ret: number }) => Data.TaggedEnum.Value<Fault, "Refuse"> = fault.Refuse

/**
 * Resets the connection after `after` bytes of the reply; over TCP with a RST.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const crash = Faults.on(Faults.Reset({ after: 0 }), { connection: 1, after: 3 })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Reset: (fields: { readonly after: number }) => Data.TaggedEnum.Value<Fault, "Reset"> = fault.Reset

/**
 * Sends the reply in pieces of `size` bytes.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const dripping: Faults.Faults = { rules: [Faults.on(Faults.Segments({ size: 1 }))] }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Segments: (fields: { readonly size: number }) => Data.TaggedEnum.Value<Fault, "Segments"> = fault.Segments

/**
 * Delays the reply by `millis` milliseconds; keepalives come each second.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const tired = Faults.on(Faults.Slow({ millis: 4000 }), { path: /temperature$/ })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Slow: (fields: { readonly millis: number }) => Data.TaggedEnum.Value<Fault, "Slow"> = fault.Slow

/**
 * Never replies, and sends no keepalive.
 *
 * @example
 * ```ts
 * import { MessageType } from "@owserver/client"
 * import { Faults } from "@owserver/fake"
 *
 * const hanging = Faults.on(Faults.Stall(), { types: [MessageType.MSG_DIRALLSLASH], times: 1 })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Stall: () => Data.TaggedEnum.Value<Fault, "Stall"> = fault.Stall

/**
 * Replies with this value instead of the value on the bus.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const powerOn = Faults.on(Faults.Value({ value: "          85" }), { path: "/28.AD6555070000/temperature" })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Value: (fields: { readonly value: string }) => Data.TaggedEnum.Value<Fault, "Value"> = fault.Value

/**
 * Changes a word in the header of the first frame.
 *
 * @example
 * ```ts
 * import { Faults } from "@owserver/fake"
 *
 * const foreign = Faults.on(Faults.Word({ field: "payload", value: -2 }))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Word: (fields: {
  readonly field: "version" | "payload" | "ret" | "flags" | "size" | "offset"
  readonly value: number
}) => Data.TaggedEnum.Value<Fault, "Word"> = fault.Word

/**
 * The requests that a fault affects. A request must match all given fields; without fields all requests match.
 *
 * @since 0.1.0
 * @category models
 */
export interface When {
  /** The path, or a pattern for it. Paths begin with a slash. */
  readonly path?: string | RegExp | undefined
  /** The message types. */
  readonly types?: ReadonlyArray<number> | undefined
  /** The number of the connection, from 1, in the order of acceptance. */
  readonly connection?: number | undefined
  /** Number of matching requests, from the first on, that the fault does not affect. Default: 0. */
  readonly after?: number | undefined
  /** Of the remaining requests, the fault affects the first and then every n-th. Default: 1. */
  readonly every?: number | undefined
  /** Maximum number of requests that the fault affects. Default: unlimited. */
  readonly times?: number | undefined
}

/**
 * A fault, and the requests that it affects.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /** The fault. */
  readonly fault: Fault
  /** The requests that the fault affects. */
  readonly when: When
}

/**
 * All faults of a server. The first five are options of the real owserver, with the names they have there.
 *
 * @since 0.1.0
 * @category models
 */
export interface Faults {
  /** Sends a keepalive before every reply. */
  readonly pingcrazy?: boolean | undefined
  /** Refuses DIRALL and DIRALLSLASH as unknown. */
  readonly noDirall?: boolean | undefined
  /** Refuses GET and GETSLASH as unknown. */
  readonly noGet?: boolean | undefined
  /** Never grants persistence. */
  readonly noPersistence?: boolean | undefined
  /** Refuses every WRITE. */
  readonly readonly?: boolean | undefined
  /** Closes new connections at once. */
  readonly refuseConnections?: boolean | undefined
  /**
   * The rules for single replies. At most one rule applies to a request: the first that matches, with `after`, `every` and
   * `times` taken into account.
   */
  readonly rules?: ReadonlyArray<Rule> | undefined
}

/**
 * No faults.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Faults = {}

/**
 * Makes a rule from a fault and the requests that it affects. Default: all requests.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Faults } from "@owserver/fake"
 *
 * const rule = Faults.on(Faults.Refuse({ ret: -1 }), { path: "/10.67C6697351FF/temperature", after: 2 })
 * assert.deepStrictEqual(rule.when, { path: "/10.67C6697351FF/temperature", after: 2 })
 * ```
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
 * Returns a function that applies rules: for each request it returns the fault of the reply, or `undefined`. The function
 * counts how often it has applied each rule.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 * import { Faults } from "@owserver/fake"
 *
 * const faultFor = Faults.follow([Faults.on(Faults.Stall(), { times: 1 })])
 * assert.strictEqual(faultFor(Request.nop(), 1)?._tag, "Stall")
 * assert.strictEqual(faultFor(Request.nop(), 1), undefined)
 * ```
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
