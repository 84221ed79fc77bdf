/**
 * Which names a device can have.
 *
 * Source: OWFS, `ow_alias.c`, `ow_fs_alias.c`, and `ow_parsename.c` for what a path may begin with.
 */
import { OwText, RomId } from "@owserver/client"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

/** The server cuts what is longer. */
const longest = 256

/**
 * A path that begins with one of these leads elsewhere, whatever follows and in any case: an alias `textroom` is taken and
 * listed, and out of reach. Four letters of `alarm` will do.
 */
const keyword =
  /^(?:alar|bus\.\d|interface|json|settings|simultaneous|statistics|structure|system|text|thermostat|unaliased|uncached)/i

const sizeOf = (name: string): number =>
  Option.match(OwText.encode(name), { onNone: () => 0, onSome: ({ length }) => length })

/** The name, or why it cannot be one. */
export const check = (name: string): Either.Either<string, string> => {
  if (name.includes("/")) return Either.left("it has a slash, which parts a path")
  if (name.includes("\0")) return Either.left("it has a NUL, at which a path ends")
  if (name.trim() !== name) return Either.left("it has blanks at an end, which the server would take off")
  if (/[\r\n]/.test(name)) return Either.left("it has an end of line, which ends it in the list of aliases")
  if (sizeOf(name) > longest) return Either.left(`it is longer than ${longest} bytes`)
  const [found] = keyword.exec(name) ?? []
  if (found !== undefined) return Either.left(`it begins with "${found}", so the device could not be reached by it`)
  if (name.startsWith("bus.")) return Either.left('it begins with "bus.", which the server refuses')
  if (Either.isRight(RomId.parse(name))) return Either.left("it is an address, which another device may have")
  return Either.right(name)
}
