/**
 * Schemas of the flags, and of the capabilities of a listing.
 */
import * as Schema from "effect/Schema"
import * as Address from "../../AddressFormat.js"
import * as Capability from "../../Capabilities.js"
import * as Flag from "../../Flags.js"
import * as Pressure from "../../PressureScale.js"
import * as Temperature from "../../TemperatureScale.js"
import { Int32, Uint32 } from "./header.js"

/**
 * A temperature scale: Celsius, Fahrenheit, Kelvin, Rankine.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TemperatureScale: Schema.SchemaClass<Temperature.TemperatureScale> = Schema.Literal(
  ...Temperature.table.map(({ scale }) => scale)
).annotations({ identifier: "TemperatureScale" })

/**
 * A pressure scale, such as `mbar` or `inHg`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PressureScale: Schema.SchemaClass<Pressure.PressureScale> = Schema.Literal(
  ...Pressure.table.map(({ scale }) => scale)
).annotations({ identifier: "PressureScale" })

/**
 * A format of addresses, such as `f.i`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AddressFormat: Schema.SchemaClass<Address.AddressFormat> = Schema.Literal(
  ...Address.table.map(({ format }) => format)
).annotations({ identifier: "AddressFormat" })

const flags = {
  temperature: TemperatureScale,
  pressure: PressureScale,
  format: AddressFormat,
  busRet: Schema.Boolean,
  alias: Schema.Boolean,
  safemode: Schema.Boolean,
  uncached: Schema.Boolean,
  trim: Schema.Boolean,
  ownet: Schema.Boolean
}

/**
 * The record of flags. {@link FlagsFromWord} is the codec to the word.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Flags: Schema.Struct<typeof flags> = Schema.Struct(flags).annotations({ identifier: "Flags" })

/**
 * Flags as input: a record of the fields to set, or a word. The word may be unsigned, or signed like the result of
 * JavaScript's `|`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FlagsInput: Schema.Union<[Schema.SchemaClass<Exclude<Flag.Input, number>>, typeof Int32, typeof Uint32]> =
  Schema.Union(Schema.partial(Schema.Struct(flags)), Int32, Uint32).annotations({
    identifier: "FlagsInput",
    parseOptions: { onExcessProperty: "error" }
  })

/**
 * The codec between a record of flags and their word.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FlagsFromWord: Schema.transform<typeof Uint32, typeof Flags> = Schema.transform(Uint32, Flags, {
  strict: true,
  decode: Flag.fromWord,
  encode: Flag.toWord
})

/**
 * The capabilities of a listing. {@link CapabilitiesFromWord} decodes them from the offset word.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Capabilities: Schema.Struct<{
  resume: typeof Schema.Boolean
  alarm: typeof Schema.Boolean
  overdrive: typeof Schema.Boolean
  chain: typeof Schema.Boolean
  simultaneousVoltage: typeof Schema.Boolean
  simultaneousTemperature: typeof Schema.Boolean
}> = Schema.Struct({
  resume: Schema.Boolean,
  alarm: Schema.Boolean,
  overdrive: Schema.Boolean,
  chain: Schema.Boolean,
  simultaneousVoltage: Schema.Boolean,
  simultaneousTemperature: Schema.Boolean
}).annotations({ identifier: "Capabilities" })

/**
 * The codec between capabilities and their word. Decoding ignores bits that have no field in the record.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CapabilitiesFromWord: Schema.transform<typeof Int32, typeof Capabilities> = Schema.transform(
  Int32,
  Capabilities,
  { strict: true, decode: Capability.fromWord, encode: Capability.toWord }
)
