/**
 * Options and errors of reading and writing one property. `Device` exports them; they stand here because the modules that
 * `Device` imports need them too.
 */
import type { OwServerError } from "@owserver/client"
import type * as Duration from "effect/Duration"
import type { Reading, Source } from "../values/Reading.js"
import type { OwDeviceMissing, OwInvalidValue, OwSuspectValue, OwValueError } from "../values/SensorError.js"
import type * as Trust from "./Trust.js"

/**
 * Options of reading a property.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions<in out A = never> {
  /** `Fresh` reads from the bus, `Cached` allows the cache of the server. Default: `Cached`. */
  readonly source?: Exclude<Source, "Latest"> | undefined
  /** The timeout of each request of the reading. Default: that of the service. */
  readonly timeout?: Duration.DurationInput | undefined
  /** The policy for doubtful values. Default: {@link Trust.confirm}. */
  readonly policy?: Trust.Policy | undefined
  /** The rules that doubt values. Default: {@link Trust.rules}. */
  readonly rules?: ReadonlyArray<Trust.Rule> | undefined
  /** The last good reading, for rules and policies about the rate of change. */
  readonly previous?: Reading<A> | undefined
}

/**
 * The errors of a reading: those of the client, a missing device, bytes that are not a value, and an implausible value.
 *
 * @since 0.1.0
 * @category errors
 */
export type ReadError = OwServerError | OwDeviceMissing | OwValueError | OwSuspectValue

/**
 * The errors of a write. After `OwInvalidValue` nothing was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export type WriteError = OwServerError | OwDeviceMissing | OwInvalidValue
