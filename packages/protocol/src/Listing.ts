/**
 * Directories. DIRALL and GET give the paths of all entries in one text, joined by commas. As aliases may contain commas,
 * and end in one, that text can be ambiguous; then only DIR, an entry a frame, tells.
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as OwPath from "./OwPath.js"
import * as OwText from "./OwText.js"

/**
 * Takes a listing of `directory` apart; none if it is ambiguous. Entries are all in one directory and have a name, one
 * element below the directory that was asked for; where that is not what the commas give, a comma belongs to a name.
 *
 * The directory need not come back as it was asked for: an address is replaced by an alias.
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
  // Names may have commas in them; the next entry begins with a slash, though.
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
 * Whether the pieces may be the elements of fewer entries: were the elements of the directory to end in commas, they would
 * be cut there, and each entry would begin with the same piece. Servers that are no owserver may list other places.
 */
const mayBeElements = (text: string, pieces: ReadonlyArray<string>, depth: number): boolean =>
  pieces.length <= depth || text.includes(`,${pieces[0]},`) || text.endsWith(`,${pieces[0]}`)

/** Whether there is a name behind the parent, and no slash but one at its end. */
const isIn = (entry: string, parent: string): boolean => {
  const slash = entry.indexOf("/", parent.length)
  const end = slash < 0 ? entry.length : slash
  return end > parent.length && end >= entry.length - 1 && entry.startsWith(parent)
}

/** How many names with commas are looked for in all of a listing: nobody has so many that are not where they should be. */
const mostSearches = 100

/**
 * Marks directories among entries by a slash at the end, as a listing that marks them says: DIR alone does not tell.
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
    // Both have the same order, so one is read along the other. Looking for each entry in all of it could take minutes.
    for (const written of [directory, entry]) {
      if (!listing.startsWith(`${written},`, at)) continue
      at += written.length + 1
      return written
    }
    return isThere(directory) ? directory : entry
  })
})
