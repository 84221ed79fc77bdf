/**
 * Devices as data: what may be said of a device of each family.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type { families } from "./Families.js"
import type { Source } from "./Value.js"

type Table = typeof families

/** The rows of a family that listings show. */
type Listed<Specs> = {
  readonly [Name in keyof Specs as Specs[Name] extends `${string} hidden` ? never : Name]: Specs[Name]
}

/**
 * The code of a family: two hexadecimal digits, the first of an address.
 *
 * @since 0.1.0
 * @category models
 */
export type FamilyCode = keyof Table

type Letter = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "N" | "O" | "P"

/** What a property holds, by the first letter of its row in the table. */
type ValueOf<Spec> = Spec extends `y${string}`
  ? boolean
  : Spec extends `d${string}`
    ? DateTime.Utc
    : Spec extends `${"a" | "l"}${string}`
      ? string
      : Spec extends `b${string}`
        ? Uint8Array
        : number

/** An output of a hub has devices; all else has values. */
type Content<Spec> = Spec extends `D${string}` ? Devices : Source<ValueOf<Spec>>

type IsArray<Spec> = Spec extends `${string}[${string}` ? true : false

type ElementName<Name extends string, Spec> = Spec extends `${string}[A-${string}`
  ? `${Name}.${Letter}`
  : Spec extends `${string}[${string}`
    ? `${Name}.${string}`
    : never

type Scalars<Specs> = {
  readonly [Name in keyof Specs as IsArray<Specs[Name]> extends true ? never : Name]?: Content<Specs[Name]>
}

type Arrays<Specs> = {
  readonly [Name in keyof Specs as IsArray<Specs[Name]> extends true ? Name : never]?: ReadonlyArray<
    ValueOf<Specs[Name]>
  >
}

type Elements<Specs> = {
  readonly [Name in keyof Specs & string as ElementName<Name, Specs[Name]>]?: Source<ValueOf<Specs[Name]>>
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
