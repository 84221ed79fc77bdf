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
 * How a property is read.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions<in out A = never> {
  /** Whether the bus is asked, or the server may answer from its cache. Default: `Cached`. */
  readonly source?: Exclude<Source, "Latest"> | undefined
  /** How long the server may take, for each request that the reading needs. Default: that of the service. */
  readonly timeout?: Duration.DurationInput | undefined
  /** What is done about a value that is doubted. Default: {@link Trust.confirm}. */
  readonly policy?: Trust.Policy | undefined
  /** Which values are doubted. Default: {@link Trust.rules}. */
  readonly rules?: ReadonlyArray<Trust.Rule> | undefined
  /** The last good reading of the property, for rules and policies that look at how fast it changes. */
  readonly previous?: Reading<A> | undefined
}

/**
 * Why there is no reading: the server or the way to it, a device that is gone, bytes that are no value, a value that nobody
 * should believe.
 *
 * @since 0.1.0
 * @category errors
 */
export type ReadError = OwServerError | OwDeviceMissing | OwValueError | OwSuspectValue

/**
 * Why nothing was written; with `OwInvalidValue` nothing was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export type WriteError = OwServerError | OwDeviceMissing | OwInvalidValue
