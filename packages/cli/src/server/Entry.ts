/**
 * Entries of a listing, which a server may give any text.
 *
 * @since 0.1.0
 */
import { OwServer, type OwServerError } from "@owserver/client"
import { OwPath } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/**
 * Whether a request can name it: without a NUL, and no longer than a path can be. What a server lists is not the user's mistake, so
 * others are not asked for.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPath = (entry: string): boolean => Either.isRight(OwPath.encode(entry))

/**
 * Lists a directory, without the entries that no request can name.
 *
 * @since 0.1.0
 * @category getters
 */
export const list = (
  path: string,
  options: { readonly bus?: boolean } = {}
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(path, options), (entries) => entries.filter(isPath))
