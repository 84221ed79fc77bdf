/**
 * Thermocouples on a MAX31850, which shares family 3B with the DS1825. With a fault of the wire, the chip still reports a
 * temperature, which is meaningless. So {@link read} checks for faults.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import { OwPath } from "@owserver/client"
import * as Effect from "effect/Effect"
import type { Device, ReadError, ReadOptions } from "../devices/Device.js"
import * as Subject from "../devices/subject.js"
import { DS1825 } from "../families/tables/DS1825.js"
import type { Reading } from "../values/Reading.js"
import { OwSuspectValue } from "../values/SensorError.js"
import type { Celsius } from "../values/Temperature.js"

/**
 * A fault of the wire. Several may occur together.
 *
 * - `OpenCircuit`: the wire is broken or missing
 * - `GroundShort`, `SupplyShort`: the wire touches ground or the supply
 * - `Unknown`: the chip reports a fault without its kind
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = "OpenCircuit" | "GroundShort" | "SupplyShort" | "Unknown"

const bits = [
  ["OpenCircuit", DS1825.open_circuit],
  ["GroundShort", DS1825.ground_short],
  ["SupplyShort", DS1825.vdd_short]
] as const

/**
 * Reads the faults of the wire from the bus. Returns an empty array if there is none. Fails with the errors of a read.
 *
 * @example
 * ```ts
 * import { Device, Thermocouple } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const wiring = (kiln: Device.Device) =>
 *   Effect.map(Thermocouple.faults(kiln, { timeout: "3 seconds" }), (found) => found.join(", ") || "in order")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const faults = (
  device: Device,
  options: Pick<ReadOptions, "timeout"> = {}
): Effect.Effect<ReadonlyArray<Fault>, ReadError, OwServer> =>
  Effect.gen(function* () {
    const fresh = { ...options, source: "Fresh" } as const
    if (!(yield* device.read(DS1825.fault, fresh)).value) return []
    const found: Array<Fault> = []
    for (const [name, property] of bits) if ((yield* device.read(property, fresh)).value) found.push(name)
    return found.length === 0 ? ["Unknown"] : found
  })

/**
 * Reads the temperature at the end of the wire in °C. Fails with `OwSuspectValue` if the wire has a fault; `reason` names the
 * faults. The property `temperature` is that of the chip itself. Other errors are those of a read.
 *
 * @example
 * ```ts
 * import { Devices, Thermocouple } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const kiln = Effect.flatMap(Devices.get("kiln"), (device) => Thermocouple.read(device)).pipe(
 *   Effect.map(({ value }) => value > 1200)
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (
  device: Device,
  options: Omit<ReadOptions<Celsius>, "source"> = {}
): Effect.Effect<Reading<Celsius>, ReadError, OwServer> =>
  Effect.gen(function* () {
    const path = OwPath.join(device.path, DS1825.thermocouple.name)
    // The fault bits are those of the last conversion, so the temperature is read first.
    const reading = yield* device.read(DS1825.thermocouple, { ...options, source: "Fresh" })
    const found = yield* Effect.mapError(faults(device, options), (error) => Subject.about(error, path))
    if (found.length === 0) return reading
    return yield* new OwSuspectValue({
      path,
      property: DS1825.thermocouple.name,
      reading: reading.value,
      reason: found.join(", ")
    })
  }).pipe(Effect.withSpan("sensors.Thermocouple.read"))
