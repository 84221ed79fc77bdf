/**
 * The temperatures of all thermometers by one conversion on each bus: a chip needs up to 750 ms to measure, and all of them
 * can do so at the same time.
 *
 * @module
 * @since 0.1.0
 */
import { OwServer, type OwServerError, OwTimeout, type RomId } from "@owserver/client"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Device, ReadError } from "../devices/Device.js"
import * as Devices from "../devices/Devices.js"
import { thermometers } from "../devices/thermometers.js"
import * as Elapsed from "../values/elapsed.js"
import type { Reading } from "../values/Reading.js"
import type { ByScale, Scale } from "../values/Temperature.js"
import type { Options, Resolution } from "./measuring.js"
import * as Measuring from "./measuring.js"

export type { Options, Resolution }

/**
 * The outcome of each thermometer by its address, in the order of the devices.
 *
 * @since 0.1.0
 * @category models
 */
export type TemperatureScan<S extends Scale = "C"> = ReadonlyMap<
  RomId.RomId,
  Either.Either<Reading<ByScale[S]>, ReadError>
>

/**
 * Whether the device is one of the chips that take part: DS18S20, DS1822, DS18B20, DS1825, DS28EA00.
 *
 * @example
 * ```ts
 * import { Devices, TemperatureScan } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const thermometers = Effect.map(Devices.list(), (devices) => devices.filter(TemperatureScan.isThermometer))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isThermometer = ({ family }: Device): boolean => thermometers.includes(family)

const tooLate = (elapsed: number, deadline: Duration.DurationInput | undefined) =>
  Effect.map(
    OwServer.status,
    ({ peer }) =>
      new OwTimeout({
        operation: "TemperatureScan.readAll",
        path: "",
        server: Option.getOrElse(peer, () => "the server"),
        phase: "Replying",
        elapsed,
        limit: Duration.toMillis(deadline ?? Duration.infinity)
      })
  )

/**
 * Measures with all thermometers at the same time, bus by bus in parallel, and reads each of them. While the chips measure
 * their bus is left alone, so that those without a supply of their own can live on it: other readings of its thermometers and
 * other conversions wait for their turn. Where the server does not know conversions of all, they measure one after the other.
 *
 * After a silence of the server the rest of that bus fails at once, as each request would take as long again. Use `deadline`
 * to limit the whole call.
 *
 * Of a value that is doubted its own thermometer is asked again: one that a common conversion left without power measures by
 * itself then.
 *
 * @example
 * ```ts
 * import { TemperatureScan } from "@owserver/sensors"
 * import { Effect, Either } from "effect"
 *
 * const cold = Effect.map(TemperatureScan.readAll({ resolution: 10, scale: "F" }), (outcomes) =>
 *   Array.from(outcomes).filter(([, outcome]) => Either.isRight(outcome) && outcome.right.value < 32)
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const readAll = <S extends Scale = "C">(
  options: Options<S> = {}
): Effect.Effect<TemperatureScan<S>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const elapsed = yield* Elapsed.start
    const outcomes: Measuring.Outcomes<S> = new Map()
    let devices: ReadonlyArray<Device> | undefined
    const all = Effect.gen(function* () {
      devices = Array.from(options.devices ?? (yield* Devices.list())).filter(isThermometer)
      yield* Measuring.measure(devices, options, outcomes)
    })
    const { deadline } = options
    yield* deadline === undefined ? all : Effect.timeoutOption(all, deadline)
    const late = yield* tooLate(yield* elapsed, deadline)
    if (devices === undefined) return yield* late
    return new Map(
      devices.map((device) => [device.rom, outcomes.get(device.rom) ?? Either.left(Measuring.errorOf(device, late))])
    )
  })
