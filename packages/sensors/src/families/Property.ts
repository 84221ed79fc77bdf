/**
 * What a device has that can be read or written, such as the `temperature` of a DS18B20: its name below the device, the
 * type of its value, and the codec between the two.
 *
 * @module
 * @since 0.1.0
 */
import { type Flags, OwText, type Structure } from "@owserver/client"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Codec from "../values/Codec.js"
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
  /** Below the device: `temperature`, `PIO.A`, `EDS0068/humidity`. */
  readonly name: string
  /** The kind of its value, as the server declares it or as is known to be true. */
  readonly format: Structure.Format
  /** Whether it can be read, written, or both. */
  readonly access: Mode
  /** When its value changes. */
  readonly change: Structure.Change
  /** Such as `°C`; none where the value is no quantity. */
  readonly unit: string | undefined
  /** The least and the most that may be written, where that is less than the format allows. In the unit. */
  readonly range?: readonly [number, number] | undefined
  /** Laid over the flags of a call, so that the value comes in the unit. */
  readonly flags: Flags.Input
  /** The value and the bytes of it that travel. Strict: what is blank, cut or no number does not decode. */
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
 * Any property, whatever it holds.
 *
 * @since 0.1.0
 * @category models
 */
// biome-ignore lint/suspicious/noExplicitAny: a property takes and gives its value, so only `any` stands for each of them
export type Any = Property<any>

/**
 * The value of a property.
 *
 * @since 0.1.0
 * @category models
 */
export type Type<P extends Any> = P extends Property<infer A, Access> ? A : never

/**
 * What a property can hold.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array | DateTime.Utc

/**
 * A property of which only the run time knows what it holds: one found by its name. What is written to it is checked then.
 *
 * @since 0.1.0
 * @category models
 */
export type Dynamic = Property<Value | ReadonlyArray<Value>>

/**
 * Whether it can be read, for a property of which only the run time knows.
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
 * Whether it can be written, for a property of which only the run time knows.
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

const reasonOf = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message }) => message)
    .join("; ")

/** Enough to see what it is. */
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
 * The value that was read at the path. Bytes that are none are `OwValueError`.
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
export const decode = <A>(self: Property<A>, bytes: Uint8Array, path: string): Either.Either<A, OwValueError> =>
  Either.mapLeft(
    Schema.decodeEither(self.schema)(bytes),
    (error) => new OwValueError({ path, property: self.name, text: OwText.decode(bytes), reason: reasonOf(error) })
  )

/**
 * The bytes to be written at the path. A value of another type is refused too, where types have not prevented it. A
 * value that must not be written is `OwInvalidValue`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Property } from "@owserver/sensors"
 * import { Either } from "effect"
 *
 * const refused = Property.encode(DS18B20.tempres, 13, "/attic/tempres")
 * assert.ok(Either.isLeft(refused) && refused.left.reason === "it is not from 9 to 12")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = <A>(self: Property<A>, value: A, path: string): Either.Either<Uint8Array, OwInvalidValue> =>
  Either.mapLeft(
    Schema.encodeEither(self.schema)(value),
    (error) => new OwInvalidValue({ path, property: self.name, value: shown(value), reason: reasonOf(error) })
  )

/** A value, or all of an array. */
type OneOrAll<A> = A | ReadonlyArray<A>

type Like<Given, A> = Given extends ReadonlyArray<unknown> ? ReadonlyArray<A> : A

/** The same number in another unit; what may be written of it stays the same quantity. */
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
 * The same temperature in another scale, to which the server converts, on reading and on writing.
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
export const inScale = <A extends OneOrAll<Temperature.Temperature>, Mode extends Access, S extends Temperature.Scale>(
  self: Property<A, Mode>,
  scale: S
): Property<Like<A, Temperature.ByScale[S]>, Mode> =>
  inUnit(self, Temperature.units[scale], { temperature: scale }, (value) =>
    Temperature.convert(value as never, temperatureOf(self), scale)
  ) as never

/**
 * The same difference of temperatures in another scale.
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
export const inGap = <A extends OneOrAll<Temperature.Gap>, Mode extends Access, S extends Temperature.Scale>(
  self: Property<A, Mode>,
  scale: S
): Property<Like<A, Temperature.GapByScale[S]>, Mode> =>
  inUnit(self, Temperature.units[scale], { temperature: scale }, (value) =>
    Temperature.convertGap(value as never, temperatureOf(self), scale)
  ) as never

/**
 * The same pressure in another scale.
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
export const inPressure = <A extends OneOrAll<Pressure.Pressure>, Mode extends Access, S extends Pressure.Scale>(
  self: Property<A, Mode>,
  scale: S
): Property<Like<A, Pressure.ByScale[S]>, Mode> =>
  inUnit(self, self.unit?.replace(pressureOf(self), scale) ?? scale, { pressure: scale }, (value) =>
    Pressure.convert(value as never, pressureOf(self), scale)
  ) as never

/**
 * The same date of a server that lives in another time zone. Without it a server is taken to live in UTC.
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
export const inZone = <Mode extends Access>(
  self: Property<DateTime.Utc, Mode>,
  zone: DateTime.TimeZone
): Property<DateTime.Utc, Mode> => ({ ...self, schema: Codec.date(zone) })
