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

/** Splits the name from a `Host`: `localhost:4380`, `[::1]:4380`. A dot at the end of a name means the same name. */
const nameOf = (host: string): string => {
  const [, address, name] = /^(?:\[([\da-f:.]+)\]|([^:@/\\\s]+))(?::\d{1,5})?$/i.exec(host) ?? []
  return (address ?? name ?? "").toLowerCase().replace(/\.$/, "")
}

/**
 * Returns why the API must not be served with these settings. `undefined` if it may be.
 *
 * @since 0.1.0
 * @category accessors
 */
export const issueOf = ({ address, auth, publicUrl, token }: Settings): string | undefined => {
  if (auth === "token" && token === undefined)
    return 'http.auth is "token", but there is none; set the variable STATION_TOKEN or http.tokenFile'
  if (auth === "none" && token !== undefined) return 'http.auth is "none", but there is a token; remove one of them'
  if (token !== undefined || auth === "none") return undefined
  const advice = 'set a token (the variable STATION_TOKEN or http.tokenFile), or "auth": "none" to do without'
  if (!isLoopbackName(plain(address))) return `http.address: others can reach ${address}; ${advice}`
  return publicUrl === undefined || isLoopbackName(nameOf(new URL(publicUrl).host))
    ? undefined
    : `http.publicUrl: others can reach ${publicUrl}; ${advice}`
}

const partsOf = (list: string): ReadonlyArray<string> => list.split(",").map((part) => part.trim())

const isTrusted = ({ trustProxy }: Settings, peer: string): boolean =>
  trustProxy.some((address) => plain(address) === plain(peer))

/**
 * Returns the last value of a header from a trusted proxy. A proxy that does not replace the header appends to it: the client may
 * have forged all that stands before.
 */
const forwarded = (settings: Settings, { headers, peer }: Request, name: string): string | undefined => {
  const list = isTrusted(settings, peer) ? headers[name] : undefined
  return list === undefined ? undefined : partsOf(list).at(-1)
}

/** The proxy appends the address from which it got the request; what stands before may be forged. */
const clientOf = (settings: Settings, { headers, peer }: Request): string => {
  if (!isTrusted(settings, peer)) return plain(peer)
  const chain = partsOf(headers["x-forwarded-for"] ?? "").map(plain)
  const client = chain.findLast((address) => !isTrusted(settings, address))
  return client !== undefined && Net.isIP(client) !== 0 ? client : plain(peer)
}

/** The names by which the station was asked for: by a trusted proxy, if it says so, and by the other end of the connection. */
const hostsOf = (settings: Settings, request: Request): readonly [host: string, ...others: ReadonlyArray<string>] => {
  const { host = "" } = request.headers
  const original = forwarded(settings, request, "x-forwarded-host")
  return original === undefined ? [host] : [original, host]
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

/**
 * A browser names the relation of the page that causes a request, at least over HTTPS and to this machine. Images and scripts of
 * other pages have no `Origin`. The cookie alone does not exclude them: pages on other ports of this host are of the same site.
 */
const isForeign = ({ headers }: Request): boolean =>
  /^(?:cross|same)-site$/.test(headers["sec-fetch-site"] ?? "") && headers["sec-fetch-mode"] !== "navigate"

const isRead = (method: string): boolean => /^(?:GET|HEAD)$/.test(method)

/** Paths that need no token: the probes of service managers, and the login of browsers. */
const open: ReadonlyArray<string> = ["/healthz", "/readyz", "/api/v1/login", "/api/v1/logout", "/api/v1/session"]

/**
 * Where the cookie of a browser applies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scope {
  /** Whether its path is that of `publicUrl`. */
  readonly isPublic: boolean
  /** Whether the browser sends it only over HTTPS. */
  readonly isSecure: boolean
}

/**
 * A valid login of a browser.
 *
 * @since 0.1.0
 * @category models
 */
export interface Session {
  readonly id: string
  /** The scope of its cookie. A renewed or removed cookie must have the same one, or it would be another cookie. */
  readonly scope: Scope
  /** Whether its cookie is old enough to be replaced. */
  readonly isOld: boolean
}

/**
 * Finds the login in a `Cookie` header. `now` is in milliseconds since 1970.
 *
 * @since 0.1.0
 * @category models
 */
export type FindSession = (cookies: string, now: number) => Session | undefined

/**
 * Who sent a request that is allowed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Judged {
  /** The address, and how the request is authorized, for the records. */
  readonly caller: string
  /** Whether the request may do all that the API does. The login of browsers is open to others. */
  readonly isAuthorized: boolean
  /** The session of the cookie, unless the request has the token itself. */
  readonly session: Session | undefined
}

/**
 * Returns who sent a request, or why it is refused. `now` is in milliseconds since 1970.
 *
 * - Without a token, the name in `Host` must be one of this machine or of `hosts`: otherwise any web site could use the API through
 *   a browser on this machine, by pointing its own name here (DNS rebinding). This also holds behind a trusted proxy, besides the
 *   name that it forwards: many proxies pass on an `X-Forwarded-Host` of the client.
 * - `Origin` must be the station itself, and no page of another site may cause the request.
 * - With a token, the request must have it or the cookie of a login, except for the probes and the login. A write by cookie must
 *   have an `Origin`: all browsers send it.
 *
 * @since 0.1.0
 * @category accessors
 */
export const judge = (
  settings: Settings,
  findSession: FindSession | undefined,
  request: Request,
  now: number
): Either.Either<Judged, Refusal> => {
  const { hosts, publicUrl, token } = settings
  const names = hostsOf(settings, request)
  const [host] = names
  const client = clientOf(settings, request)
  const forbidden = (message: string) => Either.left({ status: 403 as const, message })
  if (token === undefined) {
    const allowed = [...hosts, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])].map(nameOf)
    const refused = names.map(nameOf).find((name) => !isLoopbackName(name) && !allowed.includes(name))
    if (refused !== undefined)
      return forbidden(
        `the station is not served as ${JSON.stringify(refused)}; add the name to http.hosts, or set a token`
      )
  }
  const { authorization, cookie = "", origin } = request.headers
  if (origin !== undefined && !isOwnOrigin(settings, origin, host))
    return forbidden(
      `the Origin ${JSON.stringify(origin.slice(0, 100))} is not the station; behind a proxy, set http.publicUrl`
    )
  if (isForeign(request)) return forbidden("the request comes from a page of another site")
  if (token === undefined)
    return Either.right({ caller: `${client} without a token`, isAuthorized: true, session: undefined })
  const given = bearer(authorization)
  if (given !== undefined && isSame(token, given))
    return Either.right({ caller: `${client} with the token`, isAuthorized: true, session: undefined })
  const session = given === undefined ? findSession?.(cookie, now) : undefined
  if (session !== undefined) {
    if (!isRead(request.method) && origin === undefined) return forbidden("a request with a cookie needs an Origin")
    return Either.right({ caller: `${client} with a login`, isAuthorized: true, session })
  }
  if (open.includes(request.path)) return Either.right({ caller: client, isAuthorized: false, session: undefined })
  return Either.left({
    status: 401,
    message: given === undefined ? "the request needs the header Authorization: Bearer TOKEN" : "the token is wrong"
  })
}

/**
 * Returns whether a token is the one of the settings, in constant time.
 *
 * @since 0.1.0
 * @category accessors
 */
export const isToken = ({ token }: Settings, given: string): boolean => token !== undefined && isSame(token, given)

/**
 * Returns the scope of the cookie for a login. `Origin` has the scheme that the browser uses. Browsers send it with a login, but not
 * with a GET; other clients may leave it out.
 *
 * @since 0.1.0
 * @category accessors
 */
export const scopeOf = (settings: Settings, request: Request): Scope => {
  const { origin } = request.headers
  const url = settings.publicUrl === undefined ? undefined : new URL(settings.publicUrl)
  const isPublic = url !== undefined && (origin === undefined || url.origin === new URL(origin).origin)
  const scheme = `${forwarded(settings, request, "x-forwarded-proto")}:`
  return { isPublic, isSecure: (origin ?? (isPublic ? url.href : scheme)).startsWith("https:") }
}

/**
 * Returns the path of a cookie with this scope. It has no slash at its end, so that it includes the address without one.
 *
 * @since 0.1.0
 * @category accessors
 */
export const pathOf = ({ publicUrl }: Settings, { isPublic }: Scope): string =>
  isPublic && publicUrl !== undefined ? new URL(publicUrl).pathname.replace(/(?<!^)\/$/, "") : "/"
