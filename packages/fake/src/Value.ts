/**
 * The values of a simulated property, and where they come from.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Readable from "effect/Readable"
import type * as Stream from "effect/Stream"

/**
 * A number; a bit; text; bytes; a date.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array | DateTime.Utc

/**
 * What can be asked for a value at any time: a constant; what a `Ref` holds, which is to be had at once; a function of time, in
 * milliseconds since 1970. That time goes on evenly if somebody sets the wall clock after the process began.
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
