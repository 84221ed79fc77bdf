/**
 * The interface of the service.
 *
 * @module
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
  RawRequest,
  ReadOptions,
  WriteOptions
} from "./Options.js"
import type { OwServer } from "./OwServer.js"
import type { OwServerError } from "./OwServerError.js"

/**
 * What is at a path: a directory with the full paths of its entries, or a value.
 *
 * @since 0.1.0
 * @category models
 */
export type DirectoryOrValue =
  | { readonly _tag: "Directory"; readonly entries: ReadonlyArray<string> }
  | { readonly _tag: "Value"; readonly bytes: Uint8Array }

/**
 * The last frame of a reply, also of one by which the server says no: then `ret` is below 0.
 *
 * @since 0.1.0
 * @category models
 */
export interface RawReply {
  readonly ret: number
  /** Cut to `size`; the whole address for PRESENCE; for DIR the entries, joined by commas. */
  readonly data: Uint8Array
  /** The flag word of the request; PERSISTENCE set if the connection is kept. */
  readonly flags: number
  /** As the server states it: bytes of data, of a WRITE bytes taken. */
  readonly size: number
  /** As requested; for listings what the devices can do, see `Capabilities`. */
  readonly offset: number
}

/**
 * What is seen of a conversation: that the server is still at work, an entry of a DIR, the end.
 *
 * @since 0.1.0
 * @category models
 */
export type ExchangeStep = Reply.KeepAlive | Reply.Entry | Reply.Done

/**
 * The connections of a service at this moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConnectionStatus {
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
export type ConnectionEvent =
  | { readonly _tag: "Up"; readonly peer: Option.Option<string> }
  | { readonly _tag: "Down"; readonly error: OwServerError }

/**
 * What can be asked of an owserver. The statics of {@link OwServer} say what each operation does.
 *
 * @since 0.1.0
 * @category models
 */
export interface OwServerService {
  /** Asks for nothing but an answer: {@link OwServer.ping}. */
  readonly ping: Effect.Effect<void, OwServerError>
  /** Whether there is something at the path: {@link OwServer.present}. */
  readonly present: (path: string, options?: CallOptions) => Effect.Effect<boolean, OwServerError>
  /** The address of the device that the path leads to: {@link OwServer.rom}. */
  readonly rom: (path: string, options?: CallOptions) => Effect.Effect<Option.Option<RomId.RomId>, OwServerError>
  /** The full paths of what is in the directory: {@link OwServer.dir}. */
  readonly dir: (path?: string, options?: DirOptions) => Effect.Effect<ReadonlyArray<string>, OwServerError>
  /** The full paths of what is in the directory, as the server finds them: {@link OwServer.dirStream}. */
  readonly dirStream: (path?: string, options?: DirStreamOptions) => Stream.Stream<string, OwServerError>
  /** The value of the property, as bytes: {@link OwServer.read}. */
  readonly read: (path: string, options?: ReadOptions) => Effect.Effect<Uint8Array, OwServerError>
  /** The value of the property, as text: {@link OwServer.readText}. */
  readonly readText: (path: string, options?: ReadOptions) => Effect.Effect<string, OwServerError>
  /** The values of many properties, each with its own outcome: {@link OwServer.readMany}. */
  readonly readMany: (
    paths: Iterable<string>,
    options?: ReadOptions
  ) => Effect.Effect<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>, OwServerError>
  /** Writes the value of the property, at most once: {@link OwServer.write}. */
  readonly write: (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ) => Effect.Effect<void, OwServerError>
  /** What is at the path, be it a directory or a property: {@link OwServer.get}. */
  readonly get: (path: string, options?: GetOptions) => Effect.Effect<DirectoryOrValue, OwServerError>
  /** Sends any message and gives the reply, refusals included: {@link OwServer.send}. */
  readonly send: (message: RawRequest) => Effect.Effect<RawReply, OwServerError>
  /** The conversation as it goes: {@link OwServer.exchange}. */
  readonly exchange: (request: Request.Request) => Stream.Stream<ExchangeStep, OwServerError>
  /** Opens a connection now: {@link OwServer.connect}. */
  readonly connect: Effect.Effect<void, OwServerError>
  /** Connected while the scope lasts: {@link OwServer.connected}. */
  readonly connected: Effect.Effect<void, OwServerError, Scope.Scope>
  /** Another service to the same server with other options: {@link OwServer.clone}. */
  readonly clone: (options?: CloneOptions) => Effect.Effect<OwServerService, OwServerError, Scope.Scope>
  /** Closes the connections that are open: {@link OwServer.closeConnections}. */
  readonly closeConnections: Effect.Effect<void>
  /** The connections at this moment: {@link OwServer.status}. */
  readonly status: Effect.Effect<ConnectionStatus>
  /** Whether the server can be reached, and each change of that: {@link OwServer.changes}. */
  readonly changes: Stream.Stream<ConnectionEvent>
  /** The server's own text for a return code: {@link OwServer.returnText}. */
  readonly returnText: (code: number) => Effect.Effect<string, OwServerError>
}
