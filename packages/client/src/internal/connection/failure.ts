/**
 * The reason why a session ended. It becomes an error once a call is known: one failed open can fail many calls.
 */
import { type FrameParser, Header } from "@owserver/protocol"
import {
  OwConnectionError,
  OwMalformedHeader,
  OwMalformedReply,
  type OwServerError,
  OwShortRead,
  OwShortWrite
} from "../../OwServerError.js"
import type { Transport } from "../../Transport.js"
import { type Context, fields } from "../context.js"

export interface Failure {
  /** True if the session ended as agreed, or because the client closed it: then the server is not down. */
  readonly expected: boolean
  readonly error: (context: Context) => OwServerError
}

const unexpected = (error: Failure["error"]): Failure => ({ expected: false, error })

const connection =
  (end: Transport.End | { readonly reason: "OpenTimeout" | "Silence" }): Failure["error"] =>
  (context) =>
    new OwConnectionError({ ...fields(context), ...end })

const expected = (reason: string): Failure => ({
  expected: true,
  error: connection({ reason: "Other", cause: new Error(reason) })
})

export const ended = (end: Transport.End): Failure => unexpected(connection(end))

export const openTimeout = unexpected(connection({ reason: "OpenTimeout" }))

export const silence = unexpected(connection({ reason: "Silence" }))

/** The server did not grant persistence, so the connection ends with its reply. */
export const notKept = expected("the server does not keep the connection")

/** The idle time passed. An owserver does not end on SIGTERM while a connection is open, so idle ones are closed. */
export const idle = expected("the connection was not used")

/** The client closed the connection: on request, or to make room for another. */
export const retired = expected("the connection was closed on request")

/** The reply to a caller that has left did not come within `drainLimit`. */
export const drained = expected("an abandoned reply did not come in time")

export const released = expected("the service was closed")

/** A parser of replies rejects these two fields only. */
export const malformedHeader = ({ field, header, value }: FrameParser.Malformed): Failure =>
  unexpected(
    (context) =>
      new OwMalformedHeader({
        ...fields(context),
        field: field === "version" ? "version" : "payload",
        value,
        header,
        decoded: Header.unsafeDecodeReply(header)
      })
  )

export const malformedReply = (issue: string): Failure =>
  unexpected((context) => new OwMalformedReply({ ...fields(context), issue }))

/** Bytes came without a request. Whatever they are, the bytes after them cannot be matched to requests either. */
export const unasked = malformedReply("bytes that nobody asked for")

export const shortRead = ({ expected, got }: { readonly got: number; readonly expected: number }): Failure =>
  unexpected((context) => new OwShortRead({ ...fields(context), got, expected }))

export const shortWrite = (got: number, expected: number): Failure =>
  unexpected((context) => new OwShortWrite({ ...fields(context), side: "sent", got, expected }))
