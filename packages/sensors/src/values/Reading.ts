/**
 * A value that was read, with what is to be known before it is believed: when, from where, and whether it was doubted.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import type * as DateTime from "effect/DateTime"

/**
 * Where a value comes from.
 *
 * - `Fresh`: the bus was asked
 * - `Cached`: the server may have answered from its cache, which remembers a measurement for 15 seconds
 * - `Latest`: what the chip has measured last; it was not told to measure again
 *
 * @since 0.1.0
 * @category models
 */
export type Source = "Fresh" | "Cached" | "Latest"

/**
 * How far a value can be believed.
 *
 * - `Good`: nothing speaks against it
 * - `Confirmed`: a first reading was doubted, and what was done about it settled that
 * - `Suspect`: it is doubted, and was accepted all the same
 *
 * @since 0.1.0
 * @category models
 */
export type Quality = "Good" | "Confirmed" | "Suspect"

/**
 * A value, and what is to be known before it is believed. `device` and `property` say what it is of.
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
  /** The value, in the unit. */
  readonly value: A
  /** Such as `°C`; none where the value is no quantity. */
  readonly unit: string | undefined
  /**
   * When it was read, by the clock of the client. `DateTime.formatIso(at)` prints it, `at.epochMillis` is a number. `Counters` and
   * `Trust` count the time between two readings of a process by its monotonic clock, as somebody may set this one.
   */
  readonly at: DateTime.Utc
  /** Where it comes from. */
  readonly source: Source
  /** How far it can be believed. */
  readonly quality: Quality
  /** The device that it is of, and the name of the property below it. */
  readonly device: RomId.RomId
  readonly property: string
}

/**
 * The same reading with another value, such as one in another unit.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, Reading } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const rounded = (device: Device.Device) =>
 *   Effect.map(device.read(DS18B20.temperature), (reading) => Reading.map(reading, Math.round))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const map = <A, B>(self: Reading<A>, f: (value: A) => B, unit: string | undefined = self.unit): Reading<B> => ({
  ...self,
  value: f(self.value),
  unit
})
