/**
 * Why a session ended, before it is known whom that concerns: one failed open may be the failure of many calls.
 */
import { type FrameParser, Header } from "@owserver/protocol"
import {
  OwConnectionError,
  OwMalformedHeader,
  OwMalformedReply,
  type OwServerError,
  OwShortRead,
  OwShortWrite
} from "../OwServerError.js"
import type { Transport } from "../Transport.js"
import { type Context, only } from "./operation.js"

export interface Failure {
  /** Whether it is no sign of trouble: the session ended as agreed, or because we were done with it. */
  readonly expected: boolean
  readonly error: (context: Context) => OwServerError
}

const trouble = (error: Failure["error"]): Failure => ({ expected: false, error })

const connection =
  (end: Transport.End | { readonly reason: "OpenTimeout" | "Silence" }): Failure["error"] =>
  (context) =>
    new OwConnectionError({ ...only(context), ...end })

const expected = (why: string): Failure => ({
  expected: true,
  error: connection({ reason: "Other", cause: new Error(why) })
})

export const ended = (end: Transport.End): Failure => trouble(connection(end))

export const openTimeout = trouble(connection({ reason: "OpenTimeout" }))

export const silence = trouble(connection({ reason: "Silence" }))

/** The server did not grant persistence, so the connection is over with its reply. */
export const notKept = expected("the server does not keep the connection")

/** Nothing was asked for a while. An owserver does not end on SIGTERM while such a connection is open. */
export const idle = expected("the connection was not used")

/** The connection was closed on request, or to make room for another. */
export const retired = expected("the connection was closed on request")

/** A reply that nobody waits for any more did not come in time. */
export const drained = expected("an abandoned reply did not come in time")

export const released = expected("the scope of the service was closed")

/** A parser of replies finds fault with these two fields only. */
export const malformedHeader = ({ field, header, value }: FrameParser.Malformed): Failure =>
  trouble(
    (context) =>
      new OwMalformedHeader({
        ...only(context),
        field: field === "version" ? "version" : "payload",
        value,
        header,
        decoded: Header.unsafeDecodeReply(header)
      })
  )

export const malformedReply = (issue: string): Failure =>
  trouble((context) => new OwMalformedReply({ ...only(context), issue }))

/** Bytes came that no request asked for. Nobody waits for them; whatever they are, nothing after them can be trusted. */
export const unasked = malformedReply("bytes that nobody asked for")

export const shortRead = ({ expected, got }: { readonly got: number; readonly expected: number }): Failure =>
  trouble((context) => new OwShortRead({ ...only(context), got, expected }))

export const shortWrite = (got: number, expected: number): Failure =>
  trouble((context) => new OwShortWrite({ ...only(context), side: "sent", got, expected }))
