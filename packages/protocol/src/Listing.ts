/**
 * Directories. DIRALL and GET give the paths of all entries in one text, joined by commas. As aliases may contain commas,
 * and end in one, that text can be ambiguous; then only DIR, an entry a frame, tells.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as OwPath from "./OwPath.js"
import * as OwText from "./OwText.js"

/**
 * Takes a listing of `directory` apart. None if it is ambiguous: entries are one element below the directory, all in the
 * same one, and none is empty; where that is not what the commas give, a comma belongs to a name.
 *
 * The directory need not come back as it was asked for: an address is replaced by an alias.
 *
 * @since 0.1.0
 * @category decoding
 */
export const split = (data: Uint8Array, directory: string): Option.Option<ReadonlyArray<string>> => {
  if (data.length === 0) return Option.some([])
  const pieces = OwText.decode(data).split(",/")
  const entries = pieces.map((piece, n) => (n === 0 ? piece : `/${piece}`))
  const depth = OwPath.elements(directory).length + 1
  const parent = parentOf(entries[0]!)
  return entries.every((entry) => parentOf(entry) === parent && depthOf(entry) === depth)
    ? Option.some(entries)
    : Option.none()
}

/** A slash that ends an entry marks a directory and does not separate elements. */
const unmarked = (entry: string): string => (entry.endsWith("/") ? entry.slice(0, -1) : entry)

const parentOf = (entry: string): string => entry.slice(0, unmarked(entry).lastIndexOf("/"))

const depthOf = (entry: string): number => unmarked(entry).split("/").length - 1

/**
 * Marks directories among entries by a slash at the end, as a listing that marks them says: DIR alone does not tell.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mark = (marked: Uint8Array, entries: ReadonlyArray<string>): ReadonlyArray<string> => {
  // A name has no slash in it, so an entry that stands there with one can be nothing else.
  const listing = `,${OwText.decode(marked)},`
  return entries.map((entry) => (listing.includes(`,${entry}/,`) ? `${entry}/` : entry))
}
