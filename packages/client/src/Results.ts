/**
 * Results of the operations.
 *
 * @module
 * @since 0.1.0
 */
import type { Reply } from "@owserver/protocol"
import type * as Data from "effect/Data"
import type * as Option from "effect/Option"
import type { OwServerError } from "./OwServerError.js"

/**
 * The object at a path: a directory with the full paths of its entries, or a value.
 *
 * @since 0.1.0
 * @category models
 */
export type DirectoryOrValue = Data.TaggedEnum<{
  Directory: { readonly entries: ReadonlyArray<string> }
  Value: { readonly bytes: Uint8Array }
}>

/**
 * The last frame of a reply. `ret` is negative if the server refused the request.
 *
 * @since 0.1.0
 * @category models
 */
export interface RawReply {
  readonly ret: number
  /** Cut to `size`. For PRESENCE the whole address; for DIR the entries, joined by commas. */
  readonly data: Uint8Array
  /** The flag word of the request. PERSISTENCE is set if the server keeps the connection. */
  readonly flags: number
  /** As the server states it: the bytes of data, or for WRITE the bytes accepted. */
  readonly size: number
  /** The offset of the request. For listings the capabilities of the devices, see `Capabilities`. */
  readonly offset: number
}

/**
 * A step of an exchange: a keepalive while the server works, an entry of a DIR, or the end.
 *
 * @since 0.1.0
 * @category models
 */
export type ExchangeStep = Reply.KeepAlive | Reply.Entry | Reply.Done

/**
 * The connections of a service at one moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConnectionStatus {
  /** Open connections. */
  readonly open: number
  /** Open connections with a reply due. */
  readonly inFlight: number
  /** Open connections with a reply due whose caller has left. */
  readonly draining: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  /** The address of the peer on the connection that opened last. */
  readonly peer: Option.Option<string>
}

/**
 * A change of whether the server is reachable: `Up` when a connection opens, `Down` when the last one is lost or none can
 * be opened.
 *
 * @since 0.1.0
 * @category models
 */
export type ConnectionEvent = Data.TaggedEnum<{
  Up: { readonly peer: Option.Option<string> }
  Down: { readonly error: OwServerError }
}>
