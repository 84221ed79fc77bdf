/** Rules and alarms of the house. */
import { type Alarm, type AlarmRule, TargetError } from "@owserver/station"
import { Effect } from "effect"
import * as Outboxes from "../http/Outboxes.js"
import * as House from "./House.js"
import type { StationOfHouse } from "./StationOfHouse.js"

const { hour, minute, now } = House

export type Raised = Extract<Alarm.AlarmChange, { readonly _tag: "Raised" }>["alarm"]

/** An alarm about a sensor. */
export const alarmOf = (sensor: House.Sensor, fields: Partial<Raised> = {}): Raised => ({
  key: "freezer-1",
  rule: 1,
  name: "Freezer too warm",
  server: sensor.series.server,
  device: sensor.series.device,
  property: sensor.series.property,
  raisedAt: now - 12 * minute,
  value: -17.9,
  detail: "-17.9 °C is above -18 °C for 10 min",
  isSilent: false,
  ...fields
})

type Station = Pick<StationOfHouse, "feed" | "store">

/** Stores changes, and tells the live stream, as the rules of a station do. */
export const change = ({ feed, store }: Station, changes: ReadonlyArray<Alarm.AlarmChange>): Effect.Effect<void> =>
  Effect.zipRight(
    Effect.orDie(store.alarms.change(changes, [])),
    Effect.forEach(changes, feed.alarm, { discard: true })
  )

export const raise = (station: Station, alarm: Raised): Effect.Effect<void> =>
  change(station, [{ _tag: "Raised", alarm }])

export const clear = (station: Station, key: string, at = now): Effect.Effect<void> =>
  change(station, [{ _tag: "Cleared", key, at }])

/** Targets of each kind. Tests of `siren` fail. */
export const outbox = Outboxes.make({
  phone: Effect.void,
  siren: new TargetError({ reason: "Refused", message: "the program ended with 1" }),
  "kitchen-display": new TargetError({ reason: "Unavailable", message: "no answer for 10 s" })
})

export const definition = (fields: Partial<AlarmRule.Definition> = {}): AlarmRule.Definition => ({
  name: "Freezer too warm",
  selector: { series: [6] },
  trigger: { kind: "value", above: -18, hysteresis: 1 },
  hold: 600,
  targets: ["phone", "siren"],
  enabled: true,
  ...fields
})

/** Five rules of the house, two active alarms, and some that are over. */
export const fill = ({
  idOf,
  sensors,
  store
}: Pick<StationOfHouse, "idOf" | "sensors" | "store">): Effect.Effect<void> =>
  Effect.gen(function* () {
    const [freezer, greenhouse, pump] = [sensors[5]!, sensors[10]!, sensors[8]!]
    const { alarms } = store
    const first = yield* alarms.addRule(definition({ selector: { series: [idOf(freezer)] } }))
    const warm = yield* alarms.addRule(
      definition({
        name: "Warm outside",
        selector: { place: "Outside", property: "temperature" },
        trigger: { kind: "value", above: 10 },
        hold: 0,
        targets: ["phone"]
      })
    )
    yield* alarms.addRule(
      definition({
        name: "Pump does not run",
        selector: { series: [idOf(pump)] },
        trigger: { kind: "state", is: false },
        hold: 12 * 3600,
        targets: [],
        enabled: false
      })
    )
    yield* alarms.addRule(
      definition({
        name: "No readings",
        selector: {},
        trigger: { kind: "stale", after: 900 },
        hold: 0,
        targets: ["phone"]
      })
    )
    const leak = yield* alarms.addRule(
      definition({
        name: "Water runs at night",
        selector: { series: [idOf(sensors[7]!)] },
        trigger: { kind: "rate", above: 120, window: 3600 },
        hold: 0,
        targets: ["phone", "siren"]
      })
    )
    yield* alarms.muteRule(leak, now + 8 * hour)
    const past = Array.from({ length: 4 }, (_, n): Raised => {
      const raisedAt = now - (9 + 31 * n) * hour
      return alarmOf(greenhouse, {
        key: `past-${n}`,
        rule: warm,
        name: "Warm outside",
        raisedAt,
        value: 10.2,
        detail: "10.2 °C is above 10 °C"
      })
    })
    // A new alarm of a rule ends the one before.
    for (const alarm of past.toReversed()) {
      yield* alarms.change([{ _tag: "Raised", alarm }], [])
      yield* alarms.change([{ _tag: "Cleared", key: alarm.key, at: alarm.raisedAt + 3.5 * hour }], [])
    }
    yield* alarms.change(
      [{ _tag: "Raised", alarm: alarmOf(greenhouse, { ...past[0]!, key: "warm", raisedAt: now - 95 * minute }) }],
      []
    )
    yield* alarms.change([{ _tag: "Raised", alarm: alarmOf(freezer, { rule: first }) }], [])
    const active = yield* alarms.alarms({ active: true })
    const known = active.find(({ key }) => key === "warm")
    if (known !== undefined) yield* alarms.acknowledge(known.id, "192.168.17.20 with a token", now - 80 * minute)
  }).pipe(Effect.orDie)
