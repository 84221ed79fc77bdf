/**
 * The six address formats of owserver. A path may use any of them. The flags of a request select the format of listings.
 *
 * | letter | part |
 * | --- | --- |
 * | f | family code, 1 byte, 2 hex digits |
 * | i | serial number, 6 bytes, 12 hex digits |
 * | c | checksum, 1 byte, 2 hex digits |
 *
 * Source: OWFS, `ow_parsedname.h` (`enum deviceformat`).
 *
 * @module
 * @since 0.1.0
 */

/**
 * One of the six formats, written with its letters and dots, such as `f.i`.
 *
 * @since 0.1.0
 * @category models
 */
export type AddressFormat = "f.i" | "fi" | "f.i.c" | "f.ic" | "fi.c" | "fic"

/**
 * All formats, each with its code in the flag word, the name of its constant in pyownet, and an example.
 *
 * @since 0.1.0
 * @category constants
 */
export const table: ReadonlyArray<{
  readonly format: AddressFormat
  readonly code: number
  readonly constant: string
  readonly example: string
}> = [
  { format: "f.i", code: 0, constant: "FLG_FORMAT_FDI", example: "10.67C6697351FF" },
  { format: "fi", code: 1, constant: "FLG_FORMAT_FI", example: "1067C6697351FF" },
  { format: "f.i.c", code: 2, constant: "FLG_FORMAT_FDIDC", example: "10.67C6697351FF.8D" },
  { format: "f.ic", code: 3, constant: "FLG_FORMAT_FDIC", example: "10.67C6697351FF8D" },
  { format: "fi.c", code: 4, constant: "FLG_FORMAT_FIDC", example: "1067C6697351FF.8D" },
  { format: "fic", code: 5, constant: "FLG_FORMAT_FIC", example: "1067C6697351FF8D" }
]

/**
 * Returns an address in a format. The parts are given in hexadecimal digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { AddressFormat } from "@owserver/protocol"
 *
 * assert.strictEqual(AddressFormat.format("f.ic", "10", "67C6697351FF", "8D"), "10.67C6697351FF8D")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = (self: AddressFormat, family: string, serial: string, checksum: string): string => {
  switch (self) {
    case "f.i":
      return `${family}.${serial}`
    case "fi":
      return family + serial
    case "f.i.c":
      return `${family}.${serial}.${checksum}`
    case "f.ic":
      return `${family}.${serial}${checksum}`
    case "fi.c":
      return `${family}${serial}.${checksum}`
    case "fic":
      return family + serial + checksum
  }
}
