/**
 * Addresses of servers as text.
 *
 * @module
 * @since 0.1.0
 */
import * as Net from "node:net"
import { OwInvalidArgument } from "@owserver/client"
import * as Either from "effect/Either"
import type { Address } from "./NodeOwServer.js"

/**
 * An address from text, with the directory that a URI names.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServerAddress extends Address {
  /** The path of a URI; `/` for any other form. */
  readonly root: string
}

type Parsed = Either.Either<ServerAddress, OwInvalidArgument>

const invalid = (text: string, issue: string): Either.Either<never, OwInvalidArgument> =>
  Either.left(new OwInvalidArgument({ operation: "layer", path: "", server: text, argument: "address", issue }))

const portOf = (text: string, port: string): Either.Either<number, OwInvalidArgument> => {
  const number = Number(port)
  return /^\d+$/.test(port) && number >= 1 && number <= 65_535
    ? Either.right(number)
    : invalid(text, `the port must be 1 to 65535, not ${JSON.stringify(port)}`)
}

const uri = (text: string): Parsed =>
  Either.try({ try: () => new URL(text), catch: () => undefined }).pipe(
    Either.orElse(() => invalid(text, "malformed URI")),
    Either.flatMap(({ hash, hostname, password, pathname, port, search, username }) =>
      username !== "" || password !== "" || search !== "" || hash !== ""
        ? invalid(text, "owserver URIs have no user, password, query or fragment")
        : Either.try({ try: () => decodeURIComponent(pathname), catch: () => undefined }).pipe(
            Either.orElse(() => invalid(text, "the path is not percent-encoded UTF-8")),
            Either.flatMap((path) =>
              Either.map(port === "" ? Either.right(4304) : portOf(text, port), (port) => ({
                // A URI encloses an IPv6 address in brackets; node:net expects it without them.
                host: hostname === "" ? "localhost" : hostname.replace(/^\[(.*)\]$/, "$1"),
                port,
                root: path === "" ? "/" : path
              }))
            )
          )
    )
  )

/**
 * Parses `HOST`, `HOST:PORT`, `PORT`, `[IPV6]:PORT`, a bare IPv6 address, a socket path, or a URI such as
 * `owserver://HOST:PORT/PATH`. The host defaults to localhost, the port to 4304. An invalid address is a `Left`
 * with `OwInvalidArgument`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ServerAddress } from "@owserver/node"
 * import { Either } from "effect"
 *
 * const attic = ServerAddress.parse("attic.local:4305")
 * assert.deepStrictEqual(attic, Either.right({ host: "attic.local", port: 4305, root: "/" }))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): Either.Either<ServerAddress, OwInvalidArgument> => {
  if (text === "") return invalid(text, "it is empty")
  if (/^owserver:\/\//i.test(text)) return uri(text)
  if (text.includes("://")) return invalid(text, "only owserver:// URIs are supported")
  if (text.startsWith("/")) return Either.right({ socketPath: text, root: "/" })
  if (/^\d+$/.test(text)) return Either.map(portOf(text, text), (port) => ({ host: "localhost", port, root: "/" }))
  const bracketed = /^\[([\da-f:.%\w]+)\](?::(.*))?$/i.exec(text)
  if (bracketed !== null) {
    const [, host = "", port = "4304"] = bracketed
    return Either.map(portOf(text, port), (port) => ({ host, port, root: "/" }))
  }
  const parts = text.split(":")
  // Two or more colons without brackets: a bare IPv6 address.
  if (parts.length > 2)
    return Net.isIPv6(text)
      ? Either.right({ host: text, port: 4304, root: "/" })
      : invalid(text, "it has more than one colon but is not an IPv6 address")
  const [host = "", port = "4304"] = parts
  return Either.map(portOf(text, port), (port) => ({ host: host === "" ? "localhost" : host, port, root: "/" }))
}

/**
 * Formats an address for messages.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ServerAddress } from "@owserver/node"
 *
 * assert.strictEqual(ServerAddress.format({ host: "::1", port: 4304 }), "[::1]:4304")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = ({ host = "localhost", port = 4304, socketPath }: Address): string =>
  socketPath ?? `${host.includes(":") ? `[${host}]` : host}:${port}`
