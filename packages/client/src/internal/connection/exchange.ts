/**
 * A request that is ready to be sent, and one exchange of it for a reply.
 */
import { MessageType, type Reply, Request } from "@owserver/protocol"
import type * as Exit from "effect/Exit"
import type { OwServerError } from "../../OwServerError.js"
import type { Context } from "../context.js"
import type { Failure } from "./failure.js"

/** A frame before the last one of a reply. */
export type EarlyStep = Reply.KeepAlive | Reply.Entry

/** Receives the frames before the last one. */
export type OnStep = ((step: EarlyStep) => void) | undefined

/**
 * Reads the result from the last frame of a reply, and from the paths of the entries that DIR sent before it. The transport
 * may overwrite the bytes of the frame after the call.
 */
export type Settle<A> = (
  last: Reply.Done | Reply.Refused,
  entries: ReadonlyArray<string>,
  request: PreparedRequest<unknown>
) => Exit.Exit<A, OwServerError>

/** An encoded request and how to read its reply. An effect makes it once, however often that effect runs. */
export class PreparedRequest<out A> implements Context {
  /** The bytes to send. */
  readonly frame: Uint8Array
  readonly isIdempotent: boolean

  constructor(
    readonly operation: string,
    readonly path: string,
    readonly server: string,
    readonly message: Request.Request,
    readonly settle: Settle<A>,
    /** Without it the session keeps the entries of a listing for `settle`. */
    readonly onStep: OnStep
  ) {
    this.frame = Request.encode(message)
    this.isIdempotent = MessageType.isIdempotent(message.type)
  }
}

/**
 * A request on a session, and the receiver of its outcome: the session calls `done` or `fail`, once. The transport may
 * overwrite the bytes of the last frame after `done` returns, so the receiver copies what it keeps.
 */
export interface Exchange {
  readonly request: PreparedRequest<unknown>
  /** Returns whether the caller has left. */
  isAbandoned(): boolean
  done(last: Reply.Done | Reply.Refused, entries: ReadonlyArray<string>): void
  fail(failure: Failure): void
}
