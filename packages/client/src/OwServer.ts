/**
 * The service: what can be asked of an owserver. Every operation is there twice, as a member of the service and as a
 * static of its tag that takes the service from the context.
 *
 * Build the layer once and share it.
 *
 * @since 0.1.0
 */
import type { Flags } from "@owserver/protocol"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Service from "./internal/service.js"
import type { OwServerError } from "./OwServerError.js"
import type { Transport } from "./Transport.js"

/**
 * What every operation on a path takes.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions {
  /**
   * How long the caller waits in all, after which the call fails with `OwTimeout`. Above 0; a bare number is milliseconds.
   * Default: that of the service.
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** Laid over the flags of the service: a record replaces fields, a 32-bit word adds bits. */
  readonly flags?: Flags.Input | undefined
  /** Ask the bus and not the cache of the server; as the flag of that name. */
  readonly uncached?: boolean | undefined
}

/**
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
 * @since 0.1.0
 * @category models
 */
export interface WriteOptions extends CallOptions {
  /** At which byte of a binary or text property to begin, 0 or more. Default: 0. */
  readonly offset?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DirOptions extends CallOptions {
  /** Mark directories by a slash at the end. Default: true. */
  readonly slash?: boolean | undefined
  /** List special directories too, such as `/settings` and `/bus.0`. Default: false. */
  readonly bus?: boolean | undefined
}

/**
 * Options of the service. Durations given as bare numbers are milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How long a connection may take to open, look-up of the name and all addresses together. Default: 2 seconds. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /**
   * How long the server may say nothing while a reply is awaited. It sends a keepalive each second. Default: 5 seconds.
   */
  readonly silence?: Duration.DurationInput | undefined
  /** The timeout of calls that give none. Default: none. */
  readonly timeout?: Duration.DurationInput | undefined
  /** The most bytes of one whole reply, 1 to 2,147,483,647. Default: 1 MiB. */
  readonly maxPayload?: number | undefined
  /** The flags of all calls. Default: `{ ownet: true }`, as other clients have it. */
  readonly flags?: Flags.Input | undefined
  /** Ping the server first, so that building the layer fails where there is none. Default: true. */
  readonly verify?: boolean | undefined
}

/**
 * What can be asked of an owserver.
 *
 * @since 0.1.0
 * @category models
 */
export interface OwServerService {
  /**
   * Asks for nothing but an answer (NOP).
   */
  readonly ping: Effect.Effect<void, OwServerError>

  /**
   * Whether there is something at the path (PRESENCE): a device, a property, a directory. The server remembers a device
   * for up to two minutes after it last saw it.
   */
  readonly present: (path: string, options?: CallOptions) => Effect.Effect<boolean, OwServerError>

  /**
   * The full paths of what is in the directory (DIRALLSLASH; DIR where an alias with a comma makes that ambiguous).
   */
  readonly dir: (path?: string, options?: DirOptions) => Effect.Effect<ReadonlyArray<string>, OwServerError>

  /**
   * The value of the property (READ), as bytes: numbers are right-aligned in twelve. `size` and `offset` are the server's
   * to heed, and it does not for every property: the parts of an array (`.ALL`) are not sliced, a date is refused with
   * -90. What comes is cut to `size`.
   */
  readonly read: (path: string, options?: ReadOptions) => Effect.Effect<Uint8Array, OwServerError>

  /**
   * As {@link read}, as text, blanks kept; the flag `trim` has the server leave them out. Bytes that are no UTF-8 become
   * lone surrogates U+DC80 to U+DCFF.
   */
  readonly readText: (path: string, options?: ReadOptions) => Effect.Effect<string, OwServerError>

  /**
   * Writes the value of the property (WRITE); text as UTF-8. Path and data may take 100,050 bytes together. Fails with
   * `OwShortWrite` where the server took less than it was given.
   */
  readonly write: (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ) => Effect.Effect<void, OwServerError>
}

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
   * @since 0.1.0
   */
  static readonly ping: Effect.Effect<void, OwServerError, OwServer> = Effect.flatMap(OwServer, (ow) => ow.ping)

  /**
   * @since 0.1.0
   */
  static readonly present = (path: string, options?: CallOptions): Effect.Effect<boolean, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.present(path, options))

  /**
   * @since 0.1.0
   */
  static readonly dir = (
    path?: string,
    options?: DirOptions
  ): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.dir(path, options))

  /**
   * @since 0.1.0
   */
  static readonly read = (path: string, options?: ReadOptions): Effect.Effect<Uint8Array, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.read(path, options))

  /**
   * @since 0.1.0
   */
  static readonly readText = (path: string, options?: ReadOptions): Effect.Effect<string, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.readText(path, options))

  /**
   * @since 0.1.0
   */
  static readonly write = (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ): Effect.Effect<void, OwServerError, OwServer> => Effect.flatMap(OwServer, (ow) => ow.write(path, data, options))
}
