/** Responses that the handlers do not make themselves, and what all responses have in common. */
import { pipeline, Readable } from "node:stream"
import * as Zlib from "node:zlib"
import * as Headers from "@effect/platform/Headers"
import * as HttpBody from "@effect/platform/HttpBody"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"

type Response = HttpServerResponse.HttpServerResponse

/** A response in the form of the errors of the API. */
export const failure = (
  status: number,
  tag: string,
  message: string,
  headers: { readonly [name: string]: string } = {}
): Response => HttpServerResponse.unsafeJson({ _tag: tag, message }, { status, headers })

/** The largest body of a request, in bytes. */
export const largestBody = 65_536

const tooLarge: Response = failure(413, "TooLarge", "the body is larger than 64 kB", { connection: "close" })

const lengthRequired: Response = failure(411, "LengthRequired", "the request needs a Content-Length", {
  connection: "close"
})

/** The platform reads forms and uploads as well, which no endpoint takes. */
const notJson: Response = failure(415, "UnsupportedMediaType", "the body must be application/json", {
  connection: "close"
})

/** Returns the response to a request whose body must not be read. */
export const refusedBody = (headers: Headers.Headers): Response | undefined => {
  const { "content-length": length = "0", "content-type": type = "application/json" } = headers
  // The platform closes the connection of a body that turns out to be too large, without a response.
  if (headers["transfer-encoding"] !== undefined) return lengthRequired
  if (Number(length) > largestBody) return tooLarge
  return Number(length) > 0 && !/^application\/json *(?:;|$)/i.test(type) ? notJson : undefined
}

const defectOf = (cause: Cause.Cause<unknown>): unknown =>
  Option.getOrUndefined(Option.orElse(Cause.failureOption(cause), () => Cause.dieOption(cause)))

const reasonOf = (error: object): string =>
  "cause" in error && error.cause instanceof Error ? error.cause.message : "it cannot be read"

/** Turns what the handlers do not handle into a response. Bodies that cannot be read are defects of the platform's handlers. */
export const ofCause = (cause: Cause.Cause<unknown>): Effect.Effect<Response> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.interrupt
  const error = defectOf(cause)
  if (Predicate.isTagged(error, "RouteNotFound"))
    return Effect.succeed(failure(404, "NotFound", "there is no such path or method; /openapi.json lists all"))
  if (Predicate.isTagged(error, "RequestError")) {
    const reason = reasonOf(error)
    return Effect.succeed(
      reason === "maxBytes exceeded" ? tooLarge : failure(400, "BadRequest", `the body is not valid JSON: ${reason}`)
    )
  }
  return Effect.as(
    Effect.logError("A request failed because of a bug in the station", cause),
    failure(500, "InternalError", "internal error (a bug in the station)")
  )
}

interface Issue {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

const readable = ({ message, path }: Issue): string => (path.length === 0 ? message : `${path.join(".")}: ${message}`)

/** Replaces the message of decoding failures, a tree over several lines, by one line. */
export const withReadableIssues = (response: Response): Response => {
  const { body, status } = response
  if (status !== 400 || body._tag !== "Uint8Array") return response
  const error = JSON.parse(new TextDecoder().decode(body.body))
  if (error._tag !== "HttpApiDecodeError") return response
  const issues: ReadonlyArray<Issue> = error.issues
  return HttpServerResponse.unsafeJson({ ...error, message: issues.map(readable).join("; ") }, { status })
}

/** Closes the connection if a stream fails. The platform would end the response as if it were complete. */
export const cutOffIfFailed = (request: HttpServerRequest.HttpServerRequest, response: Response): Response => {
  const { body } = response
  if (body._tag !== "Stream") return response
  const cutOff = Effect.sync(() => NodeHttpServerRequest.toServerResponse(request).destroy())
  const stream = Stream.tapErrorCause(body.stream, () => cutOff)
  return HttpServerResponse.setBody(response, HttpBody.stream(stream, body.contentType, body.contentLength))
}

/** Smaller bodies fit into one packet anyway. */
const leastCompressed = 1400

const compress = (bytes: Uint8Array) =>
  Effect.async<Uint8Array>((resume) => {
    Zlib.gzip(bytes, (error, result) => resume(error === null ? Effect.succeed(result) : Effect.die(error)))
  })

/** The platform's `pipeThroughSimple` does not wait for a full compressor: a client that reads slowly would fill the memory. */
const gzipped = (stream: Stream.Stream<Uint8Array, unknown>): Stream.Stream<Uint8Array, unknown> =>
  NodeStream.fromReadable(
    () => {
      const source = Readable.from(Stream.toAsyncIterable(stream))
      // The failure of one ends the other. It is that of the stream, too.
      return pipeline(source, Zlib.createGzip(), () => {})
    },
    (error) => error
  )

export const acceptsGzip = (header = ""): boolean =>
  header.split(",").some((part) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(part))

/** Compresses JSON, CSV and metrics. Streams of events are not compressed: an event would wait in the compressor. */
export const compressed = (
  request: HttpServerRequest.HttpServerRequest,
  response: Response
): Effect.Effect<Response> => {
  const { body } = response
  const type = response.headers["content-type"] ?? ""
  if (!/^(?:application\/json|text\/(?:csv|plain))/.test(type)) return Effect.succeed(response)
  const vary = HttpServerResponse.setHeader(response, "vary", "accept-encoding")
  if (!acceptsGzip(request.headers["accept-encoding"])) return Effect.succeed(vary)
  const encoded = HttpServerResponse.setHeader(vary, "content-encoding", "gzip")
  const withBody = (body: HttpBody.HttpBody) => HttpServerResponse.setBody(encoded, body)
  if (body._tag === "Stream") {
    return Effect.succeed(withBody(HttpBody.stream(gzipped(body.stream), type)))
  }
  if (body._tag !== "Uint8Array" || body.body.length < leastCompressed) return Effect.succeed(vary)
  return Effect.map(compress(body.body), (bytes) =>
    HttpServerResponse.setHeader(withBody(HttpBody.uint8Array(bytes, type)), "content-length", String(bytes.length))
  )
}

/**
 * No page runs scripts of others or inline, none is shown in a frame of another site, no other site embeds a response, and nothing
 * that has readings is kept by caches.
 */
const common = Headers.fromInput({
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
})

/** Adds the common headers. Files of the dashboard say themselves how long they may be kept. */
export const withCommonHeaders = (response: Response): Response => {
  const kept = response.headers["cache-control"]
  const complete = HttpServerResponse.setHeaders(response, common)
  return kept === undefined ? complete : HttpServerResponse.setHeader(complete, "cache-control", kept)
}
