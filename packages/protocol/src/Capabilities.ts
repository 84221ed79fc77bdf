/**
 * What the devices of a listing support. The reply to a listing carries them in the offset word; the word is 0 if the
 * listing has no devices. If the server has several buses, owserver 3.2 reports only the capabilities of the newest bus.
 *
 * Source: OWFS, `ow_device.h`.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The capabilities of a listing. A field is true if at least one device has the capability.
 *
 * - `resume`: supports the RESUME command
 * - `alarm`: answers the conditional search, so `/alarm` is useful
 * - `overdrive`: supports overdrive speed
 * - `chain`: supports the CHAIN command
 * - `simultaneousVoltage`, `simultaneousTemperature`: take part in a simultaneous conversion
 *
 * @since 0.1.0
 * @category models
 */
export interface Capabilities {
  readonly resume: boolean
  readonly alarm: boolean
  readonly overdrive: boolean
  readonly chain: boolean
  readonly simultaneousVoltage: boolean
  readonly simultaneousTemperature: boolean
}

const bits = {
  resume: 0x0001,
  alarm: 0x0002,
  overdrive: 0x0004,
  chain: 0x2000,
  simultaneousVoltage: 0x4000,
  simultaneousTemperature: 0x8000
} as const

/**
 * Decodes the offset word of a reply to a listing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Capabilities } from "@owserver/protocol"
 *
 * const { alarm, simultaneousTemperature } = Capabilities.fromWord(0x8002) // a bus of DS18B20
 * assert.ok(alarm && simultaneousTemperature)
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const fromWord = (word: number): Capabilities => ({
  resume: (word & bits.resume) !== 0,
  alarm: (word & bits.alarm) !== 0,
  overdrive: (word & bits.overdrive) !== 0,
  chain: (word & bits.chain) !== 0,
  simultaneousVoltage: (word & bits.simultaneousVoltage) !== 0,
  simultaneousTemperature: (word & bits.simultaneousTemperature) !== 0
})

/**
 * Encodes the offset word of a reply to a listing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Capabilities } from "@owserver/protocol"
 *
 * const none = Capabilities.fromWord(0)
 * assert.strictEqual(Capabilities.toWord({ ...none, overdrive: true }), 0x0004)
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const toWord = (self: Capabilities): number =>
  (Object.keys(bits) as ReadonlyArray<keyof Capabilities>).reduce(
    (word, name) => (self[name] ? word | bits[name] : word),
    0
  )
