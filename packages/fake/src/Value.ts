/**
 * The values of a simulated property, and where they come from.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Readable from "effect/Readable"
import * as Stream from "effect/Stream"

/**
 * A number; a bit; text; bytes; a date.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array | DateTime.Utc

/**
 * What can be asked for a value at any time: a constant; what a `Ref` holds, which is to be had at once; a function of time, in milliseconds since 1970
 * on the clock of the server.
 *
 * @since 0.1.0
 * @category models
 */
export type Askable<A extends Value = Value> = A | Readable.Readable<A> | ((millis: number) => A)

/**
 * Where the value of a property comes from: what can be asked, or a `Stream`, of which the latest element counts, and which
 * runs as long as the server.
 *
 * @example
 * ```ts
 * import type { Source } from "@owserver/fake"
 *
 * const swinging: Source<number> = (millis) => 20 + 5 * Math.sin(millis / 60_000)
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Source<A extends Value = Value> = Askable<A> | Stream.Stream<A>

/**
 * Whether it is asked for its value as it stands, as a `Ref` is.
 *
 * @since 0.1.0
 * @category guards
 * @hidden
 */
export const isReadable: (self: Source) => self is Readable.Readable<Value> = Readable.isReadable as never

/**
 * Whether it is no stream. A `Ref` is an Effect, and every Effect is a stream of one element; it is asked all the same.
 *
 * @since 0.1.0
 * @category guards
 * @hidden
 */
export const isAskable = (self: Source): self is Askable =>
  isReadable(self) || !Predicate.hasProperty(self, Stream.StreamTypeId)

/**
 * The value at a time.
 *
 * @since 0.1.0
 * @category accessors
 * @hidden
 */
export const ask = (self: Askable, millis: number): Value => {
  if (typeof self === "function") return self(millis)
  return isReadable(self) ? Effect.runSync(self.get) : self
}
