/**
 * Directory entries. A server may send any text as an entry.
 *
 * @since 0.1.0
 */
import { OwServer, type OwServerError } from "@owserver/client"
import { OwPath } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/**
 * Returns whether the entry is a valid path: it contains no NUL and is not too long. Invalid entries come from the server and are
 * not the user's mistake, so they are skipped.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPath = (entry: string): boolean => Either.isRight(OwPath.encode(entry))

/**
 * Lists a directory without invalid entries.
 *
 * @since 0.1.0
 * @category getters
 */
export const list = (
  path: string,
  options: { readonly bus?: boolean } = {}
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(path, options), (entries) => entries.filter(isPath))
