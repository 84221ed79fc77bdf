/**
 * Directory listings. DIRALL and GET return the paths of all entries in one text, separated by commas. An alias may contain
 * commas or end in one, so the text can be ambiguous. The reply to DIR is never ambiguous: each frame contains one entry.
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as OwPath from "./OwPath.js"
import * as OwText from "./OwText.js"

/**
 * Splits the listing of `directory` into its entries. Returns `None` if the listing is ambiguous. All entries are in one
 * directory, one element below the requested one. If the pieces between the commas do not follow this rule, at least one
 * comma is part of a name.
 *
 * The directory in the entries may differ from the requested one: owserver replaces an address by an alias.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Listing } from "@owserver/protocol"
 * import { Option } from "effect"
 *
 * const data = new TextEncoder().encode("/10.67C6697351FF/,/28.AD6555070000/")
 * assert.deepStrictEqual(Listing.split(data, "/"), Option.some(["/10.67C6697351FF/", "/28.AD6555070000/"]))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const split: {
  (directory: string): (data: Uint8Array) => Option.Option<ReadonlyArray<string>>
  (data: Uint8Array, directory: string): Option.Option<ReadonlyArray<string>>
} = dual(2, (data: Uint8Array, directory: string): Option.Option<ReadonlyArray<string>> => {
  if (data.length === 0) return Option.some([])
  const text = OwText.decode(data)
  const depth = OwPath.elements(directory).length + 1
  const pieces = text.split(",")
  if (areEntries(text, pieces, depth)) return Option.some(pieces)
  // A name may contain commas, but every entry begins with a slash.
  const entries = text.split(",/").map((piece, n) => (n === 0 ? piece : `/${piece}`))
  return areEntries(text, entries, depth) ? Option.some(entries) : Option.none()
})

const areEntries = (text: string, pieces: ReadonlyArray<string>, depth: number): boolean => {
  const [first = ""] = pieces
  const parent = first.slice(0, first.lastIndexOf("/", first.length - 2) + 1)
  const isCertain = parent.split("/").length === depth + 1 || !mayBeElements(text, pieces, depth)
  return parent.startsWith("/") && isCertain && pieces.every((piece) => isIn(piece, parent))
}

/**
 * Returns whether the pieces may be parts of fewer entries. If a name in the path of the directory ends in a comma, every
 * entry begins with the same piece. Other servers than owserver may list other directories.
 */
const mayBeElements = (text: string, pieces: ReadonlyArray<string>, depth: number): boolean =>
  pieces.length <= depth || text.includes(`,${pieces[0]},`) || text.endsWith(`,${pieces[0]}`)

/** Returns whether the entry is the parent and a name, with no slash except one at the end. */
const isIn = (entry: string, parent: string): boolean => {
  const slash = entry.indexOf("/", parent.length)
  const end = slash < 0 ? entry.length : slash
  return end > parent.length && end >= entry.length - 1 && entry.startsWith(parent)
}

/** Maximum number of full-text searches for names with commas. It bounds the work on a hostile listing. */
const mostSearches = 100

/**
 * Appends a slash to each entry that `marked` lists as a directory. The reply to DIR alone does not mark directories; `marked` is
 * the reply to DIRALLSLASH or GETSLASH.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Listing } from "@owserver/protocol"
 *
 * const marked = new TextEncoder().encode("/10.67C6697351FF/errata/,/10.67C6697351FF/temperature")
 * assert.deepStrictEqual(Listing.mark(["/10.67C6697351FF/errata", "/10.67C6697351FF/temperature"], marked), [
 *   "/10.67C6697351FF/errata/",
 *   "/10.67C6697351FF/temperature"
 * ])
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const mark: {
  (marked: Uint8Array): (entries: ReadonlyArray<string>) => ReadonlyArray<string>
  (entries: ReadonlyArray<string>, marked: Uint8Array): ReadonlyArray<string>
} = dual(2, (entries: ReadonlyArray<string>, marked: Uint8Array): ReadonlyArray<string> => {
  const listing = `${OwText.decode(marked)},`
  const pieces = new Set(listing.split(","))
  let at = 0
  let searches = mostSearches
  const isThere = (directory: string) =>
    pieces.has(directory) || (directory.includes(",") && searches-- > 0 && `,${listing}`.includes(`,${directory},`))
  return entries.map((entry) => {
    const directory = `${entry}/`
    // `entries` and `marked` have the same order, so read both in parallel. Searching the whole listing for each entry
    // could take minutes.
    for (const written of [directory, entry]) {
      if (!listing.startsWith(`${written},`, at)) continue
      at += written.length + 1
      return written
    }
    return isThere(directory) ? directory : entry
  })
})
