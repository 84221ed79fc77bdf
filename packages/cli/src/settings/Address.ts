/**
 * Server addresses, as users write them.
 *
 * @since 0.1.0
 */
import { ServerAddress } from "@owserver/node"
import * as Either from "effect/Either"
import { UsageError } from "../errors/UsageError.js"

/**
 * The address of a server, and the directory that paths are relative to.
 *
 * @since 0.1.0
 * @category models
 */
export type Address = ServerAddress.ServerAddress

/**
 * Parses an address, as `ServerAddress.parse` does. Fails with `UsageError` if the address is invalid.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (text: string): Either.Either<Address, UsageError> =>
  Either.mapLeft(
    ServerAddress.parse(text),
    ({ issue }) =>
      new UsageError({
        message: `invalid server address ${JSON.stringify(text)}: ${issue}; give HOST, HOST:PORT, PORT, [IPV6]:PORT, /SOCKET or owserver://HOST:PORT/PATH`
      })
  )

/**
 * Formats an address for messages.
 *
 * @since 0.1.0
 * @category conversions
 */
export const format: (address: Address) => string = ServerAddress.format
