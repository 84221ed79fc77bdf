/**
 * The tag of the service, its constructors, and each operation as a static that takes the service from the context:
 * `OwServer.read(path)` is `Effect.flatMap(OwServer, (ow) => ow.read(path))`.
 *
 * Build the layer once and share it: each building has connections of its own.
 *
 * @since 0.1.0
 */
import type { Request, RomId } from "@owserver/protocol"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Retry from "./internal/retry.js"
import * as Service from "./internal/service.js"
import type {
  CallOptions,
  CloneOptions,
  DirOptions,
  DirStreamOptions,
  GetOptions,
  Message,
  Options,
  ReadOptions,
  WriteOptions
} from "./Options.js"
import type { OwServerError } from "./OwServerError.js"
import type { Change, Content, OwServerService, Response, Status, Step } from "./OwServerService.js"
import type { Transport } from "./Transport.js"

/**
 * @since 0.1.0
 * @category tags
 */
export class OwServer extends Context.Tag("@owserver/client/OwServer")<OwServer, OwServerService>() {
  /**
   * A service over a transport. It lives in the scope, and so do its connections.
   *
   * @since 0.1.0
   */
  static readonly make: (
    transport: Transport,
    options?: Options
  ) => Effect.Effect<OwServerService, OwServerError, Scope.Scope> = Service.make

  /**
   * The layer of {@link make}.
   *
   * @since 0.1.0
   */
  static readonly layer = (transport: Transport, options?: Options): Layer.Layer<OwServer, OwServerError> =>
    Layer.scoped(OwServer, Service.make(transport, options))

  /**
   * Tries again what failed for a reason that may pass (`isTransient`): after 100 ms, then after twice as long each time,
   * up to 5 seconds, all of that a fifth more or less, so that many clients do not come back at once. It goes on until
   * the call succeeds or fails for another reason; `Schedule.intersect(Schedule.recurs(5))`, or the `timeout` of the call,
   * ends it sooner.
   *
   * As the option `retry` of the service it never applies to a write. By hand, `Effect.retry(call, OwServer.retryTransient)`,
   * it does, and then the server may get it twice.
   *
   * @since 0.1.0
   */
  static readonly retryTransient: Schedule.Schedule<Duration.Duration, unknown> = Retry.transient

  /**
   * Asks for nothing but an answer (NOP).
   *
   * @since 0.1.0
   */
  static readonly ping: Effect.Effect<void, OwServerError, OwServer> = Effect.flatMap(OwServer, (ow) => ow.ping)

  /**
   * Opens a connection now, so that a failure shows before the first call. Without persistence there is nothing to do.
   *
   * @since 0.1.0
   */
  static readonly connect: Effect.Effect<void, OwServerError, OwServer> = Effect.flatMap(OwServer, (ow) => ow.connect)

  /**
   * Closes the connections that are open: unused ones now, the others once their reply is in. Resolves when none of
   * them is left. The next call opens a new one.
   *
   * @since 0.1.0
   */
  static readonly closeConnections: Effect.Effect<void, never, OwServer> = Effect.flatMap(
    OwServer,
    (ow) => ow.closeConnections
  )

  /**
   * The connections at this moment.
   *
   * @since 0.1.0
   */
  static readonly status: Effect.Effect<Status, never, OwServer> = Effect.flatMap(OwServer, (ow) => ow.status)

  /**
   * `connect`, and `closeConnections` when the scope ends; of nested and overlapping scopes, when the last one ends.
   * May be used again.
   *
   * @since 0.1.0
   */
  static readonly connected: Effect.Effect<void, OwServerError, OwServer | Scope.Scope> = Effect.flatMap(
    OwServer,
    (ow) => ow.connected
  )

  /**
   * Whether the server can be reached: how it is, if that is known, and each change. Ends with the service.
   *
   * @since 0.1.0
   */
  static readonly changes: Stream.Stream<Change, never, OwServer> = Stream.unwrap(
    Effect.map(OwServer, (ow) => ow.changes)
  )

  /**
   * Whether there is something at the path (PRESENCE): a device, a property, a directory. The server remembers a device
   * for up to two minutes after it last saw it.
   *
   * @since 0.1.0
   */
  static readonly present = (path: string, options?: CallOptions): Effect.Effect<boolean, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.present(path, options))

  /**
   * The address of the device that the path leads to (PRESENCE), by whatever name; none where it leads to no device. A
   * path that does not exist fails.
   *
   * @since 0.1.0
   */
  static readonly rom = (
    path: string,
    options?: CallOptions
  ): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.rom(path, options))

  /**
   * The full paths of what is in the directory. Asks by DIRALLSLASH; by GETSLASH and at last by DIR where the server
   * does not know the one before, and by DIR where an alias with a comma makes the answer ambiguous.
   *
   * @since 0.1.0
   */
  static readonly dir = (
    path?: string,
    options?: DirOptions
  ): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.dir(path, options))

  /**
   * The value of the property (READ), as bytes: numbers are right-aligned in twelve. `size` and `offset` are the
   * server's to heed, and it does not for every property: an array (`.ALL`) is to be read whole, a date is refused with
   * -90. What comes is cut to `size`.
   *
   * @since 0.1.0
   */
  static readonly read = (path: string, options?: ReadOptions): Effect.Effect<Uint8Array, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.read(path, options))

  /**
   * As `read`, as text, blanks kept; the flag `trim` has the server leave them out. Bytes that are no UTF-8 become lone
   * surrogates U+DC80 to U+DCFF.
   *
   * @since 0.1.0
   */
  static readonly readText = (path: string, options?: ReadOptions): Effect.Effect<string, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.readText(path, options))

  /**
   * The values of many properties, in the order of the paths; one that fails is a `Left`. A single effect for all,
   * spread over the connections. The timeout is for all together.
   *
   * @since 0.1.0
   */
  static readonly readMany = (
    paths: Iterable<string>,
    options?: ReadOptions
  ): Effect.Effect<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.readMany(paths, options))

  /**
   * Writes the value of the property (WRITE); text as UTF-8. Path and data may take 100,050 bytes together. Fails with
   * `OwShortWrite` where the server took less than it was given. A write is sent at most once.
   *
   * @since 0.1.0
   */
  static readonly write = (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ): Effect.Effect<void, OwServerError, OwServer> => Effect.flatMap(OwServer, (ow) => ow.write(path, data, options))

  /**
   * What is at the path, be it a directory or a property (GETSLASH; DIRALL and READ where the server does not know it).
   *
   * @since 0.1.0
   */
  static readonly get = (path: string, options?: GetOptions): Effect.Effect<Content, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.get(path, options))

  /**
   * Sends any message and gives the reply, refusals included. What is known to kill servers is not sent: a WRITE whose
   * size is negative or leaves no path, a payload above 100,050 bytes.
   *
   * @since 0.1.0
   */
  static readonly send = (message: Message): Effect.Effect<Response, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.send(message))

  /**
   * The server's own text for a return code, given as -1 or as 1; empty beyond its table. The table is fetched once.
   *
   * @since 0.1.0
   */
  static readonly returnText = (code: number): Effect.Effect<string, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.returnText(code))

  /**
   * The full paths of what is in the directory, as the server finds them (DIR). Directories are not marked. An owserver
   * needs 40 ms more for a directory of two entries and up than `dir` does.
   *
   * @since 0.1.0
   */
  static readonly dirStream = (
    path?: string,
    options?: DirStreamOptions
  ): Stream.Stream<string, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.dirStream(path, options)))

  /**
   * The conversation as it goes: keepalives, each second while the server is at work, the entries of a DIR, and the
   * end. A slow consumer does not hold up the server: what comes is kept, keepalives as one.
   *
   * @since 0.1.0
   */
  static readonly exchange = (request: Request.Request): Stream.Stream<Step, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.exchange(request)))

  /**
   * Another service to the same server with other options, within the scope. Sends nothing. All clones share one limit
   * of connections, and a connection that one keeps unused is given up when another needs it.
   *
   * @since 0.1.0
   */
  static readonly clone = (
    options?: CloneOptions
  ): Effect.Effect<OwServerService, OwServerError, OwServer | Scope.Scope> =>
    Effect.flatMap(OwServer, (ow) => ow.clone(options))
}
