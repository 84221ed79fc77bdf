/**
 * What can be wrong with a server, as data: how it was started, and rules by which it misbehaves. May be changed while it
 * runs.
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

const fault = Data.taggedEnum<Fault>()

/**
 * The connection ends in order after so many bytes of the reply; 0 is before the first.
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
 * The connection ends behind the reply, though that says that it will be kept.
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
 * These bytes come behind the reply.
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
 * The reply is a refusal with this return code, given as -5 or as 5.
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
 * The connection is reset after so many bytes of the reply: over TCP by a RST.
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
 * The reply comes in pieces of so many bytes.
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
 * The reply comes so many milliseconds later, keepalives each second meanwhile.
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
 * There is no reply, and not a keepalive either.
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
 * The reply is this value, whatever the bus has.
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
 * A word of the header of the first frame says something else.
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
 * What goes wrong with the replies to some requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /** What goes wrong. */
  readonly fault: Fault
  /** With which requests it does. */
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
 * A server in order.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Faults = {}

/**
 * A rule: the fault, and which requests it is for; without `when` it is for all.
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
 * Follows rules: says for each request what goes wrong with its reply.
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
