/**
 * The collector: reads the sensors of one owserver, for ever.
 *
 * @module
 * @since 0.1.0
 */
import type * as Data from "effect/Data"
import type * as Condition from "../model/Condition.js"
import type * as Sample from "../model/Sample.js"

/**
 * What a collector reports.
 *
 * - `Read`: the numbers of one reading, one for each element of an array
 * - `Changed`: a condition began, was seen again or ended
 * - `Found`: a device is listed for the first time since the start
 *
 * @since 0.1.0
 * @category models
 */
export type Report = Data.TaggedEnum<{
  Read: { readonly samples: ReadonlyArray<Sample.Sample> }
  Changed: { readonly transition: Condition.Transition }
  Found: {
    readonly server: string
    readonly device: string
    readonly family: string
    readonly alias: string | undefined
  }
}>
