/**
 * Many fibers that each ask for one temperature, and share the conversion: who asks within a window after the first is served
 * by the same one. Each bus has conversions of its own, so a bus that hangs does not hold up the others. A layer for those who
 * want it.
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
 * How conversions are shared, and what each is like.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Omit<TemperatureScan.Options, "devices" | "scale"> {
  /** How long others may join the conversion that the first asks for. Default: 20 milliseconds. */
  readonly window?: Duration.DurationInput | undefined
}

/**
 * The temperature of a `device`, asked for.
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
 * What joins those who ask.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemperatureBatcherService {
  /** For `Effect.request`; requests of all fibers are joined, batched or not. */
  readonly resolver: RequestResolver.RequestResolver<Measure>
}

/**
 * The service that shares conversions.
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

/** Those who wait for one conversion of a bus. */
interface Batch {
  readonly devices: Map<RomId.RomId, Device>
  readonly outcome: Deferred.Deferred<TemperatureScan.TemperatureScan, ReadError>
  waiting: number
}

/**
 * Joins those who ask, as long as the scope lasts, on the server in the context.
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
        // All may have left meanwhile.
        if (batch.waiting === 0) return
        const devices = Array.from(batch.devices.values())
        yield* Effect.intoDeferred(TemperatureScan.readAll({ ...options, devices }), batch.outcome)
      }).pipe(
        // A second command would have the chips begin anew: who asks while they measure waits for the next conversion.
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

    /** A device that takes no part in common conversions is read by itself. */
    const alone = (device: Device): Effect.Effect<Reading<Celsius>, ReadError> =>
      Effect.provideService(device.read(DS18B20.temperature, options), OwServer, server)

    /** Not to be interrupted in between: who has opened a batch has to have it converted, and be counted off it. */
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
 * The layer of {@link make}.
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
 * The temperature of a thermometer in °C, by a conversion that is shared with all who ask at about the same time.
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
