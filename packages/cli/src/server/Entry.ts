/**
 * Entries of a listing, which a server may give any text.
 *
 * @since 0.1.0
 */
import { OwPath } from "@owserver/protocol"
import * as Either from "effect/Either"

/**
 * Whether a request can name it: without a NUL, and no longer than a path can be. What a server lists is not the user's mistake, so
 * others are not asked for.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPath = (entry: string): boolean => Either.isRight(OwPath.encode(entry))
