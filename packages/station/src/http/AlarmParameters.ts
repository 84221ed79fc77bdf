/**
 * The parameters of the HTTP API for rules, alarms and targets.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { booleanText, integerText, largestId, name, optional, paging, time } from "./parameterFields.js"

/**
 * The id of a rule in a path.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RuleId: Schema.Schema<number, string> = integerText("the id of a rule,", 1, largestId)

/**
 * The id of an alarm in a path.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AlarmId: Schema.Schema<number, string> = integerText("the id of an alarm,", 1, largestId)

/**
 * The name of a target in a path.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TargetName: Schema.Schema<string> = name(100, "the name of a target")

/**
 * A page of alarms. `active` is `true` for those that are not cleared.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AlarmsQuery = Schema.Struct({ ...paging, active: optional(booleanText) })

/**
 * The end of a mute or of maintenance in milliseconds since 1970. `null` ends it now.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Until = Schema.Struct({ until: Schema.NullOr(time) })
