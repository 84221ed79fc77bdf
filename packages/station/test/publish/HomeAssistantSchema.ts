/**
 * The payload that Home Assistant accepts for the discovery of a device. Source: the pages "MQTT", "MQTT sensor", "MQTT binary
 * sensor", "MQTT switch" and "Sensor entity" of its documentation.
 */
import { Schema } from "effect"

const Topic = Schema.String.pipe(Schema.pattern(/^[^+#\0]{1,65535}$/))
const Id = Schema.String.pipe(Schema.pattern(/^[\w-]+$/))

const shared = {
  unique_id: Id,
  name: Schema.NonEmptyString,
  state_topic: Topic,
  availability: Schema.optional(
    Schema.NonEmptyArray(
      Schema.Struct({ topic: Topic, payload_available: Schema.String, payload_not_available: Schema.String })
    )
  ),
  availability_mode: Schema.optional(Schema.Literal("all", "any", "latest")),
  qos: Schema.optional(Schema.Literal(0, 1, 2))
}

/** The units of each device class, and the state classes. */
const classes: { readonly [name: string]: readonly [units: ReadonlyArray<string>, states: ReadonlyArray<string>] } = {
  temperature: [["°C", "°F", "K"], ["measurement"]],
  humidity: [["%"], ["measurement"]],
  voltage: [["V", "mV", "µV", "kV", "MV"], ["measurement"]],
  current: [["A", "mA"], ["measurement"]],
  illuminance: [["lx"], ["measurement"]],
  carbon_dioxide: [["ppm"], ["measurement"]],
  pressure: [["cbar", "bar", "hPa", "mmHg", "inHg", "kPa", "mbar", "Pa", "psi"], ["measurement"]]
}

const Sensor = Schema.Struct({
  ...shared,
  platform: Schema.Literal("sensor"),
  device_class: Schema.optional(Schema.Literal(...Object.keys(classes))),
  state_class: Schema.Literal("measurement", "total", "total_increasing"),
  unit_of_measurement: Schema.optional(Schema.NonEmptyString),
  expire_after: Schema.Int.pipe(Schema.positive())
}).pipe(
  Schema.filter(({ device_class, state_class, unit_of_measurement = "" }) => {
    if (device_class === undefined) return true
    const [units, states] = classes[device_class]!
    return (units.includes(unit_of_measurement) && states.includes(state_class)) || "a wrong unit or state class"
  })
)

const BinarySensor = Schema.Struct({
  ...shared,
  platform: Schema.Literal("binary_sensor"),
  device_class: Schema.optional(Schema.Literal("presence", "problem", "connectivity")),
  payload_on: Schema.optional(Schema.NonEmptyString),
  payload_off: Schema.optional(Schema.NonEmptyString),
  expire_after: Schema.optional(Schema.Int.pipe(Schema.positive()))
})

/** It never expires. */
const Switch = Schema.Struct({ ...shared, platform: Schema.Literal("switch"), command_topic: Topic })

/** An entity that is removed. */
const Removed = Schema.Struct({ platform: Schema.Literal("sensor", "binary_sensor", "switch") })

export const Payload = Schema.Struct({
  device: Schema.Struct({
    identifiers: Schema.NonEmptyArray(Id),
    name: Schema.NonEmptyString,
    model: Schema.optional(Schema.NonEmptyString),
    serial_number: Schema.optional(Schema.NonEmptyString),
    via_device: Schema.optional(Id),
    suggested_area: Schema.optional(Schema.NonEmptyString)
  }),
  origin: Schema.Struct({ name: Schema.NonEmptyString }),
  components: Schema.Record({ key: Id, value: Schema.Union(Sensor, BinarySensor, Switch, Removed) })
})

/** Without fields that Home Assistant would refuse. */
export const decode = Schema.decodeUnknownSync(Schema.parseJson(Payload), { onExcessProperty: "error" })

/** The topic of a device: the prefix, a node and the object id. */
export const topic = /^[^+#/]+(?:\/[^+#/]+)*\/device\/[\w-]+\/[\w-]+\/config$/
