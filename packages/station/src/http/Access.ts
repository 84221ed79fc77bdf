/**
 * Who may use the HTTP API. Pure.
 *
 * @module
 * @since 0.1.0
 */
import * as Crypto from "node:crypto"
import * as Net from "node:net"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"

/**
 * The settings of the HTTP API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  /** The address on which it listens. */
  readonly address: string
  /** Without a token, requests need none. */
  readonly token: Redacted.Redacted | undefined
  /** `none` allows an address that others can reach without a token. */
  readonly auth: "none" | "token" | undefined
  /** Further names under which the station is served without a token. */
  readonly hosts: ReadonlyArray<string>
  /** The URL of the station behind a proxy. */
  readonly publicUrl: string | undefined
  /** The addresses of proxies whose `X-Forwarded-*` are believed. */
  readonly trustProxy: ReadonlyArray<string>
}

/**
 * The parts of a request that matter here. Names of headers are in lower case.
 *
 * @since 0.1.0
 * @category models
 */
export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string | undefined }
  /** The address of the other end of the connection. */
  readonly peer: string
}

/**
 * Why a request is refused.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  readonly status: 401 | 403
  readonly message: string
}

/** IPv4 addresses look like `::ffff:127.0.0.1` on a socket for both families. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "").toLowerCase()

const isLoopbackAddress = (address: string): boolean =>
  address === "::1" || (Net.isIPv4(address) && address.startsWith("127."))

/** RFC 6761 reserves `localhost` and all names below it for this machine. */
const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || isLoopbackAddress(name)

/**
 * Returns why the API must not be served with these settings. `undefined` if it may be.
 *
 * @since 0.1.0
 * @category accessors
 */
export const issueOf = ({ address, auth, token }: Settings): string | undefined => {
  if (auth === "token" && token === undefined)
    return 'http.auth is "token", but there is none; set the variable STATION_TOKEN or http.tokenFile'
  if (auth === "none" && token !== undefined) return 'http.auth is "none", but there is a token; remove one of them'
  if (token !== undefined || auth === "none" || isLoopbackName(plain(address))) return undefined
  return `http.address: others can reach ${address}; set a token (the variable STATION_TOKEN or http.tokenFile), or "auth": "none" to do without`
}

/** Splits the name from a `Host`: `localhost:4380`, `[::1]:4380`. A dot at the end of a name means the same name. */
const nameOf = (host: string): string => {
  const [, address, name] = /^(?:\[([\da-f:.]+)\]|([^:@/\\\s]+))(?::\d{1,5})?$/i.exec(host) ?? []
  return (address ?? name ?? "").toLowerCase().replace(/\.$/, "")
}

const first = (list: string | undefined): string | undefined => list?.split(",", 1)[0]?.trim()

const isTrusted = ({ trustProxy }: Settings, peer: string): boolean =>
  trustProxy.some((address) => plain(address) === plain(peer))

/** The proxy appends the address from which it got the request; what stands before may be forged. */
const clientOf = (settings: Settings, { headers, peer }: Request): string => {
  if (!isTrusted(settings, peer)) return plain(peer)
  const chain = (headers["x-forwarded-for"] ?? "").split(",").map((part) => plain(part.trim()))
  const client = chain.findLast((address) => !isTrusted(settings, address))
  return client !== undefined && Net.isIP(client) !== 0 ? client : plain(peer)
}

const hostOf = (settings: Settings, { headers, peer }: Request): string => {
  const forwarded = isTrusted(settings, peer) ? first(headers["x-forwarded-host"]) : undefined
  return forwarded ?? headers.host ?? ""
}

const digest = (text: string): Uint8Array => Crypto.createHash("sha256").update(text).digest()

/** Digests have one length, so the time of the comparison tells neither length nor beginning of the token. */
const isSame = (token: Redacted.Redacted, given: string): boolean =>
  Crypto.timingSafeEqual(digest(Redacted.value(token)), digest(given))

const bearer = (header: string | undefined): string | undefined => /^bearer +(\S+) *$/i.exec(header ?? "")?.[1]

/** A browser sends `Origin` with each request that could change something, and with each from a script of another site. */
const isOwnOrigin = (settings: Settings, origin: string, host: string): boolean => {
  if (!URL.canParse(origin)) return false
  const { host: from, protocol, origin: normal } = new URL(origin)
  if (settings.publicUrl !== undefined && normal === new URL(settings.publicUrl).origin) return true
  const url = `${protocol}//${host}`
  return /^https?:$/.test(protocol) && URL.canParse(url) && new URL(url).host === from
}

/** The probes of service managers. */
const open: ReadonlyArray<string> = ["/healthz", "/readyz"]

/**
 * Returns who sent a request, for the records, or why it is refused.
 *
 * - Without a token, the name in `Host` must be one of this machine or of `hosts`: otherwise any web site could use the API through
 *   a browser on this machine, by pointing its own name here (DNS rebinding).
 * - `Origin` must be the station itself.
 * - With a token, the request must have it, except for the probes.
 *
 * @since 0.1.0
 * @category accessors
 */
export const judge = (settings: Settings, request: Request): Either.Either<string, Refusal> => {
  const { hosts, publicUrl, token } = settings
  const host = hostOf(settings, request)
  const name = nameOf(host)
  const client = clientOf(settings, request)
  if (token === undefined) {
    const allowed = [...hosts, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])].map(nameOf)
    if (!isLoopbackName(name) && !allowed.includes(name)) {
      const message = `the station is not served as ${JSON.stringify(name)}; add the name to http.hosts, or set a token`
      return Either.left({ status: 403, message })
    }
  }
  const { authorization, origin } = request.headers
  if (origin !== undefined && !isOwnOrigin(settings, origin, host)) {
    const message = `the Origin ${JSON.stringify(origin.slice(0, 100))} is not the station; behind a proxy, set http.publicUrl`
    return Either.left({ status: 403, message })
  }
  if (token === undefined) return Either.right(`${client} without a token`)
  const given = bearer(authorization)
  if (given !== undefined && isSame(token, given)) return Either.right(`${client} with the token`)
  if (open.includes(request.path)) return Either.right(client)
  return Either.left({
    status: 401,
    message: given === undefined ? "the request needs the header Authorization: Bearer TOKEN" : "the token is wrong"
  })
}
