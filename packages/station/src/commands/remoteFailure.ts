/** Failures of requests to a station, in words for the command line. */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { OwText } from "@owserver/client"
import type { ParseError } from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import { type CommandFailure, failure } from "./context.js"
import { ExitCode } from "./StationCommand.js"

/** The texts of a server, which may be another one than a station, have a bounded length and no control characters. */
const shown = (text: string): string => OwText.visible(text.slice(0, 500))

const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: "connection refused; is the station running, and is its http.address reachable from here?",
  ENOTFOUND: "the name is unknown",
  EAI_AGAIN: "the name cannot be resolved now",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the host does not answer",
  UND_ERR_CONNECT_TIMEOUT: "the host does not answer",
  UND_ERR_HEADERS_TIMEOUT: "it accepts connections, and does not answer",
  UND_ERR_SOCKET: "it closed the connection without an answer",
  ECONNRESET: "it closed the connection without an answer",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; use http://",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed; name it in the variable NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is self-signed; name it in the variable NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate cannot be verified",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name"
}

/** The error of Node.js below those of `fetch` and of the HTTP client. An attempt with several addresses has several. */
const rootOf = (error: unknown): { readonly code?: unknown; readonly message?: unknown; readonly name?: unknown } => {
  if (Predicate.hasProperty(error, "cause") && error.cause instanceof Error) return rootOf(error.cause)
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return rootOf(error.errors[0])
  return Predicate.isRecord(error) || error instanceof Error ? error : {}
}

const reasonOf = (error: unknown): string => {
  const { code, message, name } = rootOf(error)
  // The parser of HTTP has a code for each rule, or none.
  if (name === "HTTPParserError") return "it does not speak HTTP"
  return reasons[String(code)] ?? shown(typeof message === "string" && message !== "" ? message : "unknown reason")
}

/** A connection that was kept for later may have been closed meanwhile, so another attempt may succeed. */
export const isClosed = (error: unknown): boolean =>
  ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(String(rootOf(error).code))

/** No connection was made, or it broke before the response. */
export const unreachable = (url: string, error: unknown): CommandFailure =>
  failure(`cannot get an answer of ${url}: ${reasonOf(error)}`, ExitCode.unavailable)

/** The connection broke within a response. */
export const cutShort = (url: string): CommandFailure =>
  failure(`the connection to ${url} was lost, so the output is not complete`, ExitCode.unavailable)

/** What answers is no station, or one of another version. */
export const foreign = (url: string, detail: string): CommandFailure =>
  failure(`${url} does not answer as a station of this version of ow does (${detail})`, ExitCode.badValue)

/** Why a response cannot be one of the API. `undefined` if it can. */
export const ofResponse = (
  url: string,
  hasToken: boolean,
  { headers, status }: Pick<HttpClientResponse.HttpClientResponse, "headers" | "status">
): CommandFailure | undefined => {
  const { location, "content-type": type = "" } = headers
  if (status >= 300 && status < 400)
    return failure(`${url} redirects to ${shown(location ?? "another address")}; use that address`, ExitCode.usage)
  if (status >= 500 && !/^application\/json/.test(type))
    return failure(`${url} answers with status ${status}; is there a proxy without its station?`, ExitCode.unavailable)
  if (status !== 204 && !/^(?:application\/json|text\/csv)/.test(type))
    return failure(`${url} is not a station: it answers with ${shown(type) || "nothing"}`, ExitCode.badValue)
  if (status !== 401) return undefined
  return hasToken
    ? failure(`${url} does not accept the token`, ExitCode.refused)
    : failure(
        `${url} needs a token: set the variable STATION_TOKEN, or name a file with --token-file`,
        ExitCode.refused
      )
}

const codes: { readonly [tag: string]: number } = {
  BadRequest: ExitCode.usage,
  HttpApiDecodeError: ExitCode.usage,
  TooLarge: ExitCode.usage,
  Forbidden: ExitCode.refused,
  NotFound: ExitCode.notFound,
  Conflict: ExitCode.refused,
  Unavailable: ExitCode.unavailable
}

/** An error that the station has described. */
export const described = (
  url: string,
  { _tag, message }: { readonly _tag: string; readonly message: string }
): CommandFailure => failure(`${url}: ${shown(message)}`, codes[_tag] ?? ExitCode.defect)

/** A failure of the typed client. */
export const ofClient =
  (url: string) =>
  (
    error:
      | CommandFailure
      | HttpClientError.HttpClientError
      | ParseError
      | { readonly _tag: string; readonly message: string }
  ): CommandFailure => {
    switch (error._tag) {
      case "CommandFailure":
        return error as CommandFailure
      case "RequestError":
        return unreachable(url, error)
      case "ResponseError": {
        const { status } = (error as HttpClientError.ResponseError).response
        // Each status that the API describes is another error.
        return status >= 200 && status < 300 ? cutShort(url) : foreign(url, `status ${status}`)
      }
      case "ParseError":
        return foreign(url, "it cannot be decoded")
      default:
        return described(url, error)
    }
  }
