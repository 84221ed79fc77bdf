/**
 * The interface of the service.
 *
 * @since 0.1.0
 */
import type { Reply, Request, RomId } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type {
  CallOptions,
  CloneOptions,
  DirOptions,
  DirStreamOptions,
  GetOptions,
  Message,
  ReadOptions,
  WriteOptions
} from "./Options.js"
import type { OwServerError } from "./OwServerError.js"

/**
 * What is at a path: a directory with the full paths of its entries, or a value.
 *
 * @since 0.1.0
 * @category models
 */
export type Content =
  | { readonly _tag: "Directory"; readonly entries: ReadonlyArray<string> }
  | { readonly _tag: "Value"; readonly bytes: Uint8Array }

/**
 * The last frame of a reply, also of one by which the server says no: then `ret` is below 0.
 *
 * @since 0.1.0
 * @category models
 */
export interface Response {
  readonly ret: number
  /** Cut to `size`; the whole address for PRESENCE; for DIR the entries, joined by commas. */
  readonly data: Uint8Array
  readonly flags: number
  readonly size: number
  readonly offset: number
}

/**
 * What is seen of a conversation: that the server is still at work, an entry of a DIR, the end.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = Reply.KeepAlive | Reply.Entry | Reply.Done

/**
 * The connections of a service at this moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** Connections that are open. */
  readonly open: number
  /** Those of them on which a reply is awaited. */
  readonly inFlight: number
  /** Those of them whose reply nobody waits for any more. */
  readonly draining: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  /** The far end of the connection that was opened last. */
  readonly peer: Option.Option<string>
}

/**
 * Whether the server can be reached, as far as that shows: `Up` when a connection was opened, `Down` when the last one was
 * lost or none could be opened.
 *
 * @since 0.1.0
 * @category models
 */
export type Change =
  | { readonly _tag: "Up"; readonly peer: Option.Option<string> }
  | { readonly _tag: "Down"; readonly error: OwServerError }

/**
 * What can be asked of an owserver. All paths are full paths, such as `/10.67C6697351FF/temperature`; a missing slash in
 * front, and the empty path for the root, are served.
 *
 * @since 0.1.0
 * @category models
 */
export interface OwServerService {
  /** Asks for nothing but an answer (NOP). */
  readonly ping: Effect.Effect<void, OwServerError>

  /**
   * Whether there is something at the path (PRESENCE): a device, a property, a directory. The server remembers a device
   * for up to two minutes after it last saw it.
   */
  readonly present: (path: string, options?: CallOptions) => Effect.Effect<boolean, OwServerError>

  /**
   * The address of the device that the path leads to (PRESENCE), by whatever name; none where it leads to no device. A
   * path that does not exist fails.
   */
  readonly rom: (path: string, options?: CallOptions) => Effect.Effect<Option.Option<RomId.RomId>, OwServerError>

  /**
   * The full paths of what is in the directory. Asks by DIRALLSLASH; by GETSLASH and at last by DIR where the server does
   * not know the one before, and by DIR where an alias with a comma makes the answer ambiguous.
   */
  readonly dir: (path?: string, options?: DirOptions) => Effect.Effect<ReadonlyArray<string>, OwServerError>

  /**
   * The full paths of what is in the directory, as the server finds them (DIR). Directories are not marked. An owserver
   * needs 40 ms more for a directory of two entries and up than `dir` does.
   */
  readonly dirStream: (path?: string, options?: DirStreamOptions) => Stream.Stream<string, OwServerError>

  /**
   * The value of the property (READ), as bytes: numbers are right-aligned in twelve. `size` and `offset` are the server's
   * to heed, and it does not for every property: an array (`.ALL`) is to be read whole, a date is refused with -90. What
   * comes is cut to `size`.
   */
  readonly read: (path: string, options?: ReadOptions) => Effect.Effect<Uint8Array, OwServerError>

  /**
   * As {@link read}, as text, blanks kept; the flag `trim` has the server leave them out. Bytes that are no UTF-8 become
   * lone surrogates U+DC80 to U+DCFF.
   */
  readonly readText: (path: string, options?: ReadOptions) => Effect.Effect<string, OwServerError>

  /**
   * The values of many properties, in the order of the paths; one that fails is a `Left`. A single effect for all, spread
   * over the connections. The timeout is for all together.
   */
  readonly readMany: (
    paths: Iterable<string>,
    options?: ReadOptions
  ) => Effect.Effect<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>, OwServerError>

  /**
   * Writes the value of the property (WRITE); text as UTF-8. Path and data may take 100,050 bytes together. Fails with
   * `OwShortWrite` where the server took less than it was given. A write is sent at most once.
   */
  readonly write: (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ) => Effect.Effect<void, OwServerError>

  /** What is at the path, be it a directory or a property (GETSLASH; DIRALL and READ where the server does not know it). */
  readonly get: (path: string, options?: GetOptions) => Effect.Effect<Content, OwServerError>

  /**
   * Sends any message and gives the reply, refusals included. What is known to kill servers is not sent: a WRITE whose size
   * is negative or leaves no path, a payload above 100,050 bytes.
   */
  readonly send: (message: Message) => Effect.Effect<Response, OwServerError>

  /**
   * The conversation as it goes: keepalives, each second while the server is at work, the entries of a DIR, and the end. A
   * slow consumer does not hold up the server: what comes is kept, keepalives as one.
   */
  readonly exchange: (request: Request.Request) => Stream.Stream<Step, OwServerError>

  /**
   * Opens a connection now, so that a failure shows before the first call. Without persistence there is nothing to do.
   */
  readonly connect: Effect.Effect<void, OwServerError>

  /**
   * {@link connect}, and {@link closeConnections} when the scope ends; of nested and overlapping scopes, when the last one
   * ends. May be used again.
   */
  readonly connected: Effect.Effect<void, OwServerError, Scope.Scope>

  /**
   * Another service to the same server with other options, within the scope. Sends nothing. All clones share one limit of
   * connections, and a connection that one keeps unused is given up when another needs it.
   */
  readonly clone: (options?: CloneOptions) => Effect.Effect<OwServerService, OwServerError, Scope.Scope>

  /**
   * Closes the connections that are open: unused ones now, the others once their reply is in. Resolves when none of them is
   * left. The next call opens a new one.
   */
  readonly closeConnections: Effect.Effect<void>

  /** The connections at this moment. */
  readonly status: Effect.Effect<Status>

  /** Whether the server can be reached: how it is, if that is known, and each change. Ends with the service. */
  readonly changes: Stream.Stream<Change>

  /**
   * The server's own text for a return code, given as -1 or as 1; empty beyond its table. The table is fetched once.
   */
  readonly returnText: (code: number) => Effect.Effect<string, OwServerError>
}
