/**
 * Rules that raise alarms. They are stored in the database, and edited over HTTP and in the dashboard.
 *
 * A rule names targets of the configuration. It can never define one, so whoever may edit rules cannot make the station send
 * requests or run programs that its owner did not choose.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { expected } from "../config/fields.js"
import { isPlain } from "../model/names.js"

const shortText = (what: string, most: number): Schema.Schema<string> =>
  Schema.String.pipe(
    Schema.filter((text) => text !== "" && text.length <= most && isPlain(text), {
      ...expected(what),
      jsonSchema: { type: "string", minLength: 1, maxLength: most }
    })
  )

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const within = (what: string, least: number, most: number): Schema.Schema<number> =>
  Schema.Number.pipe(
    Schema.filter((number) => number >= least && number <= most, {
      ...expected(`${what} from ${least} to ${most}`),
      jsonSchema: { type: "number", minimum: least, maximum: most }
    })
  )

/** A week. Longer, and a rule would need more readings at the start than it is worth. */
const longest = 604_800

const seconds = within("a number of seconds", 0, longest)

/** No sensor comes near it, and JSON has no infinity. */
const limit = within("a limit", -1e9, 1e9)

/**
 * Which series a rule watches: those that all fields apply to. Without fields, all series that are not hidden. `value` watches
 * only gauges, `state` only states and `rate` only counters; `lost` watches the servers of the series, or those with the id `server`.
 *
 * A series that was replaced is watched in its successor. Hidden series are watched only if `series` names them, and those of a server
 * that the configuration no longer has are not watched.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Selector = Schema.Struct({
  series: optional(
    Schema.Array(Schema.Int.pipe(Schema.positive())).pipe(
      Schema.minItems(1),
      Schema.maxItems(1000),
      Schema.annotations(expected("an array of 1 to 1000 ids of series"))
    )
  ),
  server: optional(shortText("the id of a server", 200)),
  place: optional(shortText("a place", 200)),
  family: optional(
    Schema.String.pipe(
      Schema.filter((text) => /^[\dA-F]{2}$/.test(text), {
        ...expected("the code of a family, such as 28"),
        jsonSchema: { type: "string", pattern: "^[0-9A-F]{2}$" }
      })
    )
  ),
  property: optional(shortText("the name of a property, in which * is any number of characters", 200))
}).annotations({ identifier: "AlarmSelector" })

/**
 * At least one limit, and room between the two: otherwise an alarm of one side could only end as one of the other. The message of a
 * field that is not valid stays.
 */
const checkLimits = ({
  above,
  below,
  hysteresis = 0
}: {
  readonly above?: number
  readonly below?: number
  readonly hysteresis?: number
}): true | string => {
  if (above === undefined ? below === undefined : below !== undefined && below >= above)
    return "expected above, below or both, and below less than above"
  return above === undefined || below === undefined || hysteresis <= above - below
    ? true
    : "expected a hysteresis that is not greater than the room between below and above"
}

const limits = { above: optional(limit), below: optional(limit) }

/**
 * What raises an alarm.
 *
 * - `value`: a good value is greater than `above`, or less than `below`, in the unit of the series, calibrated. The alarm clears when a
 *   value has come back by `hysteresis` (default: 0)
 * - `state`: a state is 1 (`is` true) or 0, such as the presence of an iButton
 * - `rate`: a counter counted more than `above`, or less than `below`, in the last `window` seconds
 * - `stale`: a series had no good reading for `after` seconds. Default: three intervals. While its server is lost, the server
 *   has one alarm, and its series get none. They have three intervals, or `after` if that is less, from the start of the station and
 *   from the return of their server
 * - `lost`: a server does not answer
 *
 * @since 0.1.0
 * @category schemas
 */
export const Trigger = Schema.Union(
  Schema.Struct({
    kind: Schema.Literal("value"),
    ...limits,
    hysteresis: optional(within("a hysteresis", 0, 1e9))
  }).pipe(Schema.filter(checkLimits)),
  Schema.Struct({ kind: Schema.Literal("state"), is: Schema.Boolean }),
  Schema.Struct({
    kind: Schema.Literal("rate"),
    ...limits,
    window: within("a number of seconds", 60, longest)
  }).pipe(Schema.filter(checkLimits)),
  Schema.Struct({ kind: Schema.Literal("stale"), after: optional(within("a number of seconds", 1, longest)) }),
  Schema.Struct({ kind: Schema.Literal("lost") })
).annotations({ identifier: "AlarmTrigger" })

/**
 * What its owner says about a rule. An alarm is raised when the trigger has held for `hold` seconds (default: 0). `targets` are the
 * names of those that are told. A rule that is not `enabled` does nothing.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Definition = Schema.Struct({
  name: shortText("a name of at most 200 characters on one line", 200),
  selector: Selector,
  trigger: Trigger,
  hold: Schema.optionalWith(seconds, { exact: true, default: () => 0 }),
  targets: Schema.optionalWith(
    Schema.Array(shortText("the name of a target", 100)).pipe(
      Schema.maxItems(20),
      Schema.annotations(expected("an array of at most 20 names of targets"))
    ),
    { exact: true, default: () => [] }
  ),
  enabled: Schema.optionalWith(Schema.Boolean, { exact: true, default: () => true })
}).annotations({ identifier: "AlarmDefinition" })

/**
 * Which series a rule watches, decoded.
 *
 * @since 0.1.0
 * @category models
 */
export type Selector = typeof Selector.Type

/**
 * What raises an alarm, decoded.
 *
 * @since 0.1.0
 * @category models
 */
export type Trigger = typeof Trigger.Type

/**
 * What the owner of a rule says about it, with all defaults.
 *
 * @since 0.1.0
 * @category models
 */
export type Definition = typeof Definition.Type

/**
 * A stored rule. Its alarms are raised but nobody is told until `mutedUntil`, in milliseconds since 1970; `undefined` if it is not
 * muted.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlarmRule extends Definition {
  /** The number of the rule in the database. */
  readonly id: number
  readonly mutedUntil: number | undefined
}
