/**
 * What callers give, measured before anything is sent. Types keep most of it right; these are for the rest of the world.
 */
import { Flags, Limits, type OwPath, OwText, type Request } from "@owserver/protocol"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { CallOptions } from "../OwServer.js"

/** The argument at fault, and what is wrong with it. */
export interface Invalid {
  readonly argument: string
  readonly issue: string
}

export type Checked<A> = Either.Either<A, Invalid>

const invalid = (argument: string, issue: string): Either.Either<never, Invalid> => Either.left({ argument, issue })

const show = (value: unknown): string => Inspectable.toStringUnknown(value, 0)

export const integer = (argument: string, value: number, minimum: number, maximum: number): Checked<number> =>
  Number.isInteger(value) && value >= minimum && value <= maximum
    ? Either.right(value)
    : invalid(argument, `expected an integer of ${minimum} to ${maximum}, not ${show(value)}`)

export const size = (value: number): Checked<number> => integer("size", value, 1, Limits.maxReadSize)

export const offset = (value: number): Checked<number> => integer("offset", value, 0, 0x7fff_ffff)

/** Requests are made from a path that may be wrong, and data that may be too long. */
export const request = (
  path: string,
  make: () => Either.Either<Request.Request, OwPath.InvalidPath | Request.InvalidData>
): Checked<Request.Request> => {
  if (typeof path !== "string") return invalid("path", `expected a string, not ${show(path)}`)
  const made = make()
  if (Either.isRight(made)) return Either.right(made.right)
  return invalid(made.left._tag === "InvalidPath" ? "path" : "data", made.left.message)
}

export const data = (value: Uint8Array | string): Checked<Uint8Array> => {
  if (typeof value === "string") {
    return Either.fromOption(OwText.encode(value), () => ({
      argument: "data",
      issue: "it contains a lone surrogate, which stands for no byte"
    }))
  }
  return value instanceof Uint8Array
    ? Either.right(value)
    : invalid("data", `expected a string or a Uint8Array, not ${show(value)}`)
}

const isFlags = Schema.is(Flags.Input)

/** The flag word `base` with what the caller gives laid over it. PERSISTENCE is not the caller's to say. */
export const flags = (base: number, value: Flags.Input): Checked<number> => {
  if (!isFlags(value)) return invalid("flags", `expected a record of flags or a 32-bit word, not ${show(value)}`)
  const persistence = base & Flags.FLG_PERSISTENCE
  return Either.right(((Flags.merge(base, value) & ~Flags.FLG_PERSISTENCE) | persistence) >>> 0)
}

/** The flag word of a call. */
export const callFlags = (base: number, { flags: given, uncached }: CallOptions): Checked<number> => {
  const word = given === undefined ? Either.right(base) : flags(base, given)
  return uncached === undefined ? word : Either.flatMap(word, (merged) => flags(merged, { uncached }))
}

/** A length of time above 0, in milliseconds. `undefined` and infinity are no limit. */
export const limit = (argument: string, value: Duration.DurationInput | undefined): Checked<number> => {
  if (value === undefined) return Either.right(Number.POSITIVE_INFINITY)
  const millis = Option.map(Duration.decodeUnknown(value), Duration.toMillis)
  return Option.isSome(millis) && millis.value > 0
    ? Either.right(millis.value)
    : invalid(argument, `expected a duration above 0 (or none), not ${show(value)}`)
}

/** The time limit of a call in milliseconds. */
export const callLimit = (base: number, { timeout }: CallOptions): Checked<number> =>
  timeout === undefined ? Either.right(base) : limit("timeout", timeout)
