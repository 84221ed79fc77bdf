/** HTTP requests to hosts that may be slow, broken or hostile. */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as DurationText from "../config/DurationText.js"
import { TargetError } from "./TargetError.js"

/** A request. Its URL may have a user and a password, which are sent as `Authorization: Basic`. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT"
  readonly url: Redacted.Redacted
  readonly headers: { readonly [name: string]: string }
  readonly token: Redacted.Redacted | undefined
  readonly body: { readonly text: string; readonly type: string } | undefined
  readonly timeout: Duration.Duration
}

/** How much of an answer is read, so that the connection can be used again. */
const mostBytes = 16_384

/** How long the rest of an answer may take. Its status is known already. */
const patience = "1 second"

/** The reasons of failures that users can do something about. The others have the code of the system. */
const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host cannot be resolved",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the connection timed out",
  UND_ERR_CONNECT_TIMEOUT: "the connection timed out",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_HEADERS_OVERFLOW: "the answer has too many headers",
  CERT_HAS_EXPIRED: "the certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host"
}

/** Finds the code of a failure. Its message is not used, because it may contain the URL. */
const codeOf = (error: unknown, depth = 0): string | undefined => {
  if (typeof error !== "object" || error === null || depth > 5) return undefined
  const { cause, code, errors } = error as {
    readonly cause?: unknown
    readonly code?: unknown
    readonly errors?: unknown
  }
  // Its code is missing in some versions of undici.
  if ((error as { readonly name?: unknown }).name === "HTTPParserError") return "HPE"
  if (typeof code === "string" && /^\w{1,60}$/.test(code)) return code
  return codeOf(cause ?? (Array.isArray(errors) ? errors[0] : undefined), depth + 1)
}

const unavailable = (message: string, retryAfter?: number) =>
  new TargetError({ reason: "Unavailable", message, retryAfter })

const ofClient = (host: string) => (error: HttpClientError.HttpClientError) => {
  const code = codeOf(error.cause)
  if (code === undefined) return unavailable(`${host}: the request failed`)
  return unavailable(`${host}: ${reasons[code] ?? (code.startsWith("HPE") ? "the answer is not HTTP" : code)}`)
}

const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

/** Reads `Retry-After`: a number of seconds, or a date. Source: RFC 9110, 10.2.3. */
const retryAfterOf = (text: string | undefined, now: number): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const [, day, name = "", year, time] = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(text) ?? []
  const month = String(months.indexOf(name) / 3 + 1).padStart(2, "0")
  const date = day === undefined ? Option.none() : DateTime.make(`${year}-${month}-${day}T${time}Z`)
  return Option.getOrUndefined(Option.map(date, (at) => Math.max(DateTime.toEpochMillis(at) - now, 0)))
}

/** Timeouts and requests that came too early or too often. Source: RFC 9110, RFC 8470, RFC 6585. */
const temporary: ReadonlyArray<number> = [408, 425, 429]

const checked = (host: string, { headers, status }: HttpClientResponse.HttpClientResponse) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (status >= 200 && status < 300) return Effect.void
    // A portal of a network redirects for a while. Another host must not get the secrets.
    if (status >= 300 && status < 400)
      return unavailable(`${host}: the answer ${status} redirects, which the station does not follow`)
    const isFinal = status >= 400 && status < 500 && !temporary.includes(status)
    if (isFinal) return new TargetError({ reason: "Refused", message: `${host}: the answer is ${status}` })
    return unavailable(`${host}: the answer is ${status}`, retryAfterOf(headers["retry-after"], now))
  })

const decoded = (text: string): string => Either.getOrElse(Encoding.decodeUriComponent(text), () => text)

/** The URL without user and password, which `fetch` refuses, and the header that has them. */
const credentialsOf = (secret: Redacted.Redacted) => {
  const url = new URL(Redacted.value(secret))
  const { password, username } = url
  if (username === "" && password === "") return { url, headers: {} }
  url.username = ""
  url.password = ""
  const text = `${decoded(username)}:${decoded(password)}`
  return { url, headers: { authorization: `Basic ${Encoding.encodeBase64(text)}` } }
}

const requestOf = ({ body, headers, method, token, url: secret }: Request) => {
  const { headers: basic, url } = credentialsOf(secret)
  const request = HttpClientRequest.make(method)(url.href).pipe(
    HttpClientRequest.setHeaders({ ...basic, "user-agent": "owserver-station", ...headers })
  )
  const withBody = body === undefined ? request : HttpClientRequest.bodyText(request, body.text, body.type)
  // A type of the configuration has precedence.
  const typed = HttpClientRequest.setHeaders(withBody, headers)
  return { host: url.host, request: token === undefined ? typed : HttpClientRequest.bearerToken(typed, token) }
}

const drain = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<void> => {
  let bytes = 0
  return Stream.runForEachWhile(response.stream, (chunk) =>
    Effect.sync(() => {
      bytes += chunk.length
      return bytes < mostBytes
    })
  ).pipe(Effect.timeoutOption(patience), Effect.ignore)
}

/** Sends a request and waits for the status of the answer. Redirections are not followed. The connection is closed at the timeout. */
export const send = (client: HttpClient.HttpClient, given: Request): Effect.Effect<void, TargetError> =>
  Effect.suspend(() => {
    const { host, request } = requestOf(given)
    // Spans would contain the URL.
    const untraced = HttpClient.withTracerDisabledWhen(HttpClient.withScope(client), () => true)
    return untraced.execute(request).pipe(
      Effect.mapError(ofClient(host)),
      Effect.timeoutFail({
        duration: given.timeout,
        onTimeout: () => unavailable(`${host}: no answer for ${DurationText.format(given.timeout)}`)
      }),
      Effect.tap(drain),
      Effect.flatMap((response) => checked(host, response)),
      Effect.scoped
    )
  })
