/**
 * The tag of the service, its constructors, and each operation as a static that takes the service from the context:
 * `OwServer.read(path)` is `Effect.flatMap(OwServer, (ow) => ow.read(path))`.
 *
 * Build the layer once and share it: each building has connections of its own.
 *
 * @module
 * @since 0.1.0
 */
import type { Request, RomId } from "@owserver/protocol"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
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
  Options,
  RawRequest,
  ReadOptions,
  WriteOptions
} from "./Options.js"
import type { OwServerError } from "./OwServerError.js"
import type {
  ConnectionEvent,
  ConnectionStatus,
  DirectoryOrValue,
  ExchangeStep,
  OwServerService,
  RawReply
} from "./OwServerService.js"
import type { Transport } from "./Transport.js"

/**
 * The service of an owserver: its tag, with the operations as statics. As a value it is an {@link OwServerService}. All
 * paths are full paths, such as `/10.67C6697351FF/temperature`; a missing slash in front, and the empty path for the
 * root, are served.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { OwServerLive } from "@owserver/node"
 * import { Effect } from "effect"
 *
 * const temperature = Effect.gen(function* () {
 *   const ow = yield* OwServer
 *   const [first = "/"] = yield* ow.dir("/")
 *   return Number(yield* ow.readText(`${first}temperature`))
 * })
 * Effect.runPromise(temperature.pipe(Effect.provide(OwServerLive("localhost", 4304))))
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class OwServer extends Context.Tag("@owserver/client/OwServer")<OwServer, OwServerService>() {
  /**
   * A service over a transport. It lives in the scope, and so do its connections.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { NetTransport } from "@owserver/node"
   * import { Effect } from "effect"
   *
   * const program = Effect.gen(function* () {
   *   const ow = yield* OwServer.make(NetTransport.unix("/run/owserver.sock"), { maxConnections: 2 })
   *   return yield* ow.dir("/")
   * })
   * const devices = Effect.scoped(program)
   * ```
   *
   * @since 0.1.0
   * @category constructors
   */
  static readonly make: (
    transport: Transport,
    options?: Options
  ) => Effect.Effect<OwServerService, OwServerError, Scope.Scope> = Service.make

  /**
   * The layer of {@link make}.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { NetTransport } from "@owserver/node"
   *
   * const garage = OwServer.layer(NetTransport.tcp({ host: "garage.local", port: 4304 }), { verify: false })
   * ```
   *
   * @since 0.1.0
   * @category layers
   */
  static readonly layer = (transport: Transport, options?: Options): Layer.Layer<OwServer, OwServerError> =>
    Layer.scoped(OwServer, Service.make(transport, options))

  /**
   * Provides the service over a transport, with options from configuration.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { NetTransport } from "@owserver/node"
   * import { Config } from "effect"
   *
   * const garage = OwServer.layerConfig(NetTransport.unix("/run/owserver.sock"), {
   *   timeout: Config.duration("OWSERVER_TIMEOUT").pipe(Config.withDefault("10 seconds"))
   * })
   * ```
   *
   * @since 0.1.0
   * @category layers
   */
  static readonly layerConfig = (
    transport: Transport,
    config: Config.Config.Wrap<Options>
  ): Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError> =>
    Layer.scoped(
      OwServer,
      Effect.flatMap(Config.unwrap(config), (options) => Service.make(transport, options))
    )

  /**
   * Tries again what failed for a reason that may pass (`isTransient`): after 100 ms, then after twice as long each time,
   * up to 5 seconds, all of that a fifth more or less, so that many clients do not come back at once. It goes on until
   * the call succeeds or fails for another reason; `Schedule.intersect(Schedule.recurs(5))`, or the `timeout` of the call,
   * ends it sooner.
   *
   * As the option `retry` of the service it never applies to a write. By hand, `Effect.retry(call, OwServer.retryTransient)`,
   * it does, and then the server may get it twice.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { OwServerLive } from "@owserver/node"
   * import { Schedule } from "effect"
   *
   * const robust = OwServerLive("localhost", 4304, {
   *   retry: OwServer.retryTransient.pipe(Schedule.intersect(Schedule.recurs(5)))
   * })
   * ```
   *
   * @since 0.1.0
   * @category schedules
   */
  static readonly retryTransient: Schedule.Schedule<Duration.Duration, unknown> = Retry.transient

  /**
   * Asks for nothing but an answer (NOP).
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const isUp = OwServer.ping.pipe(
   *   Effect.as(true),
   *   Effect.catchAll(() => Effect.succeed(false))
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly ping: Effect.Effect<void, OwServerError, OwServer> = Effect.flatMap(OwServer, (ow) => ow.ping)

  /**
   * Opens a connection now, so that a failure shows before the first call. Without persistence there is nothing to do.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const start = OwServer.connect.pipe(
   *   Effect.catchTag("OwConnectionError", ({ message }) => Effect.logError(message))
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly connect: Effect.Effect<void, OwServerError, OwServer> = Effect.flatMap(OwServer, (ow) => ow.connect)

  /**
   * Closes the connections that are open: unused ones now, the others once their reply is in. Resolves when none of
   * them is left. The next call opens a new one.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const nightly = OwServer.closeConnections.pipe(Effect.zipRight(Effect.logInfo("owserver may be restarted now")))
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly closeConnections: Effect.Effect<void, never, OwServer> = Effect.flatMap(
    OwServer,
    (ow) => ow.closeConnections
  )

  /**
   * The connections at this moment.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const queue = Effect.map(OwServer.status, ({ inFlight, waiting }) => `${inFlight} under way, ${waiting} in line`)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly status: Effect.Effect<ConnectionStatus, never, OwServer> = Effect.flatMap(OwServer, (ow) => ow.status)

  /**
   * `connect`, and `closeConnections` when the scope ends; of nested and overlapping scopes, when the last one ends.
   * May be used again.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const batch = Effect.gen(function* () {
   *   yield* OwServer.connected
   *   return yield* OwServer.readMany(["/10.67C6697351FF/temperature", "/28.AD6555070000/temperature"])
   * }).pipe(Effect.scoped)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly connected: Effect.Effect<void, OwServerError, OwServer | Scope.Scope> = Effect.flatMap(
    OwServer,
    (ow) => ow.connected
  )

  /**
   * Whether the server can be reached: how it is, if that is known, and each change. Ends with the service.
   *
   * Each consumer has a buffer of its own: one that is more than 64 changes behind misses the oldest, and no other consumer
   * notices.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect, Stream } from "effect"
   *
   * const log = Stream.runForEach(OwServer.changes, (change) =>
   *   change._tag === "Up" ? Effect.logInfo("reachable") : Effect.logWarning(change.error.message)
   * )
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly changes: Stream.Stream<ConnectionEvent, never, OwServer> = Stream.unwrap(
    Effect.map(OwServer, (ow) => ow.changes)
  )

  /**
   * Whether there is something at the path (PRESENCE): a device, a property, a directory. The server remembers a device
   * for up to two minutes after it last saw it.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": {} }))
   * const both = Effect.forEach(["/10.67C6697351FF", "/28.AD6555070000"], (path) => OwServer.present(path))
   * assert.deepStrictEqual(await Effect.runPromise(both.pipe(Effect.provide(server))), [true, false])
   * ```
   *
   * @since 0.1.0
   * @category devices
   */
  static readonly present = (path: string, options?: CallOptions): Effect.Effect<boolean, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.present(path, options))

  /**
   * The address of the device that the path leads to (PRESENCE), by whatever name; none where it leads to no device. A
   * path that does not exist fails.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect, Option } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { alias: "attic" } }))
   * const rom = await Effect.runPromise(OwServer.rom("/attic").pipe(Effect.provide(server)))
   * assert.deepStrictEqual(rom, Option.some("10.67C6697351FF"))
   * ```
   *
   * @since 0.1.0
   * @category devices
   */
  static readonly rom = (
    path: string,
    options?: CallOptions
  ): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.rom(path, options))

  /**
   * The full paths of what is in the directory. Asks by DIRALLSLASH. If the server does not know that, asks by DIR, and by
   * GETSLASH which entries are directories; lists of devices by GETSLASH alone. Asks by DIR too if an alias with a comma makes
   * the answer ambiguous. Fails with -20 for a property, without reading its value.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const thermometers = OwServer.dir("/", { uncached: true }).pipe(
   *   Effect.map((entries) => entries.filter((entry) => entry.startsWith("/28.")))
   * )
   * ```
   *
   * @since 0.1.0
   * @category directories
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
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   *
   * const page = OwServer.read("/2D.0123456789AB/memory", { offset: 32, size: 32 })
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  static readonly read = (path: string, options?: ReadOptions): Effect.Effect<Uint8Array, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.read(path, options))

  /**
   * As `read`, as text, blanks kept; the flag `trim` has the server leave them out. Bytes that are no UTF-8 become lone
   * surrogates U+DC80 to U+DCFF.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }))
   * const text = OwServer.readText("/10.67C6697351FF/temperature", { flags: { temperature: "F", trim: true } })
   * assert.strictEqual(await Effect.runPromise(text.pipe(Effect.provide(server))), "70.7")
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  static readonly readText = (path: string, options?: ReadOptions): Effect.Effect<string, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.readText(path, options))

  /**
   * The values of many properties, in the order of the paths; one that fails is a `Left`. A single effect for all,
   * spread over the connections. The timeout is for all together.
   *
   * @example
   * ```ts
   * import { OwServer, OwText } from "@owserver/client"
   * import { Effect, Either } from "effect"
   *
   * const climate = OwServer.readMany(["/26.D60300000000/humidity", "/26.D60300000000/temperature"]).pipe(
   *   Effect.map((outcomes) => outcomes.map(Either.map((bytes) => Number(OwText.decode(bytes)))))
   * )
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  static readonly readMany = (
    paths: Iterable<string>,
    options?: ReadOptions
  ): Effect.Effect<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.readMany(paths, options))

  /**
   * Writes the value of the property (WRITE); text as UTF-8. Path and data may take 100,050 bytes together. Fails with
   * `OwShortWrite` where the server took less than it was given. A write is sent at most once. A write to an array (`.ALL`)
   * below `/structure` kills an owserver, and fails with `OwInvalidArgument`.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   *
   * const heating = (on: boolean) => OwServer.write("/3A.D60300000000/PIO.A", on ? "1" : "0", { timeout: "5 seconds" })
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  static readonly write = (
    path: string,
    data: Uint8Array | string,
    options?: WriteOptions
  ): Effect.Effect<void, OwServerError, OwServer> => Effect.flatMap(OwServer, (ow) => ow.write(path, data, options))

  /**
   * What is at the path, be it a directory or a property (GETSLASH; DIRALL and READ where the server does not know it).
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const size = (path: string) =>
   *   Effect.map(OwServer.get(path), (found) =>
   *     found._tag === "Directory" ? `${found.entries.length} entries` : `${found.bytes.length} bytes`
   *   )
   * ```
   *
   * @since 0.1.0
   * @category values
   */
  static readonly get = (
    path: string,
    options?: GetOptions
  ): Effect.Effect<DirectoryOrValue, OwServerError, OwServer> => Effect.flatMap(OwServer, (ow) => ow.get(path, options))

  /**
   * Sends any message and gives the reply, refusals included. Fails with `OwInvalidArgument` for what is known to kill
   * servers: a WRITE whose size is negative or leaves no path, or to an array (`.ALL`) below `/structure`; a payload above
   * 100,050 bytes.
   *
   * @example
   * ```ts
   * import { Capabilities, MessageType, OwServer } from "@owserver/client"
   * import { Effect, Option } from "effect"
   *
   * const capabilities = OwServer.send({ type: MessageType.MSG_DIRALL, payload: "/bus.0" }).pipe(
   *   Effect.map(({ offset, ret }) => (ret < 0 ? Option.none() : Option.some(Capabilities.fromWord(offset))))
   * )
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  static readonly send = (message: RawRequest): Effect.Effect<RawReply, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.send(message))

  /**
   * The server's own text for a return code, given as -1 or as 1; empty beyond its table. The table is fetched once.
   *
   * @example
   * ```ts
   * import { MessageType, OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const words = OwServer.send({ type: MessageType.MSG_READ, payload: "/nothing", size: 1 }).pipe(
   *   Effect.flatMap(({ ret }) => OwServer.returnText(ret))
   * )
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  static readonly returnText = (code: number): Effect.Effect<string, OwServerError, OwServer> =>
    Effect.flatMap(OwServer, (ow) => ow.returnText(code))

  /**
   * The full paths of what is in the directory, as the server finds them (DIR). Directories are not marked. An owserver
   * needs 40 ms more for a directory of two entries and up than `dir` does.
   *
   * A slow consumer does not hold up the server and misses nothing: entries are kept until it takes them, up to
   * `maxPayload`, beyond which the stream fails with `OwMalformedReply`.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Stream } from "effect"
   *
   * const firstThree = OwServer.dirStream("/").pipe(Stream.take(3), Stream.runCollect)
   * ```
   *
   * @since 0.1.0
   * @category directories
   */
  static readonly dirStream = (
    path?: string,
    options?: DirStreamOptions
  ): Stream.Stream<string, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.dirStream(path, options)))

  /**
   * The conversation as it goes: keepalives, each second while the server is at work, the entries of a DIR, and the
   * end.
   *
   * A slow consumer does not hold up the server and misses no entry: steps are kept until it takes them, up to
   * `maxPayload`, beyond which the stream fails with `OwMalformedReply`. Keepalives in a row become one.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Request } from "@owserver/protocol"
   * import { Effect, Stream } from "effect"
   *
   * const patience = Stream.unwrap(
   *   Effect.map(Request.read("/simultaneous/temperature", { size: 12 }), (request) => OwServer.exchange(request))
   * ).pipe(Stream.map((step) => (step._tag === "KeepAlive" ? "still at work" : "done")))
   * ```
   *
   * @since 0.1.0
   * @category messages
   */
  static readonly exchange = (request: Request.Request): Stream.Stream<ExchangeStep, OwServerError, OwServer> =>
    Stream.unwrap(Effect.map(OwServer, (ow) => ow.exchange(request)))

  /**
   * Another service to the same server with other options, within the scope. Sends nothing. All clones share one limit
   * of connections, and a connection that one keeps unused is given up when another needs it.
   *
   * @example
   * ```ts
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const fahrenheit = Effect.gen(function* () {
   *   const abroad = yield* OwServer.clone({ flags: { temperature: "F" } })
   *   return yield* abroad.readText("/10.67C6697351FF/temperature")
   * }).pipe(Effect.scoped)
   * ```
   *
   * @since 0.1.0
   * @category connections
   */
  static readonly clone = (
    options?: CloneOptions
  ): Effect.Effect<OwServerService, OwServerError, OwServer | Scope.Scope> =>
    Effect.flatMap(OwServer, (ow) => ow.clone(options))

  /**
   * Returns the service that `service` is a clone of, also over several steps; `service` itself if it is no clone. Use it as
   * a key for what must be shared by all who use one server, such as a lock.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Effect } from "effect"
   *
   * const same = Effect.gen(function* () {
   *   const server = yield* OwServer
   *   const clone = yield* OwServer.clone({ timeout: "1 second" })
   *   assert.strictEqual(OwServer.original(clone), server)
   * }).pipe(Effect.scoped)
   * ```
   *
   * @since 0.1.0
   * @category accessors
   */
  static readonly original: (service: OwServerService) => OwServerService = Service.original
}
