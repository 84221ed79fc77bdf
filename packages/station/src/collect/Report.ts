/**
 * The reports of a collector.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Condition from "../model/Condition.js"
import type * as Sample from "../model/Sample.js"

/**
 * What a collector reports.
 *
 * - `Read`: the numbers of one reading, one for each element of an array
 * - `Changed`: a condition began, was seen again or ended
 * - `Found`: a device is listed for the first time since the start, or its alias has changed
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

const report = Data.taggedEnum<Report>()

/**
 * Makes a report of readings.
 *
 * @example
 * ```ts
 * import { Report, type Sample } from "@owserver/station"
 *
 * const read = (samples: ReadonlyArray<Sample.Sample>) => Report.Read({ samples })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Read: (fields: Omit<Extract<Report, { readonly _tag: "Read" }>, "_tag">) => Report = report.Read

/**
 * Makes a report of a condition.
 *
 * @example
 * ```ts
 * import { type Condition, Report } from "@owserver/station"
 *
 * const changed = (transition: Condition.Transition) => Report.Changed({ transition })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Changed: (fields: Omit<Extract<Report, { readonly _tag: "Changed" }>, "_tag">) => Report = report.Changed

/**
 * Makes a report of a new device, or of one with a new alias.
 *
 * @example
 * ```ts
 * import { Report } from "@owserver/station"
 *
 * const found = Report.Found({ server: "house", device: "28.AD6555070000", family: "28", alias: "cellar" })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Found: (fields: Omit<Extract<Report, { readonly _tag: "Found" }>, "_tag">) => Report = report.Found
