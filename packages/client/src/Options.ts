/**
 * Options of calls and of the service.
 *
 * @module
 * @since 0.1.0
 */
import type { Flags } from "@owserver/protocol"
import type * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { OwServerError } from "./OwServerError.js"

/**
 * Options of every operation on a path.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions {
  /**
   * The longest time that the whole call may take; then it fails with `OwTimeout`. Above 0, or infinity for none. A bare
   * number is milliseconds. Default: the timeout of the service.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** Merged into the flags of the service: a record replaces fields, a 32-bit word adds bits. */
  readonly flags?: Flags.Input | undefined
  /** Read from the bus and not from the cache of the server. The same as the flag `uncached`. */
  readonly uncached?: boolean | undefined
}

/**
 * Options of reading a value, or a part of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions extends CallOptions {
  /** The most bytes to read, 1 to 100,050. Default: 100,050. */
  readonly size?: number | undefined
  /** The number of bytes to skip, 0 or more. Default: 0. */
  readonly offset?: number | undefined
}

/**
 * Options of writing a value.
 *
 * @since 0.1.0
 * @category models
 */
export interface WriteOptions extends CallOptions {
  /** The first byte of a binary or text property to write, 0 or more. Default: 0. */
  readonly offset?: number | undefined
}

/**
 * Options of listing a directory entry by entry.
 *
 * @since 0.1.0
 * @category models
 */
export interface DirStreamOptions extends CallOptions {
  /** List special directories too, such as `/settings` and `/bus.0`. Default: false. */
  readonly bus?: boolean | undefined
}

/**
 * Options of listing a directory.
 *
 * @since 0.1.0
 * @category models
 */
export interface DirOptions extends DirStreamOptions {
  /** Mark directories with a slash at the end. Default: true. */
  readonly slash?: boolean | undefined
}

/**
 * Options of `get`, which reads a value or lists a directory.
 *
 * @since 0.1.0
 * @category models
 */
export interface GetOptions extends ReadOptions, DirOptions {}

/**
 * A message of any type, known or not.
 *
 * @since 0.1.0
 * @category models
 */
export interface RawRequest {
  /** Such as `MessageType.MSG_READ`; any signed 32-bit word. */
  readonly type: number
  /** For most types a path; for WRITE a path, a NUL, and `size` bytes of data. Text is sent as UTF-8. */
  readonly payload: Uint8Array | string
  /** As in {@link CallOptions}. */
  readonly flags?: Flags.Input | undefined
  /** Sent in the header unchanged. Default: 0. */
  readonly size?: number | undefined
  /** Sent in the header unchanged. Default: 0. */
  readonly offset?: number | undefined
  /** As in {@link CallOptions}. */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Options of the service. Bare numbers are milliseconds; infinity disables a timeout.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Keep connections open for further requests, as long as the server allows it. `false` opens a connection for each
   * request. Default: true.
   */
  readonly persistent?: boolean | undefined
  /** The most open connections, 1 to 16; further calls wait in a queue. Default: 4, the best for an owserver. */
  readonly maxConnections?: number | undefined
  /** The timeout for opening a connection, including name resolution and all addresses. Default: 2 seconds. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /** The inactivity timeout while a reply is due. The server sends a keepalive each second. Default: 5 seconds. */
  readonly silence?: Duration.DurationInput | undefined
  /**
   * The time after which an idle connection closes. An owserver does not end on SIGTERM while one is open. Default: 30
   * seconds.
   */
  readonly idle?: Duration.DurationInput | undefined
  /** The timeout for the reply to a caller that has left; then its connection closes. Default: 30 seconds. */
  readonly drainLimit?: Duration.DurationInput | undefined
  /** The timeout of calls without their own. Default: none. */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * The most bytes of one whole reply, 1 to 2,147,483,647. An entry of a DIR counts as the bytes of its payload plus 64,
   * which is about the memory that it takes: 1 MiB holds 12,000 entries such as `/10.67C6697351FF`. A longer reply fails
   * with `OwMalformedReply` or `OwMalformedHeader`. Default: 1 MiB.
   */
  readonly maxPayload?: number | undefined
  /** The flags of all calls. Default: `{ ownet: true }`, as in other clients. */
  readonly flags?: Flags.Input | undefined
  /**
   * Ping the server while the layer is built, so that building fails if no owserver answers. `false` starts without a
   * server and connects on first use. Default: true.
   */
  readonly verify?: boolean | undefined
  /**
   * The texts of return codes in `OwReturnError`: our own, or those of the server. The client fetches the latter once; they
   * often belong to another code. Default: `"own"`.
   */
  readonly returnTexts?: "own" | "server" | undefined
  /**
   * The schedule of retries after a transient error (`isTransient`). Never applies to a write. Default: no retries.
   */
  readonly retry?: Schedule.Schedule<unknown, OwServerError> | undefined
}

/**
 * Options of a clone. Options that are absent are those of the original. All clones share the connection limit.
 *
 * @since 0.1.0
 * @category models
 */
export type CloneOptions = Omit<Options, "maxConnections" | "verify">
