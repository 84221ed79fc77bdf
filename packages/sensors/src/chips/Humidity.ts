/**
 * Humidity from a DS2438, which measures the voltage of an analog sensor and its supply.
 *
 * Each sensor has its own formula, and the wrong one is off by up to ten percent. The chip does not know its sensor. The formula
 * of the property `humidity` depends on the version of the server, so name the sensor here.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import { type Device, isDevice, type ReadError, type ReadOptions } from "../devices/Device.js"
import type { Readable } from "../families/Property.js"
import { DS2438 } from "../families/tables/DS2438.js"
import type { Reading } from "../values/Reading.js"

/**
 * The sensor that is soldered to the chip. `DATANAB` boards report themselves; see the documentation of other boards.
 *
 * @since 0.1.0
 * @category models
 */
export type Sensor = "HIH3600" | "HIH4000" | "HIH5030" | "HTM1735" | "DATANAB"

/**
 * Returns the property of the relative humidity in percent, by the formula of the sensor.
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
 * Humidity and temperature, and the supply voltage. The formulas require a supply of at least 4 V.
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
  /** True if the supply is sufficient for the formula. */
  readonly isSupplied: boolean
}

/** Data sheets of the HIH-4000 and its relatives: 4 to 5.8 V. */
const leastSupply = 4

/**
 * Reads temperature, supply and humidity, one after the other. The temperature comes first, because the server needs it for the
 * formula. Fails with the errors of a read.
 *
 * @example
 * ```ts
 * import { Devices, Humidity } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const cellar = Devices.get("cellar").pipe(
 *   Effect.flatMap(Humidity.climate("HIH5030")),
 *   Effect.map(({ humidity, isSupplied }) => (isSupplied ? `${humidity.value} %` : "too little supply"))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const climate: {
  (
    sensor: Sensor,
    options?: Omit<ReadOptions, "previous">
  ): (self: Device) => Effect.Effect<Climate, ReadError, OwServer>
  (self: Device, sensor: Sensor, options?: Omit<ReadOptions, "previous">): Effect.Effect<Climate, ReadError, OwServer>
} = dual(
  (args) => isDevice(args[0]),
  Effect.fn("sensors.Humidity.climate")(function* (
    self: Device,
    sensor: Sensor,
    options: Omit<ReadOptions, "previous"> = {}
  ) {
    const temperature = yield* self.read(DS2438.temperature, options)
    const supply = yield* self.read(DS2438.VDD, options)
    const humidity = yield* self.read(property(sensor), options)
    return { temperature, supply, humidity, isSupplied: supply.value >= leastSupply }
  })
)
