/**
 * Properties of devices, such as `temperature` of a DS18B20: name, access, unit and codec.
 *
 * @module
 * @since 0.1.0
 */
import { type Flags, OwText, type Structure } from "@owserver/client"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Inspectable from "effect/Inspectable"
import * as Schema from "effect/Schema"
import * as Codec from "../values/Codec.js"
import { issueOf } from "../values/issue.js"
import * as Pressure from "../values/Pressure.js"
import { OwInvalidValue, OwValueError } from "../values/SensorError.js"
import * as Temperature from "../values/Temperature.js"

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
  /** The name below the device: `temperature`, `PIO.A`, `EDS0068/humidity`. */
  readonly name: string
  /** The format of its value, as the server declares it or as `Overrides` corrects it. */
  readonly format: Structure.Format
  /** Whether it can be read, written, or both. */
  readonly access: Mode
  /** When its value changes. */
  readonly change: Structure.Change
  /** The unit, such as `°C`. `undefined` if the value is not a quantity. */
  readonly unit: string | undefined
  /** The least and the greatest value that can be written, in `unit`. `undefined` if the format alone decides. */
  readonly range?: readonly [number, number] | undefined
  /** Flags of each request, which make the server convert to `unit`. */
  readonly flags: Flags.Input
  /** The codec between the value and its bytes. Blank and truncated bytes do not decode. */
  readonly schema: Schema.Schema<A, Uint8Array>
}

/**
 * A property that can be read.
 *
 * @since 0.1.0
 * @category models
 */
export type Readable<A> = Property<A, "ro" | "rw">

/**
 * A property that can be written.
 *
 * @since 0.1.0
 * @category models
 */
export type Writable<A> = Property<A, "wo" | "rw">

/**
 * A property of any value.
 *
 * @since 0.1.0
 * @category models
 */
// biome-ignore lint/suspicious/noExplicitAny: a property is invariant in its value, so only `any` accepts all of them
export type Any = Property<any>

/**
 * The value of a property.
 *
 * @since 0.1.0
 * @category models
 */
export type Type<P extends Any> = P extends Property<infer A, Access> ? A : never

/**
 * The values that properties have.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array | DateTime.Utc

/**
 * A property found by its name, whose value type is known only at run time. Writes check the type of the value.
 *
 * @since 0.1.0
 * @category models
 */
export type Dynamic = Property<Value | ReadonlyArray<Value>>

/**
 * Returns true if the property can be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { LCD, Property } from "@owserver/sensors"
 *
 * assert.ok(Property.isReadable(LCD.version))
 * assert.ok(!Property.isReadable(LCD.backlight))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isReadable = <A>(self: Property<A>): self is Property<A, "ro"> | Property<A, "rw"> => self.access !== "wo"

/**
 * Returns true if the property can be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Family, Property } from "@owserver/sensors"
 *
 * const settings = Family.properties(DS18B20).filter(Property.isWritable)
 * assert.ok(settings.some(({ name }) => name === "tempres"))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isWritable = <A>(self: Property<A>): self is Property<A, "wo"> | Property<A, "rw"> => self.access !== "ro"

/** The length of a value in an error message. */
const longest = 80

const printed = (value: unknown): string => {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return typeof value === "string" ? JSON.stringify(value) : Inspectable.toStringUnknown(value, 0)
}

const shown = (value: unknown): string => {
  const text = printed(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/**
 * Decodes the bytes that were read at the path. Fails with `OwValueError` if they are not a value of the property.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Property } from "@owserver/sensors"
 * import { Either } from "effect"
 *
 * const bytes = new TextEncoder().encode("        21.5")
 * assert.deepStrictEqual(Property.decode(DS18B20.temperature, bytes, "/attic/temperature"), Either.right(21.5))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: {
  (bytes: Uint8Array, path: string): <A>(self: Property<A>) => Either.Either<A, OwValueError>
  <A>(self: Property<A>, bytes: Uint8Array, path: string): Either.Either<A, OwValueError>
} = dual(
  3,
  <A>(self: Property<A>, bytes: Uint8Array, path: string): Either.Either<A, OwValueError> =>
    Either.mapLeft(
      Schema.decodeEither(self.schema)(bytes),
      (error) => new OwValueError({ path, property: self.name, text: OwText.decode(bytes), reason: issueOf(error) })
    )
)

/**
 * Encodes a value to be written at the path. Fails with `OwInvalidValue` if it has another type, is out of range, or would be
 * refused or changed by the server.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Property } from "@owserver/sensors"
 * import { Either } from "effect"
 *
 * const refused = Property.encode(DS18B20.tempres, 13, "/attic/tempres")
 * assert.ok(Either.isLeft(refused) && refused.left.reason === "it is outside 9 to 12")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: {
  <A>(value: A, path: string): (self: Property<A>) => Either.Either<Uint8Array, OwInvalidValue>
  <A>(self: Property<A>, value: A, path: string): Either.Either<Uint8Array, OwInvalidValue>
} = dual(
  3,
  <A>(self: Property<A>, value: A, path: string): Either.Either<Uint8Array, OwInvalidValue> =>
    Either.mapLeft(
      Schema.encodeEither(self.schema)(value),
      (error) => new OwInvalidValue({ path, property: self.name, value: shown(value), reason: issueOf(error) })
    )
)

/** A value, or an array of values. */
type OneOrAll<A> = A | ReadonlyArray<A>

type Like<Given, A> = Given extends ReadonlyArray<unknown> ? ReadonlyArray<A> : A

/** Changes the unit. Converts the limits of the range too, so that they stay the same quantities. */
const inUnit = (self: Any, unit: string, flags: Flags.Input, convert: (value: number) => number): Any => {
  if (self.range === undefined) return { ...self, unit, flags }
  const [least, most] = self.range
  const range = [convert(least), convert(most)] as const
  return { ...self, unit, flags, range, schema: Codec.within(Codec.float, range) }
}

const temperatureOf = (self: Any): Temperature.Scale =>
  typeof self.flags === "object" ? (self.flags.temperature ?? "C") : "C"

const pressureOf = (self: Any): Pressure.Scale =>
  typeof self.flags === "object" ? (self.flags.pressure ?? "mbar") : "mbar"

/**
 * Returns the same temperature in another scale. The server converts on read and write.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Property } from "@owserver/sensors"
 *
 * const limit = Property.inScale(DS18B20.temphigh, "F")
 * assert.deepStrictEqual([limit.unit, limit.range?.[1]], ["°F", 260.6])
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const inScale: {
  <S extends Temperature.Scale>(
    scale: S
  ): <A extends OneOrAll<Temperature.Temperature>, Mode extends Access>(
    self: Property<A, Mode>
  ) => Property<Like<A, Temperature.ByScale[S]>, Mode>
  <A extends OneOrAll<Temperature.Temperature>, Mode extends Access, S extends Temperature.Scale>(
    self: Property<A, Mode>,
    scale: S
  ): Property<Like<A, Temperature.ByScale[S]>, Mode>
} = dual(2, (self: Any, scale: Temperature.Scale) =>
  inUnit(self, Temperature.units[scale], { temperature: scale }, (value) =>
    Temperature.convert(value as never, temperatureOf(self), scale)
  )
)

/**
 * Returns the same temperature difference in another scale. The server converts on read and write.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS1921, Property } from "@owserver/sensors"
 *
 * const step = Property.inGap(DS1921.histogram.gap, "F")
 * assert.strictEqual(step.unit, "°F")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const inGap: {
  <S extends Temperature.Scale>(
    scale: S
  ): <A extends OneOrAll<Temperature.Gap>, Mode extends Access>(
    self: Property<A, Mode>
  ) => Property<Like<A, Temperature.GapByScale[S]>, Mode>
  <A extends OneOrAll<Temperature.Gap>, Mode extends Access, S extends Temperature.Scale>(
    self: Property<A, Mode>,
    scale: S
  ): Property<Like<A, Temperature.GapByScale[S]>, Mode>
} = dual(2, (self: Any, scale: Temperature.Scale) =>
  inUnit(self, Temperature.units[scale], { temperature: scale }, (value) =>
    Temperature.convertGap(value as never, temperatureOf(self), scale)
  )
)

/**
 * Returns the same pressure in another scale. The server converts on read and write.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS2438, Property } from "@owserver/sensors"
 *
 * const station = Property.inPressure(DS2438["B1-R1-A"].pressure, "inHg")
 * assert.strictEqual(station.unit, "inHg")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const inPressure: {
  <S extends Pressure.Scale>(
    scale: S
  ): <A extends OneOrAll<Pressure.Pressure>, Mode extends Access>(
    self: Property<A, Mode>
  ) => Property<Like<A, Pressure.ByScale[S]>, Mode>
  <A extends OneOrAll<Pressure.Pressure>, Mode extends Access, S extends Pressure.Scale>(
    self: Property<A, Mode>,
    scale: S
  ): Property<Like<A, Pressure.ByScale[S]>, Mode>
} = dual(2, (self: Any, scale: Pressure.Scale) =>
  inUnit(self, self.unit?.replace(pressureOf(self), scale) ?? scale, { pressure: scale }, (value) =>
    Pressure.convert(value as never, pressureOf(self), scale)
  )
)

/**
 * Returns the same date for a server in another time zone. The default is UTC.
 *
 * @example
 * ```ts
 * import { DS1921, Property } from "@owserver/sensors"
 * import { DateTime } from "effect"
 *
 * const clock = Property.inZone(DS1921.clock.date, DateTime.zoneUnsafeMakeNamed("Europe/Vienna"))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const inZone: {
  (zone: DateTime.TimeZone): <Mode extends Access>(self: Property<DateTime.Utc, Mode>) => Property<DateTime.Utc, Mode>
  <Mode extends Access>(self: Property<DateTime.Utc, Mode>, zone: DateTime.TimeZone): Property<DateTime.Utc, Mode>
} = dual(
  2,
  <Mode extends Access>(self: Property<DateTime.Utc, Mode>, zone: DateTime.TimeZone): Property<DateTime.Utc, Mode> => ({
    ...self,
    schema: Codec.date(zone)
  })
)
