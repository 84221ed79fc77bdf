/**
 * Humidity by a DS2438, which measures the voltage of a sensor and its supply: which sensor that is, the chip does not know.
 * Each has a formula of its own, and the wrong one is off by up to ten percent. Which one `humidity` alone stands for is up to
 * the version of the server, so here the sensor is named.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import type { Device, ReadError, ReadOptions } from "../devices/Device.js"
import type { Readable } from "../families/Property.js"
import { DS2438 } from "../families/tables/DS2438.js"
import type { Reading } from "../values/Reading.js"

/**
 * What is soldered to the chip. `DATANAB` boards say so themselves; of others only who built them knows.
 *
 * @since 0.1.0
 * @category models
 */
export type Sensor = "HIH3600" | "HIH4000" | "HIH5030" | "HTM1735" | "DATANAB"

/**
 * The relative humidity by the formula of the sensor, in percent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Humidity } from "@owserver/sensors"
 *
 * assert.strictEqual(Humidity.property("HIH4000").name, "HIH4000/humidity")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const property = (sensor: Sensor): Readable<number> => DS2438[sensor].humidity

/**
 * Humidity and temperature of one place, and what they were computed of: volts at the sensor and of its supply. A supply below
 * 4 V is beyond what the formulas are for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Climate {
  /** Percent. */
  readonly humidity: Reading<number>
  /** °C. */
  readonly temperature: Reading<number>
  /** Volts. */
  readonly supply: Reading<number>
  /** Whether the supply is enough for the formula. */
  readonly isSupplied: boolean
}

/** Data sheets of the HIH-4000 and its relatives: 4 to 5.8 V. */
const leastSupply = 4

/**
 * Reads them one after the other. The formulas need the temperature, so that it is read first and the server has it.
 *
 * @example
 * ```ts
 * import { Devices, Humidity } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const cellar = Devices.get("cellar").pipe(
 *   Effect.flatMap((device) => Humidity.climate(device, "HIH5030")),
 *   Effect.map(({ humidity, isSupplied }) => (isSupplied ? `${humidity.value} %` : "too little supply"))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const climate = (
  device: Device,
  sensor: Sensor,
  options: Omit<ReadOptions, "previous"> = {}
): Effect.Effect<Climate, ReadError, OwServer> =>
  Effect.gen(function* () {
    const temperature = yield* device.read(DS2438.temperature, options)
    const supply = yield* device.read(DS2438.VDD, options)
    const humidity = yield* device.read(property(sensor), options)
    return { temperature, supply, humidity, isSupplied: supply.value >= leastSupply }
  })
