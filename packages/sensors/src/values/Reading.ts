/**
 * A value with its timestamp, source and quality.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import type * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"

/**
 * The source of a value.
 *
 * - `Fresh`: the server read it from the bus
 * - `Cached`: the server may have answered from its cache, which keeps a measurement for 15 seconds
 * - `Latest`: the last measurement of the chip, without a new one
 *
 * @since 0.1.0
 * @category models
 */
export type Source = "Fresh" | "Cached" | "Latest"

/**
 * The quality of a value.
 *
 * - `Good`: no rule doubted it
 * - `Confirmed`: a rule doubted the first reading, and the policy confirmed a value
 * - `Suspect`: a rule doubted it, and the policy accepted it nevertheless
 *
 * @since 0.1.0
 * @category models
 */
export type Quality = "Good" | "Confirmed" | "Suspect"

/**
 * A value of a property of a device, with its unit, timestamp, source and quality.
 *
 * @example
 * ```ts
 * import { Device, DS18B20 } from "@owserver/sensors"
 * import { DateTime, Effect } from "effect"
 *
 * const line = (device: Device.Device) =>
 *   Effect.map(
 *     device.read(DS18B20.temperature),
 *     ({ at, unit, value }) => `${DateTime.formatIso(at)} ${device.rom} ${value} ${unit}`
 *   )
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Reading<out A> {
  /** The value, in `unit`. */
  readonly value: A
  /** The unit, such as `°C`. `undefined` if the value is not a quantity. */
  readonly unit: string | undefined
  /**
   * The time of the reading, by the clock of the client. `DateTime.formatIso(at)` prints it, `at.epochMillis` is a number.
   * `Counters` and `Trust` measure the time between two readings of one process by the monotonic clock instead.
   */
  readonly at: DateTime.Utc
  /** The source of the value. */
  readonly source: Source
  /** The quality of the value. */
  readonly quality: Quality
  /** The address of the device. */
  readonly device: RomId.RomId
  /** The name of the property below the device. */
  readonly property: string
}

/**
 * Applies a function to the value of a reading. Pass `unit` if the unit changes.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, Reading } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const rounded = (device: Device.Device) =>
 *   Effect.map(device.read(DS18B20.temperature), Reading.map(Math.round))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const map: {
  <A, B>(f: (value: A) => B, unit?: string | undefined): (self: Reading<A>) => Reading<B>
  <A, B>(self: Reading<A>, f: (value: A) => B, unit?: string | undefined): Reading<B>
} = dual(
  (args) => typeof args[0] !== "function",
  <A, B>(self: Reading<A>, f: (value: A) => B, unit: string | undefined = self.unit): Reading<B> => ({
    ...self,
    value: f(self.value),
    unit
  })
)
