/**
 * The tag of the service, its constructors, and each operation as a static that takes the service from the context:
 * `OwServer.read(path)` is `Effect.flatMap(OwServer, (ow) => ow.read(path))`.
 *
 * Build the layer once and share it: each build opens its own connections.
 *
 * @module
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Accessors from "./internal/accessors.js"
import * as Retry from "./internal/call/retry.js"
import * as Service from "./internal/service.js"
import type { Options } from "./Options.js"
import type { OwServerError } from "./OwServerError.js"
import type { OwServerService } from "./OwServerService.js"
import type { Transport } from "./Transport.js"

/**
 * The tag of an {@link OwServerService}. Its statics are the operations of the service.
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
export class OwServer extends Accessors.Tag("@owserver/client/OwServer")<OwServer, OwServerService>(Service.kinds) {
  /**
   * Makes a service over a transport. The scope owns its connections. Fails if no owserver answers, unless `verify` is false.
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
   * Provides the service over a transport, as {@link make} does.
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
   * Provides the service over a transport, with options from configuration. Fails with `ConfigError` if a value is missing
   * or cannot be parsed, and otherwise as {@link layer} does.
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
   * A retry schedule for transient failures (`isTransient`). The delay starts at 100 ms and doubles up to 5 seconds, with a
   * jitter of a fifth, so that many clients do not return at once. It ends at success and at other failures.
   * `Schedule.intersect(Schedule.recurs(5))`, or the `timeout` of the call, ends it sooner.
   *
   * As the option `retry` of the service it never repeats a write. If you retry a write yourself, by
   * `Effect.retry(call, OwServer.retryTransient)`, the first attempt may already have been applied.
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
   * Returns the original of `service`: the service from which it was cloned, directly or through other clones. Returns
   * `service` itself if it is no clone. Use the original as a key for what all users of a server must share, such as a
   * lock.
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
