/**
 * Listings of a server, which may send any text for an entry.
 */
import { OwPath, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/** Lists a directory. Leaves out entries that no request can name: with a NUL in them, or longer than a path can be. */
export const dir = (
  path: string,
  options: { readonly bus?: boolean | undefined; readonly uncached?: boolean | undefined } = {}
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(path, options), (entries) => entries.filter((entry) => Either.isRight(OwPath.encode(entry))))
