/**
 * Validation of aliases.
 *
 * Source: OWFS, `ow_alias.c`, `ow_fs_alias.c`, and `ow_parsename.c` for the keywords.
 */
import { OwText, RomId } from "@owserver/client"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

/** The server truncates longer aliases. */
const longest = 256

/**
 * The server compares only the beginning of a path element with its keywords, ignoring case. It accepts and lists an alias
 * `textroom`, but resolves the path to the `text` directory. For the keyword `alarm`, it compares only the first four
 * letters.
 */
const keyword =
  /^(?:alar|bus\.\d|interface|json|settings|simultaneous|statistics|structure|system|text|thermostat|unaliased|uncached)/i

const sizeOf = (name: string): number =>
  Option.match(OwText.encode(name), { onNone: () => 0, onSome: ({ length }) => length })

/** Returns the name, or the reason why the server would not accept it or not resolve it. */
export const check = (name: string): Either.Either<string, string> => {
  if (name.includes("/")) return Either.left("it contains a slash, which separates path elements")
  if (name.includes("\0")) return Either.left("it contains a NUL, which ends a path")
  if (name.trim() !== name) return Either.left("it begins or ends with a blank, which the server would trim")
  if (/[\r\n]/.test(name)) return Either.left("it contains a line break, which ends an entry in the list of aliases")
  if (sizeOf(name) > longest) return Either.left(`it is longer than ${longest} bytes`)
  const [found] = keyword.exec(name) ?? []
  if (found !== undefined)
    return Either.left(`it begins with "${found}", so the device could not be reached by this name`)
  if (name.startsWith("bus.")) return Either.left('it begins with "bus.", which the server refuses')
  if (Either.isRight(RomId.parse(name))) return Either.left("it is an address, which another device may have")
  return Either.right(name)
}
