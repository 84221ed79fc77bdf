/**
 * The values of simulated properties, and their sources.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Readable from "effect/Readable"
import type * as Stream from "effect/Stream"

/**
 * The value of a property: a number, a bit, text, bytes or a date.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array | DateTime.Utc

/**
 * A source that returns its value at any time: a constant, a `Ref` or other `Readable` that needs no waiting, or a function of
 * the time in milliseconds since 1970. That time is monotonic: setting the wall clock does not change it.
 *
 * @since 0.1.0
 * @category models
 */
export type Askable<A extends Value = Value> = A | Readable.Readable<A> | ((millis: number) => A)

/**
 * The source of a property's value: an {@link Askable}, or a `Stream` whose latest element counts. The stream runs as long as
 * the server.
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
