/**
 * Families of chips with their properties, such as `DS18B20`: each property under its name, sub-directories as objects,
 * arrays with their elements and `ALL`, bit fields with `BYTE` too.
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
import type * as Pressure from "../values/Pressure.js"
import { OwUnknownProperty } from "../values/SensorError.js"
import type * as Temperature from "../values/Temperature.js"
import * as build from "./build.js"
import type * as Property from "./Property.js"
import type { Specs } from "./row.js"

/**
 * The mark by which a family is told from other values.
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: TypeId = "~@owserver/sensors/Family"

/**
 * The type of the mark of a family.
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = "~@owserver/sensors/Family"

/**
 * What is known of a family beside its properties by name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Info {
  /** Two hexadecimal digits, the first of an address. */
  readonly code: string
  /** The name of the chip, such as `DS18B20`. */
  readonly chip: string
  /** The directory flags that a device of the family brings; see `Capabilities` of the client. */
  readonly capabilities: number
  /** Each listed value once: what is no array, and of each array its `ALL`. */
  readonly properties: ReadonlyArray<Property.Dynamic>
  /** By its whole name, elements included; the hidden ones too. */
  readonly find: (name: string) => Property.Dynamic | undefined
}

/**
 * A family, whichever it is.
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
 * An array: its elements, and all of them at once.
 *
 * @since 0.1.0
 * @category models
 */
export type Elements<A, Mode extends Property.Access, Names extends string> = {
  readonly [Name in Names]: Property.Property<A, Mode>
} & { readonly ALL: Property.Property<ReadonlyArray<A>, Mode> }

/**
 * A bit field: an array that is to be had as one number too, with bit 0 for its first element.
 *
 * @since 0.1.0
 * @category models
 */
export type Bits<A, Mode extends Property.Access, Names extends string> = Elements<A, Mode, Names> & {
  readonly BYTE: Property.Property<number, Mode>
}

/**
 * An array with elements of any name. A name that no path can have is `OwUnknownProperty`.
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
 * The properties that the rows of a table stand for.
 *
 * @since 0.1.0
 * @category models
 */
export type Properties<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends string ? Row<Table[Name]> : Properties<Table[Name]>
}

/**
 * What every device has.
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
 * A family from the rows of its table. All families that owserver knows are there; this is for those it does not.
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
 * Two hexadecimal digits, the first of an address.
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
 * The name of the chip.
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
 * Each value of a device once: what is no array, and of each array its `ALL`. Sparse arrays are left out, and so are
 * hidden properties, which owserver never lists, such as `present`: read those by their names.
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
 * The property of that name below a device, such as `PIO.A` or `HIH4000/humidity`, hidden ones included.
 * `OwUnknownProperty` if there is none, with the names that may have been meant.
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
export const find = (self: Any, name: string): Either.Either<Property.Dynamic, OwUnknownProperty> => {
  const found = self[TypeId].find(name)
  if (found !== undefined) return Either.right(found)
  const known = properties(self).map((property) => property.name)
  return Either.left(
    new OwUnknownProperty({ family: code(self), property: name, similar: OwText.nearest(name, known) })
  )
}
