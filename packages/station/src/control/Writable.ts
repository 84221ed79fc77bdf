/**
 * Which outputs may be written. Nothing is writable unless the configuration says so, and never anything but an output.
 *
 * @module
 * @since 0.1.0
 */
import { RomId } from "@owserver/client"
import { Family, FamilyRegistry, Property } from "@owserver/sensors"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Plan from "../collect/Plan.js"
import { globOf } from "../model/glob.js"
import type * as Series from "../model/Series.js"

/**
 * A pattern of the configuration: the devices, as in the rules of the plan, and their properties.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pattern {
  /** An address in which `*` stands for any characters, an alias or label, or `family:` and its code. */
  readonly match: string
  /** The property or properties; `*` stands for any characters. */
  readonly property: string | ReadonlyArray<string>
}

/** Properties that drive something. Others that can be written are settings, such as limits of alarms, memory and firmware. */
const outputs = /^(?:PIO|wiper|LCDon|backlight|gpio|TH\/led|EDS\d{4}\/(?:relay|LED)\/state)(?:\.(?:[A-Z]|\d{1,2}))?$/

/**
 * Returns the property of an output. Nothing if it is not an output.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Writable } from "@owserver/station"
 * import { Option } from "effect"
 *
 * assert.ok(Option.isSome(Writable.find("29", "PIO.0")))
 * assert.ok(Option.isNone(Writable.find("28", "temphigh")))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const find = (family: string, name: string): Option.Option<Property.Dynamic> =>
  outputs.test(name)
    ? FamilyRegistry.get(family).pipe(
        Option.flatMap((known) => Either.getRight(Family.find(known, name))),
        Option.filter((property) => Property.isWritable(property))
      )
    : Option.none()

/**
 * Makes the check from the patterns of the configuration. `names` returns the alias and labels of the device.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Writable } from "@owserver/station"
 *
 * const isWritable = Writable.make([{ match: "family:05", property: "PIO" }])
 * const series = { server: "attic", device: "05.4AEC29CDBAAB", property: "PIO", kind: "state", unit: "", family: "05" } as const
 * assert.ok(isWritable(series, () => []))
 * assert.ok(!isWritable({ ...series, property: "sensed" }, () => []))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  patterns: ReadonlyArray<Pattern>
): ((series: Series.Description, names: () => ReadonlyArray<string>) => boolean) => {
  const compiled = patterns.map(({ match, property }) => ({
    // A plan falls back to a rule without a property.
    plan: Plan.make([{ match, property: [property].flat() }]),
    properties: [property].flat().map(globOf)
  }))
  return ({ device, family, property }, names) => {
    const rom = Option.getOrUndefined(Either.getRight(RomId.parse(device)))
    if (rom === undefined || Option.isNone(find(family, property))) return false
    const subject = { rom, names: names() }
    return compiled.some(
      ({ plan, properties }) =>
        plan.ruleOf(subject).property !== undefined && properties.some((pattern) => pattern.test(property))
    )
  }
}
