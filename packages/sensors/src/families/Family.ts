/**
 * Families of chips with their properties, such as `DS18B20`. Directories are objects. Arrays have their elements and `ALL`, bit
 * fields also `BYTE`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, DS2408, DS2413, DS2438 } from "@owserver/sensors"
 *
 * const measured = [DS18B20.temperature, DS2438.HIH4000.humidity]
 * const switched = [DS2413.PIO.A, DS2408.PIO["7"]]
 * const together = DS2408.PIO.ALL
 * assert.strictEqual(together.name, "PIO.ALL")
 * ```
 *
 * @module
 * @since 0.1.0
 */
import { OwText, type PropertyRow } from "@owserver/client"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import type * as Pressure from "../values/Pressure.js"
import { OwUnknownProperty } from "../values/SensorError.js"
import type * as Temperature from "../values/Temperature.js"
import * as build from "./build.js"
import type * as Property from "./Property.js"
import type { Specs } from "./row.js"

/**
 * The type id of families.
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: TypeId = "~@owserver/sensors/Family"

/**
 * The type of the type id of families.
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = "~@owserver/sensors/Family"

/**
 * The description of a family.
 *
 * @since 0.1.0
 * @category models
 */
export interface Info {
  /** The code: the first two hexadecimal digits of an address. */
  readonly code: string
  /** The name of the chip, such as `DS18B20`. */
  readonly chip: string
  /** The directory flags of a device of the family; see `Capabilities` of the client. */
  readonly capabilities: number
  /** The listed properties: all scalars, and the `ALL` of each array. */
  readonly properties: ReadonlyArray<Property.Dynamic>
  /** Returns a property by its whole name, elements and hidden properties included. */
  readonly find: (name: string) => Property.Dynamic | undefined
}

/**
 * Any family.
 *
 * @since 0.1.0
 * @category models
 */
export interface Any {
  readonly [TypeId]: Info
}

export type { Specs }

interface Values {
  readonly i: number
  readonly u: number
  readonly w: number
  readonly f: number
  readonly t: Temperature.Celsius
  readonly g: Temperature.CelsiusGap
  readonly p: Pressure.Millibar
  readonly y: boolean
  readonly d: DateTime.Utc
  readonly a: string
  readonly b: Uint8Array
  readonly l: string
}

/**
 * An array: its elements, and `ALL` of them at once.
 *
 * @since 0.1.0
 * @category models
 */
export type Elements<A, Mode extends Property.Access, Names extends string> = {
  readonly [Name in Names]: Property.Property<A, Mode>
} & { readonly ALL: Property.Property<ReadonlyArray<A>, Mode> }

/**
 * A bit field: an array with a `BYTE`, all elements as one number. Bit 0 is the first element.
 *
 * @since 0.1.0
 * @category models
 */
export type Bits<A, Mode extends Property.Access, Names extends string> = Elements<A, Mode, Names> & {
  readonly BYTE: Property.Property<number, Mode>
}

/**
 * A sparse array: a function from the key to the property. Fails with `OwUnknownProperty` if a path cannot contain the key.
 *
 * @since 0.1.0
 * @category models
 */
export type Sparse<A, Mode extends Property.Access, Key extends string | number> = (
  key: Key
) => Either.Either<Property.Property<A, Mode>, OwUnknownProperty>

type Content<A, Mode extends Property.Access, Names extends string, IsBits> = [Names] extends [never]
  ? Property.Property<A, Mode>
  : Names extends "n"
    ? Sparse<A, Mode, number>
    : Names extends "x"
      ? Sparse<A, Mode, string>
      : IsBits extends true
        ? Bits<A, Mode, PropertyRow.ElementNames<Names>>
        : Elements<A, Mode, PropertyRow.ElementNames<Names>>

type Row<Spec> =
  PropertyRow.LetterOf<Spec> extends infer Letter extends keyof Values
    ? PropertyRow.AccessOf<Spec> extends infer Mode extends Property.Access
      ? Content<Values[Letter], Mode, PropertyRow.ElementsOf<Spec>, PropertyRow.IsBits<Spec>>
      : never
    : never

/**
 * The properties of a table.
 *
 * @since 0.1.0
 * @category models
 */
export type Properties<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends string ? Row<Table[Name]> : Properties<Table[Name]>
}

/**
 * The properties of every device.
 *
 * @since 0.1.0
 * @category models
 */
export interface Common extends Properties<typeof build.common> {}

/**
 * A family with its properties under their names.
 *
 * @since 0.1.0
 * @category models
 */
export type Family<Table> = Any & Common & Properties<Table>

/**
 * Makes a family from its table, for chips that owserver does not know. Throws if a row is invalid.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Family } from "@owserver/sensors"
 *
 * const LightSensor = Family.make("F0", "LightSensor", 0x0000, { lux: "f ro 12 v lx", gain: "u rw 12 s 1..64" })
 * assert.deepStrictEqual(LightSensor.gain.range, [1, 64])
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const Table extends Specs>(
  code: string,
  chip: string,
  capabilities: number,
  table: Table
): Family<Table> => {
  const { directory, properties, find } = build.family(code, table)
  const info: Info = { code, chip, capabilities, properties, find }
  return Object.assign(directory, { [TypeId]: info }) as never
}

/**
 * Returns the code: the first two hexadecimal digits of an address.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS2408, Family } from "@owserver/sensors"
 *
 * assert.strictEqual(Family.code(DS2408), "29")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const code = (self: Any): string => self[TypeId].code

/**
 * Returns the name of the chip.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Family } from "@owserver/sensors"
 *
 * assert.strictEqual(Family.chip(DS18B20), "DS18B20")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const chip = (self: Any): string => self[TypeId].chip

/**
 * Returns the listed properties: all scalars, and the `ALL` of each array. Leaves out sparse arrays, and hidden properties such
 * as `present`: use their names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS2413, Family } from "@owserver/sensors"
 *
 * const names = Family.properties(DS2413).map(({ name }) => name)
 * assert.ok(names.includes("sensed.ALL") && !names.includes("sensed.A"))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const properties = (self: Any): ReadonlyArray<Property.Dynamic> => self[TypeId].properties

/**
 * Returns the property of a name, such as `PIO.A` or `HIH4000/humidity`, hidden ones included. Fails with `OwUnknownProperty`,
 * which suggests similar names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DS18B20, Family } from "@owserver/sensors"
 * import { Either } from "effect"
 *
 * const error = Either.getOrThrow(Either.flip(Family.find(DS18B20, "temprature")))
 * assert.ok(error.similar.includes("temperature"))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const find: {
  (name: string): (self: Any) => Either.Either<Property.Dynamic, OwUnknownProperty>
  (self: Any, name: string): Either.Either<Property.Dynamic, OwUnknownProperty>
} = dual(2, (self: Any, name: string): Either.Either<Property.Dynamic, OwUnknownProperty> => {
  const found = self[TypeId].find(name)
  if (found !== undefined) return Either.right(found)
  const known = properties(self).map((property) => property.name)
  return Either.left(
    new OwUnknownProperty({ family: code(self), property: name, similar: OwText.nearest(name, known) })
  )
})
