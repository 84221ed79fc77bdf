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
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
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

/** What an operation is as a static. */
type Static<A, E = OwServerError> = Effect.Effect<A, E, OwServer>

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
   * See {@link OwServerService.ping}.
   *
   * @since 0.1.0
   */
  static readonly ping: Static<void> = Effect.flatMap(OwServer, (ow) => ow.ping)

  /**
   * See {@link OwServerService.connect}.
   *
   * @since 0.1.0
   */
  static readonly connect: Static<void> = Effect.flatMap(OwServer, (ow) => ow.connect)

  /**
   * See {@link OwServerService.closeConnections}.
   *
   * @since 0.1.0
   */
  static readonly closeConnections: Static<void, never> = Effect.flatMap(OwServer, (ow) => ow.closeConnections)

  /**
   * See {@link OwServerService.status}.
   *
   * @since 0.1.0
   */
  static readonly status: Static<Status, never> = Effect.flatMap(OwServer, (ow) => ow.status)

  /**
   * See {@link OwServerService.connected}.
   *
   * @since 0.1.0
   */
  static readonly connected: Effect.Effect<void, OwServerError, OwServer | Scope.Scope> = Effect.flatMap(
    OwServer,
    (ow) => ow.connected
  )

  /**
   * See {@link OwServerService.changes}.
   *
   * @since 0.1.0
   */
  static readonly changes: Stream.Stream<Change, never, OwServer> = Stream.unwrap(
    Effect.map(OwServer, (ow) => ow.changes)
  )

  /**
   * See {@link OwServerService.present}.
   *
   * @since 0.1.0
   */
  static readonly present = (path: string, options?: CallOptions): Static<boolean> =>
    Effect.flatMap(OwServer, (ow) => ow.present(path, options))

  /**
   * See {@link OwServerService.rom}.
   *
   * @since 0.1.0
   */
  static readonly rom = (path: string, options?: CallOptions): Static<Option.Option<RomId.RomId>> =>
    Effect.flatMap(OwServer, (ow) => ow.rom(path, options))

  /**
   * See {@link OwServerService.dir}.
   *
   * @since 0.1.0
   */
  static readonly dir = (path?: string, options?: DirOptions): Static<ReadonlyArray<string>> =>
    Effect.flatMap(OwServer, (ow) => ow.dir(path, options))

  /**
   * See {@link OwServerService.read}.
   *
   * @since 0.1.0
   */
  static readonly read = (path: string, options?: ReadOptions): Static<Uint8Array> =>
    Effect.flatMap(OwServer, (ow) => ow.read(path, options))

  /**
   * See {@link OwServerService.readText}.
   *
   * @since 0.1.0
   */
  static readonly readText = (path: string, options?: ReadOptions): Static<string> =>
    Effect.flatMap(OwServer, (ow) => ow.readText(path, options))

  /**
   * See {@link OwServerService.readMany}.
   *
   * @since 0.1.0
   */
  static readonly readMany = (
    paths: Iterable<string>,
    options?: ReadOptions
  ): Static<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>> =>
    Effect.flatMap(OwServer, (ow) => ow.readMany(paths, options))

  /**
   * See {@link OwServerService.write}.
   *
   * @since 0.1.0
   */
  static readonly write = (path: string, data: Uint8Array | string, options?: WriteOptions): Static<void> =>
    Effect.flatMap(OwServer, (ow) => ow.write(path, data, options))

  /**
   * See {@link OwServerService.get}.
   *
   * @since 0.1.0
   */
  static readonly get = (path: string, options?: GetOptions): Static<Content> =>
    Effect.flatMap(OwServer, (ow) => ow.get(path, options))

  /**
   * See {@link OwServerService.send}.
   *
   * @since 0.1.0
   */
  static readonly send = (message: Message): Static<Response> => Effect.flatMap(OwServer, (ow) => ow.send(message))

  /**
   * See {@link OwServerService.returnText}.
   *
   * @since 0.1.0
   */
  static readonly returnText = (code: number): Static<string> => Effect.flatMap(OwServer, (ow) => ow.returnText(code))

  /**
   * See {@link OwServerService.dirStream}.
   *
   * @since 0.1.0
   */
  static readonly dirStream = (
    path?: string,
    options?: DirStreamOptions
  ): Stream.Stream<string, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.dirStream(path, options)))

  /**
   * See {@link OwServerService.exchange}.
   *
   * @since 0.1.0
   */
  static readonly exchange = (request: Request.Request): Stream.Stream<Step, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.exchange(request)))

  /**
   * See {@link OwServerService.clone}.
   *
   * @since 0.1.0
   */
  static readonly clone = (
    options?: CloneOptions
  ): Effect.Effect<OwServerService, OwServerError, OwServer | Scope.Scope> =>
    Effect.flatMap(OwServer, (ow) => ow.clone(options))
}
