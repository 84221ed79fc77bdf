/**
 * The flag word of a request: temperature scale, pressure scale, address format, and switches. Callers use a record; the wire
 * has an unsigned 32-bit word. Settings of the server do not change the meaning of a request's flags.
 *
 * The constants carry the names and numbers of pyownet. Source: OWFS, `ow_parsedname.h`.
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as AddressFormat from "./AddressFormat.js"
import * as Header from "./Header.js"
import * as PressureScale from "./PressureScale.js"
import * as TemperatureScale from "./TemperatureScale.js"

/**
 * Listings of the root and of branches also show `bus.N`, `uncached`, `settings`, `system`, `statistics`, `structure`,
 * `simultaneous` and `alarm`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_BUS_RET = 0x0000_0002

/**
 * In a request: asks the server to keep the connection open. In a reply: the server grants it. Servers change no other bit.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PERSISTENCE = 0x0000_0004

/**
 * Intended to show aliases in listings. owserver 3.2 always shows them.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_ALIAS = 0x0000_0008

/**
 * Has no effect in owserver 3.2. One edition of pyownet's manual misprints it as `FLG_SAFE_MODE`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_SAFEMODE = 0x0000_0010

/**
 * Reads from the bus instead of the cache, like a path below `/uncached`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_UNCACHED = 0x0000_0020

/**
 * Returns numbers without leading spaces. Not in pyownet.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_TRIM = 0x0000_0040

/**
 * Has no effect in owserver 3.2. Clients set it by convention. One edition of pyownet's manual misprints it as
 * `FLG_OWNED`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_OWNET = 0x0000_0100

/**
 * The bits of the temperature scale.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSK_TEMPSCALE = 0x0003_0000

/**
 * Temperatures in degrees Celsius.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_TEMP_C = 0x0000_0000

/**
 * Temperatures in degrees Fahrenheit.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_TEMP_F = 0x0001_0000

/**
 * Temperatures in kelvins.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_TEMP_K = 0x0002_0000

/**
 * Temperatures in degrees Rankine.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_TEMP_R = 0x0003_0000

/**
 * The bits of the pressure scale. The codes 6 and 7 act as millibar.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSK_PRESSURESCALE = 0x001c_0000

/**
 * Pressures in millibar.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_MBAR = 0x0000_0000

/**
 * Pressures in standard atmospheres.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_ATM = 0x0004_0000

/**
 * Pressures in millimetres of mercury.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_MMHG = 0x0008_0000

/**
 * Pressures in inches of mercury.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_INHG = 0x000c_0000

/**
 * Pressures in pounds-force per square inch.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_PSI = 0x0010_0000

/**
 * Pressures in pascals.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_PRESS_PA = 0x0014_0000

/**
 * The bits of the address format. Codes above 5 act as 0.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSK_DEVFORMAT = 0xff00_0000

/**
 * Addresses as `10.67C6697351FF`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FDI = 0x0000_0000

/**
 * Addresses as `1067C6697351FF`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FI = 0x0100_0000

/**
 * Addresses as `10.67C6697351FF.8D`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FDIDC = 0x0200_0000

/**
 * Addresses as `10.67C6697351FF8D`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FDIC = 0x0300_0000

/**
 * Addresses as `1067C6697351FF.8D`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FIDC = 0x0400_0000

/**
 * Addresses as `1067C6697351FF8D`.
 *
 * @since 0.1.0
 * @category constants
 */
export const FLG_FORMAT_FIC = 0x0500_0000

/**
 * The flag word as a record. It has no field for PERSISTENCE, because callers do not choose it: for each request, the
 * client asks for persistence and the server grants it or not.
 *
 * @since 0.1.0
 * @category models
 */
export interface Flags {
  /** The scale of temperatures in reads and writes. */
  readonly temperature: TemperatureScale.TemperatureScale
  /** The scale of pressures in reads and writes. */
  readonly pressure: PressureScale.PressureScale
  /** The format of addresses in listings. */
  readonly format: AddressFormat.AddressFormat
  /** Shows special directories in listings: {@link FLG_BUS_RET}. */
  readonly busRet: boolean
  /** {@link FLG_ALIAS}: no effect in owserver 3.2, which always shows aliases. */
  readonly alias: boolean
  /** {@link FLG_SAFEMODE}: no effect in owserver 3.2. */
  readonly safemode: boolean
  /** Reads from the bus instead of the cache: {@link FLG_UNCACHED}. */
  readonly uncached: boolean
  /** Returns numbers without leading spaces: {@link FLG_TRIM}. */
  readonly trim: boolean
  /** {@link FLG_OWNET}: no effect in owserver 3.2; set by convention. */
  readonly ownet: boolean
}

/**
 * Flags as input: a record of the fields to set, or a word of bits to add, as in pyownet.
 *
 * @since 0.1.0
 * @category models
 */
export type Input = { readonly [K in keyof Flags]?: Flags[K] | undefined } | number

const switches = {
  busRet: FLG_BUS_RET,
  alias: FLG_ALIAS,
  safemode: FLG_SAFEMODE,
  uncached: FLG_UNCACHED,
  trim: FLG_TRIM,
  ownet: FLG_OWNET
} as const

const checks: { readonly [K in keyof Flags]: (u: unknown) => boolean } = {
  temperature: (u) => TemperatureScale.table.some(({ scale }) => scale === u),
  pressure: (u) => PressureScale.table.some(({ scale }) => scale === u),
  format: (u) => AddressFormat.table.some(({ format }) => format === u),
  busRet: Predicate.isBoolean,
  alias: Predicate.isBoolean,
  safemode: Predicate.isBoolean,
  uncached: Predicate.isBoolean,
  trim: Predicate.isBoolean,
  ownet: Predicate.isBoolean
}

/**
 * Returns whether a value is an {@link Input}: a record without other fields, or a word. The word may be unsigned, or signed
 * like the result of JavaScript's `|`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags } from "@owserver/protocol"
 *
 * assert.ok(Flags.isInput({ temperature: "F" }) && Flags.isInput(-1))
 * assert.ok(!Flags.isInput({ temperature: "Fahrenheit" }) && !Flags.isInput({ persistence: true }))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isInput = (u: unknown): u is Input => {
  if (!Predicate.isRecord(u)) return Header.isInt32(u) || Header.isUint32(u)
  return Reflect.ownKeys(u).every(
    (name) => Object.hasOwn(checks, name) && (u[name] === undefined || checks[name as keyof Flags](u[name]))
  )
}

const pick = <A extends { readonly code: number }>(table: ReadonlyArray<A>, code: number): A => table[code] ?? table[0]!

const temperatureShift = 16
const pressureShift = 18
const formatShift = 24

/**
 * Decodes a flag word. Ignores bits that have no field in the record. An undefined code of a scale or a format gets the
 * meaning that owserver gives it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags } from "@owserver/protocol"
 *
 * const { temperature, uncached } = Flags.fromWord(Flags.FLG_TEMP_F | Flags.FLG_UNCACHED)
 * assert.deepStrictEqual([temperature, uncached], ["F", true])
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const fromWord = (word: number): Flags => ({
  temperature: pick(TemperatureScale.table, (word & MSK_TEMPSCALE) >>> temperatureShift).scale,
  pressure: pick(PressureScale.table, (word & MSK_PRESSURESCALE) >>> pressureShift).scale,
  format: pick(AddressFormat.table, (word & MSK_DEVFORMAT) >>> formatShift).format,
  busRet: (word & FLG_BUS_RET) !== 0,
  alias: (word & FLG_ALIAS) !== 0,
  safemode: (word & FLG_SAFEMODE) !== 0,
  uncached: (word & FLG_UNCACHED) !== 0,
  trim: (word & FLG_TRIM) !== 0,
  ownet: (word & FLG_OWNET) !== 0
})

/**
 * Merges flags into a word. If the flags are a record, its fields replace the same fields in the word. If the flags are a
 * number, its bits are added to the word with OR.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags } from "@owserver/protocol"
 *
 * const service = Flags.toWord({ temperature: "F", ownet: true })
 * assert.strictEqual(Flags.merge(service, { temperature: "K" }), Flags.FLG_TEMP_K | Flags.FLG_OWNET)
 * assert.strictEqual(Flags.merge(service, Flags.FLG_TRIM), service | Flags.FLG_TRIM)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const merge: {
  (flags: Input): (word: number) => number
  (word: number, flags: Input): number
} = dual(2, (word: number, flags: Input): number => {
  if (typeof flags === "number") return (word | flags) >>> 0
  let merged = word
  const set = (mask: number, bits: number) => {
    merged = (merged & ~mask) | bits
  }
  const { format, pressure, temperature } = flags
  if (temperature !== undefined) {
    set(MSK_TEMPSCALE, TemperatureScale.table.find(({ scale }) => scale === temperature)!.code << temperatureShift)
  }
  if (pressure !== undefined) {
    set(MSK_PRESSURESCALE, PressureScale.table.find(({ scale }) => scale === pressure)!.code << pressureShift)
  }
  if (format !== undefined) {
    set(MSK_DEVFORMAT, AddressFormat.table.find((row) => row.format === format)!.code << formatShift)
  }
  for (const [name, bit] of Object.entries(switches)) {
    const on = flags[name as keyof typeof switches]
    if (on !== undefined) set(bit, on ? bit : 0)
  }
  return merged >>> 0
})

/**
 * Writes a flag word.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags } from "@owserver/protocol"
 *
 * assert.strictEqual(Flags.toWord({ pressure: "psi", format: "fic" }), 0x0510_0000)
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const toWord = (self: Input): number => merge(0, self)
