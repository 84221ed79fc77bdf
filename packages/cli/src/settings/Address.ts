/**
 * Where a server is, as people write it.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"
import * as Either from "effect/Either"
import { UsageError } from "../errors/UsageError.js"

/**
 * A server, and the directory in it that paths are below of.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  readonly host?: string
  readonly port?: number
  readonly socketPath?: string
  /** `/`, or what the path of a URI says. */
  readonly root: string
}

const wrong = (text: string, issue: string): Either.Either<never, UsageError> =>
  Either.left(
    new UsageError({
      message: `${JSON.stringify(text)} is no server: ${issue}; give HOST, HOST:PORT, PORT, [IPV6]:PORT, /SOCKET or owserver://HOST:PORT/PATH`
    })
  )

const portOf = (text: string, port: string): Either.Either<number, UsageError> => {
  const number = Number(port)
  return /^\d+$/.test(port) && number >= 1 && number <= 65_535
    ? Either.right(number)
    : wrong(text, `a port is 1 to 65535, not ${JSON.stringify(port)}`)
}

const uri = (text: string): Either.Either<Address, UsageError> =>
  Either.try({ try: () => new URL(text), catch: () => undefined }).pipe(
    Either.orElse(() => wrong(text, "it is no URI")),
    Either.flatMap(({ hash, hostname, password, pathname, port, search, username }) =>
      username !== "" || password !== "" || search !== "" || hash !== ""
        ? wrong(text, "owserver knows no users, passwords, queries or fragments")
        : Either.try({ try: () => decodeURIComponent(pathname), catch: () => undefined }).pipe(
            Either.orElse(() => wrong(text, "its path is not percent-encoded UTF-8")),
            Either.flatMap((path) =>
              Either.map(port === "" ? Either.right(4304) : portOf(text, port), (port) => ({
                // Brackets belong to the URI, not to the address.
                host: hostname === "" ? "localhost" : hostname.replace(/^\[(.*)\]$/, "$1"),
                port,
                root: path === "" ? "/" : path
              }))
            )
          )
    )
  )

/**
 * Reads an address: `HOST`, `HOST:PORT`, `PORT`, `[IPV6]:PORT`, a bare IPv6 address, the path of a socket, or a URI such as
 * `owserver://HOST:PORT/PATH`. What is not said is localhost and 4304.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (text: string): Either.Either<Address, UsageError> => {
  if (text === "") return wrong(text, "it is empty")
  if (/^owserver:\/\//i.test(text)) return uri(text)
  if (text.includes("://")) return wrong(text, "only owserver:// is known")
  if (text.startsWith("/")) return Either.right({ socketPath: text, root: "/" })
  if (/^\d+$/.test(text)) return Either.map(portOf(text, text), (port) => ({ host: "localhost", port, root: "/" }))
  const bracketed = /^\[([\da-f:.%\w]+)\](?::(.*))?$/i.exec(text)
  if (bracketed !== null) {
    const [, host = "", port = "4304"] = bracketed
    return Either.map(portOf(text, port), (port) => ({ host, port, root: "/" }))
  }
  const parts = text.split(":")
  // Two colons or more without brackets are an IPv6 address alone.
  if (parts.length > 2)
    return Net.isIPv6(text)
      ? Either.right({ host: text, port: 4304, root: "/" })
      : wrong(text, "it has more than one colon, and is no IPv6 address")
  const [host = "", port = "4304"] = parts
  return Either.map(portOf(text, port), (port) => ({ host: host === "" ? "localhost" : host, port, root: "/" }))
}

/**
 * The address as it is given again, such as in a message.
 *
 * @since 0.1.0
 * @category conversions
 */
export const print = ({ host = "localhost", port = 4304, socketPath }: Address): string =>
  socketPath ?? `${host.includes(":") ? `[${host}]` : host}:${port}`
