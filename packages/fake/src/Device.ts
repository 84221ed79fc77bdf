/**
 * Devices as data: what may be said of a device of each family.
 *
 * @module
 * @since 0.1.0
 */
import type { PropertyRow } from "@owserver/protocol"
import type * as DateTime from "effect/DateTime"
import type { families } from "./Families.js"
import type { Source } from "./Value.js"

type Table = typeof families

/** The rows of a family that listings show. */
type Listed<Specs> = {
  readonly [Name in keyof Specs as PropertyRow.IsHidden<Specs[Name]> extends true ? never : Name]: Specs[Name]
}

/**
 * The code of a family: two hexadecimal digits, the first of an address.
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

/** An output of a hub has devices; all else has values. */
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

/** What every device has that is not so by its address. */
interface Common {
  /** The name of the chip. Default: by the family. */
  readonly type?: string
  readonly alias?: string
  readonly locator?: string
}

/**
 * A device of a family: the values of its properties, by their names as owserver lists them, such as `temperature`,
 * `counter.A`, `pages/page.0`; of an array also all at once, such as `PIO: [true, false]`. What is left out has a value that
 * tells nothing: a thermometer reads 20 °C, a switch is off. The outputs of a hub, `main` and `aux`, take devices. Hidden
 * properties are set by their paths, with `Bus.set`.
 *
 * `PIO` of a DS2413 and of a DS28EA00 sets the outputs, and reads as the opposite of `sensed`, as on a real bus. A pin is low if
 * its output is on, and high otherwise; `sensed` sets another level.
 *
 * @since 0.1.0
 * @category models
 */
export type Description<Code extends FamilyCode> = Common &
  Scalars<Listed<Table[Code]["properties"]>> &
  Arrays<Listed<Table[Code]["properties"]>> &
  Elements<Listed<Table[Code]["properties"]>>

/**
 * Devices by their addresses, such as `10.67C6697351FF`. The family in the address says what there may be.
 *
 * @since 0.1.0
 * @category models
 */
export type Devices = {
  readonly [Code in FamilyCode as `${Code}.${string}`]?: Description<Code>
}
