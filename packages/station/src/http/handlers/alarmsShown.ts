/** Rules, alarms and targets as the API shows them. */
import type * as Health from "../../Health.js"
import type { TargetStatus } from "../../outbox/TargetStatus.js"
import type { Alarm, AlarmChange } from "../../rules/Alarm.js"
import type { AlarmRule } from "../../rules/AlarmRule.js"

export const rule = ({ mutedUntil, ...rest }: AlarmRule) => ({ ...rest, mutedUntil: mutedUntil ?? null })

type Raised = Extract<AlarmChange, { readonly _tag: "Raised" }>["alarm"]

const raised = <A extends Raised>({ isSilent, value, ...rest }: A) => ({
  ...rest,
  value: value ?? null,
  silent: isSilent
})

export const alarm = ({ ackedAt, clearedAt, ...rest }: Alarm) => ({
  ...raised(rest),
  clearedAt: clearedAt ?? null,
  ackedAt: ackedAt ?? null
})

const changes = { Raised: "raised", Cleared: "cleared", Told: "told" } as const

/** The event of the live stream. */
export const change = (one: AlarmChange) => ({
  change: changes[one._tag],
  key: one._tag === "Raised" ? one.alarm.key : one.key,
  alarm: one._tag === "Raised" ? raised(one.alarm) : null
})

export const target = ({ failure, lastSuccess, ...rest }: TargetStatus) => ({
  ...rest,
  lastSuccess: lastSuccess ?? null,
  failure: failure ?? null
})

/** The parts of the health that a station may lack. */
export const health = ({ alarms, fleet, influx, mqtt, outbox = [] }: Health.Status) => ({
  fleet:
    fleet === undefined
      ? null
      : {
          runners: fleet.runners.map(({ isGone, isSelf, writer, ...runner }) => ({
            ...runner,
            self: isSelf,
            gone: isGone,
            waiting: writer.waiting
          })),
          assignments: fleet.assignments.map(({ lastReading = null, runner = null, server, since = null }) => ({
            server,
            runner,
            since,
            lastReading
          }))
        },
  alarms: alarms === undefined ? null : { ...alarms, failure: alarms.failure ?? null },
  outbox: outbox.map(target),
  mqtt: mqtt === undefined ? null : { connected: mqtt.isConnected, failure: mqtt.failure ?? null },
  influx:
    influx === undefined
      ? null
      : { ...influx, lastSuccess: influx.lastSuccess ?? null, failure: influx.failure ?? null }
})
