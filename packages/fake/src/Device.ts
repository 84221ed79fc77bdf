/**
 * The types of device descriptions, by family.
 *
 * @module
 * @since 0.1.0
 */
import type { PropertyRow } from "@owserver/protocol"
import type * as DateTime from "effect/DateTime"
import type { families } from "./Families.js"
import type { Source } from "./Value.js"

type Table = typeof families

/** The properties of a family that listings show. */
type Listed<Specs> = {
  readonly [Name in keyof Specs as PropertyRow.IsHidden<Specs[Name]> extends true ? never : Name]: Specs[Name]
}

/**
 * A family code: the first two hexadecimal digits of an address.
 *
 * @since 0.1.0
 * @category models
 */
export type FamilyCode = keyof Table

/** Values by the letter of their format. Other formats hold numbers. */
interface Values {
  readonly y: boolean
  readonly d: DateTime.Utc
  readonly a: string
  readonly l: string
  readonly b: Uint8Array
}

type ValueOf<Spec> = PropertyRow.LetterOf<Spec> extends keyof Values ? Values[PropertyRow.LetterOf<Spec>] : number

/** The outputs of a hub contain devices; all other properties have values. */
type Content<Spec> = PropertyRow.LetterOf<Spec> extends "D" ? Devices : Source<ValueOf<Spec>>

type IsArray<Spec> = [PropertyRow.ElementsOf<Spec>] extends [never] ? false : true

type ElementName<Name extends string, Elements> = Elements extends `A-${string}`
  ? `${Name}.${PropertyRow.Letters[number]}`
  : `${Name}.${string}`

type Scalars<Specs> = {
  readonly [Name in keyof Specs as IsArray<Specs[Name]> extends true ? never : Name]?: Content<Specs[Name]>
}

type Arrays<Specs> = {
  readonly [Name in keyof Specs as IsArray<Specs[Name]> extends true ? Name : never]?: ReadonlyArray<
    ValueOf<Specs[Name]>
  >
}

type Elements<Specs> = {
  readonly [Name in keyof Specs & string as ElementName<Name, PropertyRow.ElementsOf<Specs[Name]>>]?: Source<
    ValueOf<Specs[Name]>
  >
}

/** Properties of every device that do not follow from its address. */
interface Common {
  /** The name of the chip. Default: the chip of the family. */
  readonly type?: string
  readonly alias?: string
  readonly locator?: string
}

/**
 * The description of a device: values by property name. Names are those of owserver's listings, such as `temperature`,
 * `counter.A` or `pages/page.0`. An array can be set at once: `PIO: [true, false]`. Omitted properties have a neutral value: a
 * thermometer reads 20 °C, a switch is off. The outputs of a hub, `main` and `aux`, contain devices. Set hidden properties by
 * path with `Bus.set`.
 *
 * On a DS2413 and a DS28EA00, `PIO` sets the outputs and reads as the opposite of `sensed`, as on a real bus. A pin is low if
 * its output is on, and high otherwise. `sensed` overrides the level.
 *
 * @since 0.1.0
 * @category models
 */
export type Description<Code extends FamilyCode> = Common &
  Scalars<Listed<Table[Code]["properties"]>> &
  Arrays<Listed<Table[Code]["properties"]>> &
  Elements<Listed<Table[Code]["properties"]>>

/**
 * Devices by address, such as `10.67C6697351FF`. The family in the address determines the properties.
 *
 * @since 0.1.0
 * @category models
 */
export type Devices = {
  readonly [Code in FamilyCode as `${Code}.${string}`]?: Description<Code>
}
