/**
 * What went wrong on a connection, before it is known to whom it is told: one failed open may concern many calls.
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

export type Failure = (context: Context) => OwServerError

export const ended =
  ({ reason, address, cause, code, errno, port, syscall }: Transport.End): Failure =>
  (context) =>
    new OwConnectionError({ ...only(context), reason, address, cause, code, errno, port, syscall })

export const openTimeout: Failure = (context) => new OwConnectionError({ ...only(context), reason: "OpenTimeout" })

export const silence: Failure = (context) => new OwConnectionError({ ...only(context), reason: "Silence" })

export const released: Failure = (context) =>
  new OwConnectionError({ ...only(context), reason: "Other", cause: new Error("the scope of the service was closed") })

/** A parser of replies finds fault with these two fields only. */
export const malformedHeader =
  ({ field, header, value }: FrameParser.Malformed): Failure =>
  (context) =>
    new OwMalformedHeader({
      ...only(context),
      field: field === "version" ? "version" : "payload",
      value,
      header,
      decoded: Header.unsafeDecodeReply(header)
    })

export const malformedReply =
  (issue: string): Failure =>
  (context) =>
    new OwMalformedReply({ ...only(context), issue })

/** Bytes came that no request asked for. Nobody waits for them; whatever they are, nothing after them can be trusted. */
export const unasked = malformedReply("bytes that nobody asked for")

/** The server did not grant persistence, so the connection is over with its reply. */
export const notKept = ended({ reason: "Closed" })

export const shortRead =
  ({ expected, got }: { readonly got: number; readonly expected: number }): Failure =>
  (context) =>
    new OwShortRead({ ...only(context), got, expected })

export const shortWrite =
  (got: number, expected: number): Failure =>
  (context) =>
    new OwShortWrite({ ...only(context), side: "sent", got, expected })
