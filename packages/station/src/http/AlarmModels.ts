/**
 * The responses of the HTTP API about rules, alarms and targets. Times are milliseconds since 1970. Missing values are `null`.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as AlarmRule from "../rules/AlarmRule.js"

const Time = Schema.NullOr(Schema.Int)

/**
 * A rule that raises alarms. Nobody is told of them until `mutedUntil`, which may have passed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Rule = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  selector: AlarmRule.Selector,
  trigger: AlarmRule.Trigger,
  hold: Schema.Finite,
  targets: Schema.Array(Schema.String),
  enabled: Schema.Boolean,
  mutedUntil: Time
}).annotations({ identifier: "Rule" })

/** What is known of an alarm when it is raised. */
const raised = {
  key: Schema.String.annotations({ description: "Names the alarm in messages and in the live stream." }),
  rule: Schema.Int,
  name: Schema.String.annotations({ description: "The name of the rule when the alarm was raised." }),
  server: Schema.String,
  device: Schema.String,
  property: Schema.String,
  raisedAt: Schema.Int,
  value: Schema.NullOr(Schema.Finite),
  detail: Schema.String,
  silent: Schema.Boolean.annotations({
    description: "Whether nobody was told, because the rule was muted or there was maintenance."
  })
}

/**
 * An alarm. `device` and `property` are `""` if it is about a server as a whole. `clearedAt` is `null` while it is active. `ackedBy`
 * is who acknowledged it, `""` if nobody did.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Alarm = Schema.Struct({
  id: Schema.Int,
  ...raised,
  clearedAt: Time,
  ackedAt: Time,
  ackedBy: Schema.String
}).annotations({ identifier: "Alarm" })

/**
 * A change of an alarm in the live stream. `told` means that the targets of a silent alarm are told after all. `alarm` is `null` unless
 * it was raised.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LiveAlarm = Schema.Struct({
  change: Schema.Literal("raised", "cleared", "told", "acknowledged"),
  key: Schema.String,
  alarm: Schema.NullOr(Schema.Struct(raised))
}).annotations({ identifier: "LiveAlarm" })

/**
 * A target of the configuration, and its messages: how many wait, and how many were delivered and dropped since the start. `failure` is
 * why the last try failed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Target = Schema.Struct({
  name: Schema.String,
  type: Schema.Literal("webhook", "ntfy", "mqtt", "command"),
  waiting: Schema.Int,
  delivered: Schema.Int,
  dropped: Schema.Int,
  lastSuccess: Time,
  failure: Schema.NullOr(Schema.String)
}).annotations({ identifier: "Target" })

/**
 * The end of the maintenance, until which nobody is told of alarms. It may have passed. `null` without maintenance.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Maintenance = Schema.Struct({ until: Time }).annotations({ identifier: "Maintenance" })
