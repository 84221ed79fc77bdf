/**
 * What calls and the service can be told.
 *
 * @module
 * @since 0.1.0
 */
import type { Flags } from "@owserver/protocol"
import type * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { OwServerError } from "./OwServerError.js"

/**
 * What every operation on a path takes.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions {
  /**
   * How long the caller waits in all, after which the call fails with `OwTimeout`. Above 0, infinity for no limit; a bare
   * number is milliseconds. Default: that of the service.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** Laid over the flags of the service: a record replaces fields, a 32-bit word adds bits. */
  readonly flags?: Flags.Input | undefined
  /** Ask the bus and not the cache of the server; as the flag of that name. */
  readonly uncached?: boolean | undefined
}

/**
 * Options of reading a value, of which a part may be asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions extends CallOptions {
  /** The most bytes wanted, 1 to 100,050. Default: 100,050. */
  readonly size?: number | undefined
  /** How many bytes of the value to leave out, 0 or more. Default: 0. */
  readonly offset?: number | undefined
}

/**
 * Options of writing a value.
 *
 * @since 0.1.0
 * @category models
 */
export interface WriteOptions extends CallOptions {
  /** At which byte of a binary or text property to begin, 0 or more. Default: 0. */
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
  /** Mark directories by a slash at the end. Default: true. */
  readonly slash?: boolean | undefined
}

/**
 * Options of asking for what may be a value or a directory.
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
  /** Goes into the header as it is. Default: 0. */
  readonly size?: number | undefined
  /** Goes into the header as it is. Default: 0. */
  readonly offset?: number | undefined
  /** As in {@link CallOptions}. */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Options of the service. Durations given as bare numbers are milliseconds; infinity is no limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Keep connections for the requests to come, as long as the server grants it. `false` opens one for each request.
   * Default: true.
   */
  readonly persistent?: boolean | undefined
  /** The most connections at a time, 1 to 16; further calls wait in line. Default: 4, which serves an owserver best. */
  readonly maxConnections?: number | undefined
  /** How long a connection may take to open, look-up of the name and all addresses together. Default: 2 seconds. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /** How long the server may say nothing while a reply is due. It sends a keepalive each second. Default: 5 seconds. */
  readonly silence?: Duration.DurationInput | undefined
  /**
   * How long an unused connection is kept. An owserver does not end on SIGTERM while one is open. Default: 30 seconds.
   */
  readonly idle?: Duration.DurationInput | undefined
  /** How long the reply to a caller that has left is awaited before its connection is closed. Default: 30 seconds. */
  readonly drainLimit?: Duration.DurationInput | undefined
  /** The timeout of calls that give none. Default: none. */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * The most bytes of one whole reply, 1 to 2,147,483,647. Each entry of a listing by DIR counts 64 bytes more than its
   * payload, which is about the memory that it takes: 1 MiB holds 12,000 entries such as `/10.67C6697351FF`. A longer reply
   * fails with `OwMalformedReply` or `OwMalformedHeader`. Default: 1 MiB.
   */
  readonly maxPayload?: number | undefined
  /** The flags of all calls. Default: `{ ownet: true }`, as other clients have it. */
  readonly flags?: Flags.Input | undefined
  /**
   * Ping the server first, so that building the layer fails where there is none. `false` starts without a server, and
   * connects on first use. Default: true.
   */
  readonly verify?: boolean | undefined
  /**
   * Whose words `OwReturnError` gives for a return code: our own, or those of the server, which are fetched once and often
   * belong to another code. Default: `"own"`.
   */
  readonly returnTexts?: "own" | "server" | undefined
  /**
   * When to make a call again that failed for a reason that may pass (`isTransient`). Never applies to a write. Default:
   * not at all.
   */
  readonly retry?: Schedule.Schedule<unknown, OwServerError> | undefined
}

/**
 * Options of a clone: those of the original unless said otherwise. All clones share the limit of connections.
 *
 * @since 0.1.0
 * @category models
 */
export type CloneOptions = Omit<Options, "maxConnections" | "verify">
