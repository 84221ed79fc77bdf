/**
 * Logins of browsers: a cookie instead of the token, which scripts cannot read.
 *
 * The cookie is `ID.TIME.SCOPE.MAC`, authenticated by a key that is derived from the token. So a login survives a restart, and ends
 * when the token is changed. Nobody can compute the token from a cookie: the derivation is slow on purpose, because a token may be a
 * phrase. The scope is that of the login: a later request does not tell it, because browsers send no `Origin` with a GET.
 *
 * @module
 * @since 0.1.0
 */
import * as Crypto from "node:crypto"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Access from "./Access.js"

/** How long a login lasts without requests, in seconds: 30 days. Each day with a request prolongs it. */
export const lifetime = 30 * 86_400

/** The age, in seconds, from which a cookie is renewed. */
const renewedAfter = 86_400

/** How much later than now, in seconds, a cookie may have been issued: the clock may have been set back since. */
const mostAhead = 86_400

/** The most logouts that are remembered. Each needs a login with the token. */
const mostEnded = 10_000

/** Makes and checks cookies. Times are in milliseconds since 1970. */
export interface Sessions {
  /** The name of the cookie. Cookies of stations on other ports of the same host have other names, unless the token is the same. */
  readonly name: string
  /** Returns the value of a cookie for a new session, or for one that is prolonged. */
  readonly start: (now: number, scope: Access.Scope, id?: string) => string
  /** Returns the session of a `Cookie` header. A browser may send several cookies of one name. */
  readonly find: Access.FindSession
  /** Ends a session. Copies of its cookie are refused until the station restarts. */
  readonly end: (id: string) => void
  /** Waits until a session is ended. */
  readonly ended: (id: string) => Effect.Effect<void>
}

const encoder = new TextEncoder()

const derive = (token: Redacted.Redacted): Effect.Effect<Uint8Array> =>
  Effect.async((resume) => {
    Crypto.scrypt(Redacted.value(token), "owserver station session", 32, (error, key) =>
      resume(error === null ? Effect.succeed(key) : Effect.die(error))
    )
  })

/** The scopes, by the digit in the cookie. */
const scopes: ReadonlyArray<Access.Scope> = [
  { isPublic: false, isSecure: false },
  { isPublic: false, isSecure: true },
  { isPublic: true, isSecure: false },
  { isPublic: true, isSecure: true }
]

const digitOf = ({ isPublic, isSecure }: Access.Scope): number =>
  scopes.findIndex((scope) => scope.isPublic === isPublic && scope.isSecure === isSecure)

const valuesOf = (cookies: string, name: string): ReadonlyArray<string> =>
  cookies.split(";").flatMap((part) => {
    const [key, value] = part.trim().split("=", 2)
    return key === name && value !== undefined ? [value] : []
  })

/** Makes the sessions of a token. */
export const make = (token: Redacted.Redacted): Effect.Effect<Sessions> =>
  Effect.map(derive(token), (key) => {
    const macOf = (text: string, encoding: "base64url" | "hex" = "base64url"): string =>
      Crypto.createHmac("sha256", key).update(text).digest(encoding)
    const name = `owserver-${macOf("name", "hex").slice(0, 8)}`
    const ended = new Set<string>()
    const waiting = new Set<{ readonly id: string; readonly resume: () => void }>()

    const sessionOf = (value: string, now: number): Access.Session | undefined => {
      const [, text = "", id, time, digit, mac] = /^(([\w-]{22})\.(\d{1,12})\.([0-3]))\.([\w-]{43})$/.exec(value) ?? []
      if (id === undefined || ended.has(id)) return undefined
      if (!Crypto.timingSafeEqual(encoder.encode(macOf(text)), encoder.encode(mac))) return undefined
      const age = now / 1000 - Number(time)
      const scope = scopes[Number(digit)]
      const isValid = age < lifetime && age >= -mostAhead
      return scope === undefined || !isValid ? undefined : { id, scope, isOld: age > renewedAfter }
    }

    return {
      name,
      start: (now, scope, id = Crypto.randomBytes(16).toString("base64url")) => {
        const text = `${id}.${Math.floor(now / 1000)}.${digitOf(scope)}`
        return `${text}.${macOf(text)}`
      },
      find: (cookies, now) => {
        for (const value of valuesOf(cookies, name)) {
          const session = sessionOf(value, now)
          if (session !== undefined) return session
        }
        return undefined
      },
      end: (id) => {
        ended.add(id)
        const [oldest] = ended
        if (ended.size > mostEnded && oldest !== undefined) ended.delete(oldest)
        for (const one of waiting) if (one.id === id) one.resume()
      },
      ended: (id) =>
        Effect.async((resume) => {
          const one = {
            id,
            resume: () => {
              waiting.delete(one)
              resume(Effect.void)
            }
          }
          waiting.add(one)
          if (ended.has(id)) one.resume()
          return Effect.sync(() => waiting.delete(one))
        })
    }
  })
