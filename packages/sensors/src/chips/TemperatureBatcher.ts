/**
 * Shares conversions among fibers that each read one temperature. All requests within a time window after the first request
 * share the conversion of the first request. Each bus has its own conversions, so a hanging bus does not delay the others.
 *
 * @example
 * ```ts
 * import { Devices, TemperatureBatcher } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(Devices.list(), Effect.forEach(TemperatureBatcher.read, { concurrency: "unbounded" }))
 * const shared = program.pipe(Effect.provide(TemperatureBatcher.layer({ window: "20 millis" })))
 * ```
 *
 * @module
 * @since 0.1.0
 */
import { OwServer, type RomId } from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import type * as Scope from "effect/Scope"
import type { Device, ReadError } from "../devices/Device.js"
import * as Turns from "../devices/turns.js"
import { DS18B20 } from "../families/tables/DS18B20.js"
import type { Reading } from "../values/Reading.js"
import type { Celsius } from "../values/Temperature.js"
import * as TemperatureScan from "./TemperatureScan.js"

/**
 * Options of the batcher and of its conversions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Omit<TemperatureScan.Options, "devices" | "scale"> {
  /** The time in which other requests may join the first one. Default: 20 milliseconds. */
  readonly window?: Duration.DurationInput | undefined
}

/**
 * A request for the temperature of a `device`.
 *
 * @example
 * ```ts
 * import { Device, TemperatureBatcher } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const measure = (device: Device.Device) =>
 *   Effect.flatMap(TemperatureBatcher.TemperatureBatcher, ({ resolver }) =>
 *     Effect.request(new TemperatureBatcher.Measure({ device }), resolver)
 *   )
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Measure extends Request.TaggedClass("Measure")<
  Reading<Celsius>,
  ReadError,
  {
    readonly device: Device
  }
> {}

/**
 * The batcher.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemperatureBatcherService {
  /** The resolver for `Effect.request`. It joins the requests of all fibers, with and without `batching`. */
  readonly resolver: RequestResolver.RequestResolver<Measure>
}

/**
 * The tag of the batcher.
 *
 * @example
 * ```ts
 * import { TemperatureBatcher } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const resolver = Effect.map(TemperatureBatcher.TemperatureBatcher, (shared) => shared.resolver)
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class TemperatureBatcher extends Context.Tag("@owserver/sensors/TemperatureBatcher")<
  TemperatureBatcher,
  TemperatureBatcherService
>() {}

/** The requests that wait for one conversion of a bus. */
interface Batch {
  readonly devices: Map<RomId.RomId, Device>
  readonly outcome: Deferred.Deferred<TemperatureScan.TemperatureScan, ReadError>
  waiting: number
}

/**
 * Makes a batcher for the server in the context. It lives as long as the scope.
 *
 * @example
 * ```ts
 * import { TemperatureBatcher } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const own = TemperatureBatcher.make({ resolution: 10, window: "100 millis" }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<TemperatureBatcherService, never, OwServer | Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* OwServer
    const scope = yield* Effect.scope
    const turns = Turns.make<number>({ perBus: 1 })
    const open = new Map<number | undefined, Batch>()

    const close = (bus: number | undefined, batch: Batch) => {
      if (open.get(bus) === batch) open.delete(bus)
    }

    const convert = (bus: number | undefined, batch: Batch) =>
      Effect.gen(function* () {
        close(bus, batch)
        // All requests may have been interrupted meanwhile.
        if (batch.waiting === 0) return
        const devices = Array.from(batch.devices.values())
        yield* Effect.intoDeferred(TemperatureScan.readAll({ ...options, devices }), batch.outcome)
      }).pipe(
        // A second command would restart the conversion, so later requests wait for the next one.
        turns.take(bus),
        Effect.delay(options.window ?? "20 millis"),
        Effect.provideService(OwServer, server),
        Effect.interruptible,
        Effect.onInterrupt(() => {
          close(bus, batch)
          return Deferred.interrupt(batch.outcome)
        }),
        Effect.forkIn(scope)
      )

    /** Reads a device that takes no part in common conversions. */
    const alone = (device: Device): Effect.Effect<Reading<Celsius>, ReadError> =>
      Effect.provideService(device.read(DS18B20.temperature, options), OwServer, server)

    /** Uninterruptible, because a request that opens a batch must also start its conversion and leave the batch. */
    const join = (device: Device): Effect.Effect<Reading<Celsius>, ReadError> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const bus = Option.getOrUndefined(device.bus)
          const batch: Batch = open.get(bus) ?? {
            devices: new Map(),
            outcome: yield* Deferred.make<TemperatureScan.TemperatureScan, ReadError>(),
            waiting: 0
          }
          batch.devices.set(device.rom, device)
          batch.waiting++
          if (!open.has(bus)) {
            open.set(bus, batch)
            yield* convert(bus, batch)
          }
          const outcomes = yield* Effect.onInterrupt(restore(Deferred.await(batch.outcome)), () =>
            Effect.sync(() => batch.waiting--)
          )
          return yield* restore(outcomes.get(device.rom) ?? alone(device))
        })
      )

    const answer = (request: Measure) =>
      Effect.flatMap(
        Effect.exit(TemperatureScan.isThermometer(request.device) ? join(request.device) : alone(request.device)),
        (exit) => Request.complete(request, exit)
      )
    const resolver = RequestResolver.makeBatched((requests: ReadonlyArray<Measure>) =>
      Effect.forEach(requests, answer, { concurrency: "unbounded", discard: true })
    )
    return { resolver }
  })

/**
 * Makes the layer of a batcher, for the server in the context.
 *
 * @example
 * ```ts
 * import { OwServerLive } from "@owserver/node"
 * import { TemperatureBatcher, Trust } from "@owserver/sensors"
 * import { Layer } from "effect"
 *
 * const sensors = TemperatureBatcher.layer({ policy: Trust.scratchpad }).pipe(
 *   Layer.provideMerge(OwServerLive("localhost"))
 * )
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<TemperatureBatcher, never, OwServer> =>
  Layer.scoped(TemperatureBatcher, make(options))

/**
 * Makes the layer from `Config` values. Fails with `ConfigError` if a value is missing or invalid.
 *
 * @example
 * ```ts
 * import { TemperatureBatcher } from "@owserver/sensors"
 * import { Config } from "effect"
 *
 * const batcher = TemperatureBatcher.layerConfig({ window: Config.duration("OW_WINDOW") })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<Options>
): Layer.Layer<TemperatureBatcher, ConfigError.ConfigError, OwServer> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), layer))

/**
 * Reads the temperature of a thermometer in °C, by a conversion shared with other requests. Fails with the errors of a read.
 *
 * @example
 * ```ts
 * import { Device, TemperatureBatcher } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const warmest = (devices: ReadonlyArray<Device.Device>) =>
 *   Effect.forEach(devices, TemperatureBatcher.read, { concurrency: "unbounded" }).pipe(
 *     Effect.map((readings) => Math.max(...readings.map(({ value }) => value)))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (device: Device): Effect.Effect<Reading<Celsius>, ReadError, TemperatureBatcher> =>
  Effect.flatMap(TemperatureBatcher, ({ resolver }) => Effect.request(new Measure({ device }), resolver))
