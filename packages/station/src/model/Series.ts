/**
 * A series: the numbers that one property of one device has over time.
 *
 * @module
 * @since 0.1.0
 */
import * as Order from "effect/Order"

/**
 * The kind of a series.
 *
 * - `gauge`: a measurement, such as a temperature
 * - `counter`: a count that only rises, until it overflows or restarts at 0
 * - `state`: 0 or 1, such as an input
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "gauge" | "counter" | "state"

/**
 * The identity of a series.
 *
 * @since 0.1.0
 * @category models
 */
export interface Key {
  /** The name of the server in the configuration, never its address. */
  readonly server: string
  /** The ROM id of the device, never its alias. */
  readonly device: string
  /** The property below the device. Elements of an array are series of their own: `counter.A`. */
  readonly property: string
}

/**
 * What the collector knows of a series.
 *
 * @since 0.1.0
 * @category models
 */
export interface Description extends Key {
  /** The kind of its values. */
  readonly kind: Kind
  /** The canonical unit of the stored values, such as `°C` and `mbar`; `""` if the value is not a quantity. */
  readonly unit: string
  /** The code of the family, such as `28`. */
  readonly family: string
}

/**
 * A stored series.
 *
 * @since 0.1.0
 * @category models
 */
export interface Series extends Description {
  /** The number of the series in the database. */
  readonly id: number
  /** The time of its first reading, in milliseconds since 1970. */
  readonly firstAt: number
  /** The name that its owner gave, or `""`. */
  readonly name: string
  /** The place that its owner gave, such as a room, or `""`. */
  readonly place: string
  /** Hidden series are stored but not shown. */
  readonly hidden: boolean
  /** The series that continues this one after its sensor was replaced. */
  readonly replacedBy: number | undefined
}

/**
 * Returns the identity as text, unique among series.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Series } from "@owserver/station"
 *
 * const key = { server: "house", device: "28.AD6555070000", property: "temperature" }
 * assert.strictEqual(Series.keyOf(key), "house/28.AD6555070000/temperature")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const keyOf = ({ device, property, server }: Key): string => `${server}/${device}/${property}`

/**
 * Orders series by server, device and property.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Series } from "@owserver/station"
 *
 * const a = { server: "house", device: "1D.0CA60A000000", property: "counter.A" }
 * const b = { server: "house", device: "28.AD6555070000", property: "temperature" }
 * assert.strictEqual(Series.order(a, b), -1)
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const order: Order.Order<Key> = Order.mapInput(
  Order.array(Order.string),
  ({ device, property, server }: Key) => [server, device, property]
)
