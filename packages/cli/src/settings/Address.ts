/**
 * Server addresses, as users write them.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"
import * as Either from "effect/Either"
import { UsageError } from "../errors/UsageError.js"

/**
 * The address of a server, and the directory that paths are relative to.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  readonly host?: string
  readonly port?: number
  readonly socketPath?: string
  /** The path of a URI; `/` for any other form. */
  readonly root: string
}

const invalid = (text: string, issue: string): Either.Either<never, UsageError> =>
  Either.left(
    new UsageError({
      message: `invalid server address ${JSON.stringify(text)}: ${issue}; give HOST, HOST:PORT, PORT, [IPV6]:PORT, /SOCKET or owserver://HOST:PORT/PATH`
    })
  )

const portOf = (text: string, port: string): Either.Either<number, UsageError> => {
  const number = Number(port)
  return /^\d+$/.test(port) && number >= 1 && number <= 65_535
    ? Either.right(number)
    : invalid(text, `the port must be 1 to 65535, not ${JSON.stringify(port)}`)
}

const uri = (text: string): Either.Either<Address, UsageError> =>
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
 * `owserver://HOST:PORT/PATH`. The host defaults to localhost, the port to 4304. Fails with `UsageError` if the address is
 * invalid.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (text: string): Either.Either<Address, UsageError> => {
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
 * @since 0.1.0
 * @category conversions
 */
export const format = ({ host = "localhost", port = 4304, socketPath }: Address): string =>
  socketPath ?? `${host.includes(":") ? `[${host}]` : host}:${port}`
