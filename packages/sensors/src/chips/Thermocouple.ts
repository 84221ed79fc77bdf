/**
 * Thermocouples on a MAX31850, which is of family 3B as the DS1825 is. It reports what is wrong with the wire beside a
 * temperature that means nothing then: so the faults are looked at first.
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
 * What is wrong with the wire, of which there may be several.
 *
 * - `OpenCircuit`: it has a break, or there is none
 * - `GroundShort`, `SupplyShort`: it touches ground, or the supply
 * - `Unknown`: the chip says no more than that there is something
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
 * The faults of the wire; none if it is in order.
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
 * The temperature at the end of the wire in °C. With a fault it fails with `OwSuspectValue`, whose reason names the faults.
 * What `temperature` gives is that of the chip itself.
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
    // The bits are those of the last conversion: this one is the first that they can speak of.
    const reading = yield* device.read(DS1825.thermocouple, { ...options, source: "Fresh" })
    const found = yield* Effect.mapError(faults(device, options), (error) => Subject.about(error, path))
    if (found.length === 0) return reading
    return yield* new OwSuspectValue({
      path,
      property: DS1825.thermocouple.name,
      reading: reading.value,
      reason: found.join(", ")
    })
  })
