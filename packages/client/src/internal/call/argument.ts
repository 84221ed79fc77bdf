/**
 * Checks of arguments, before anything is sent. Types prevent most mistakes; these checks serve callers without types.
 */
import { Flags, Limits, MessageType, OwPath, OwText, Request } from "@owserver/protocol"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import type { CallOptions } from "../../Options.js"
import { OwInvalidArgument } from "../../OwServerError.js"
import { type Context, fields } from "../context.js"

/** An invalid argument: its name, and what is wrong with it. */
export class Invalid {
  constructor(
    readonly argument: string,
    readonly issue: string
  ) {}
}

/** A valid value, or what is wrong with it. Not an Either: each read would allocate half a dozen of them. */
export type Checked<A> = A | Invalid

export const isInvalid = <A>(checked: Checked<A>): checked is Invalid => checked instanceof Invalid

export const toError = (context: Context, { argument, issue }: Invalid): OwInvalidArgument =>
  new OwInvalidArgument({ ...fields(context), argument, issue })

/** Returns the record if all of its values are valid, otherwise its first invalid one. */
export const all = <A extends { readonly [name: string]: unknown }>(
  checked: A
): Checked<{ readonly [K in keyof A]: Exclude<A[K], Invalid> }> =>
  Object.values(checked).find(isInvalid) ?? (checked as never)

const expected = (argument: string, what: string, value: unknown): Invalid =>
  new Invalid(argument, `expected ${what}, not ${Inspectable.toStringUnknown(value, 0)}`)

export const integer = (argument: string, value: number, minimum: number, maximum: number): Checked<number> =>
  Number.isInteger(value) && value >= minimum && value <= maximum
    ? value
    : expected(argument, `an integer of ${minimum} to ${maximum}`, value)

export const offset = (value: number): Checked<number> => integer("offset", value, 0, 0x7fff_ffff)

export const size = (value: number): Checked<number> => integer("size", value, 1, Limits.maxReadSize)

export const boolean = (argument: string, value: boolean): Checked<boolean> =>
  typeof value === "boolean" ? value : expected(argument, "true or false", value)

export const oneOf = <A extends string>(argument: string, value: A, choice: ReadonlyArray<A>): Checked<A> =>
  choice.includes(value) ? value : expected(argument, `one of ${choice.join(", ")}`, value)

export const optional = <A>(
  argument: string,
  what: string,
  value: A | undefined,
  is: (value: unknown) => boolean
): Checked<A | undefined> => (value === undefined || is(value) ? value : expected(argument, what, value))

/** Returns a duration above 0 in milliseconds. `undefined` is infinite. */
export const duration = (argument: string, value: Duration.DurationInput | undefined): Checked<number> => {
  if (value === undefined) return Number.POSITIVE_INFINITY
  // Making a `Duration` of each number would cost a read 3 to 5 %. Those below a nanosecond are 0.
  if (typeof value === "number" && value >= 1) return value
  const millis = Option.map(Duration.decodeUnknown(value), Duration.toMillis)
  return Option.isSome(millis) && millis.value > 0
    ? millis.value
    : expected(argument, "a duration above 0 (or none)", value)
}

/** Makes a request on a path by `make`, from options that are checked already. */
export const request = <Options>(
  path: string,
  make: (path: string, options: Options) => Either.Either<Request.Request, OwPath.InvalidPath | Request.InvalidData>,
  options: Options
): Checked<Request.Request> => {
  if (typeof path !== "string") return expected("path", "a string", path)
  const made = make(path, options)
  if (Either.isRight(made)) return made.right
  return new Invalid(made.left._tag === "InvalidPath" ? "path" : "data", made.left.message)
}

export const bytes = (argument: string, value: Uint8Array | string): Checked<Uint8Array> => {
  if (value instanceof Uint8Array) return value
  if (typeof value !== "string") return expected(argument, "a string or a Uint8Array", value)
  return Option.getOrElse(
    OwText.encode(value),
    () => new Invalid(argument, "it contains a lone surrogate that does not represent a byte")
  )
}

/**
 * Returns whether a write to this path may kill an owserver. An owserver dies when several elements are written to an array
 * below `/structure`. The server treats every path element that begins with "structure" as that directory, in upper or
 * lower case and after any other path elements. No write succeeds there, so the client refuses all writes to such arrays.
 */
const isFatalToWrite = (path: string): boolean => {
  const elements = OwPath.elements(path)
  return /\.all$/i.test(elements.at(-1) ?? "") && elements.slice(0, -1).some((element) => /^structure/i.test(element))
}

const fatalWrite = "writing an array below /structure kills an owserver; nothing can be written there"

/** Makes a WRITE. Refuses those that are known to kill servers. */
export const write = (
  path: string,
  { bytes, offset }: { readonly bytes: Uint8Array; readonly offset: number }
): Checked<Request.Request> => {
  const made = request(path, (to, data: Uint8Array) => Request.write(to, data, { offset }), bytes)
  return !isInvalid(made) && isFatalToWrite(path) ? new Invalid("path", fatalWrite) : made
}

/** Makes a message of any type. Refuses those that are known to kill servers. */
export const message = (raw: {
  readonly type: number
  readonly payload: Uint8Array | string
  readonly size?: number | undefined
  readonly offset?: number | undefined
}): Checked<Request.Request> => {
  const word = (argument: string, value = 0) => integer(argument, value, -0x8000_0000, 0x7fff_ffff)
  const checked = all({
    type: word("type", raw.type),
    size: word("size", raw.size),
    offset: word("offset", raw.offset),
    payload: bytes("payload", raw.payload)
  })
  if (isInvalid(checked)) return checked
  const { offset, payload, size, type } = checked
  if (payload.length > Limits.maxRequest) {
    return new Invalid("payload", `expected at most ${Limits.maxRequest} bytes, not ${payload.length}`)
  }
  // A negative size crashes the server. If the size leaves no bytes for the path, the server closes the connection without
  // a reply.
  if (type === MessageType.MSG_WRITE && (size < 0 || size >= payload.length)) {
    return new Invalid("size", `expected the length of the data behind the path, not ${size}`)
  }
  const made = Request.make(type, payload, { size, offset })
  // If no NUL separates the path from the data, the server reads the data as a part of the path.
  const paths = type === MessageType.MSG_WRITE ? [Request.path(made), OwPath.decode(payload)] : []
  return paths.some(isFatalToWrite) ? new Invalid("payload", fatalWrite) : made
}

/** Returns the request unchanged, tokens included. Refuses those that are known to kill servers. */
export const wholeRequest = (request: Request.Request): Checked<Request.Request> => {
  const isShaped = typeof request === "object" && request !== null && request.payload instanceof Uint8Array
  const checked = isShaped ? message(request) : undefined
  if (checked !== undefined && isInvalid(checked)) return checked
  return Request.isRequest(request) ? request : expected("request", "a request", request)
}

/** Merges the flags of a call into the word `base`. Callers cannot set PERSISTENCE. */
export const flags = (base: number, value: Flags.Input): Checked<number> =>
  Flags.isInput(value)
    ? withPersistenceOf(base, Flags.merge(base, value))
    : expected("flags", "a record of flags or a 32-bit word", value)

export const withPersistenceOf = (base: number, word: number): number =>
  ((word & ~Flags.FLG_PERSISTENCE) | (base & Flags.FLG_PERSISTENCE)) >>> 0

/** Returns the flag word of a call. */
export const callFlags = (base: number, call: CallOptions): Checked<number> => {
  if (call.flags === undefined && call.uncached === undefined) return base
  const word = flags(base, call.flags ?? {})
  return isInvalid(word) || call.uncached === undefined ? word : flags(word, { uncached: call.uncached })
}

/** Decodes the timeouts of calls, in milliseconds. */
export class CallTimeouts {
  /** The last timeout that was given as text. Decoding it for each call would cost a read 5 to 15 %. */
  private text: string | undefined
  private ofText: Checked<number> = Number.POSITIVE_INFINITY

  decode(base: number, { timeout }: CallOptions): Checked<number> {
    if (timeout === undefined) return base
    if (typeof timeout !== "string") return duration("timeout", timeout)
    if (timeout !== this.text) {
      this.text = timeout
      this.ofText = duration("timeout", timeout)
    }
    return this.ofText
  }
}
