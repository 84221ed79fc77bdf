/**
 * What a device has that can be read or written, such as the `temperature` of a DS18B20: its name below the device, the
 * type of its value, and the codec between the two.
 *
 * @since 0.1.0
 */
import type { Flags, Structure } from "@owserver/client"
import type * as Schema from "effect/Schema"

/**
 * Whether a property can be read, written, or both.
 *
 * @since 0.1.0
 * @category models
 */
export type Access = "ro" | "rw" | "wo"

/**
 * A property of a family of devices.
 *
 * @since 0.1.0
 * @category models
 */
export interface Property<in out A, out Mode extends Access = Access> {
  /** Below the device: `temperature`, `PIO.A`, `EDS0068/humidity`. */
  readonly name: string
  readonly format: Structure.Format
  readonly access: Mode
  /** When its value changes. */
  readonly change: Structure.Change
  /** Such as `°C`; none where the value is no quantity. */
  readonly unit: string | undefined
  /** Laid over the flags of a call, so that the value comes in the unit. */
  readonly flags: Flags.Input
  /** The value and the bytes of it that travel. Strict: what is blank, cut or no number does not decode. */
  readonly schema: Schema.Schema<A, Uint8Array>
}

/**
 * @since 0.1.0
 * @category models
 */
export type Readable<A> = Property<A, "ro" | "rw">

/**
 * @since 0.1.0
 * @category models
 */
export type Writable<A> = Property<A, "wo" | "rw">
