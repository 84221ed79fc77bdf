/**
 * Reads all thermometers by one common conversion on each bus. A conversion takes up to 750 ms, and all chips of a bus can
 * convert at the same time.
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
 * The outcome of each thermometer by address, in the order of the devices.
 *
 * @since 0.1.0
 * @category models
 */
export type TemperatureScan<S extends Scale = "C"> = ReadonlyMap<
  RomId.RomId,
  Either.Either<Reading<ByScale[S]>, ReadError>
>

/**
 * Returns true if the device takes part in common conversions: DS18S20, DS1822, DS18B20, DS1825, DS28EA00.
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

/** Returns a function that makes the error, because an error costs more than the result of a device. */
const tooLate = (elapsed: number, deadline: Duration.DurationInput | undefined) =>
  Effect.map(
    OwServer.status,
    ({ peer }) =>
      () =>
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
 * Starts a common conversion on all buses in parallel, then reads each thermometer.
 *
 * The bus stays quiet during a conversion, so that chips without a power supply can draw power from it: other readings of its
 * thermometers and other conversions wait. If the server does not support common conversions, the thermometers convert one
 * after the other.
 *
 * If the server stops answering, the remaining thermometers of that bus fail at once, because each further request would
 * take the same time again. Use `deadline` to limit the whole call. If a value is doubtful, only its thermometer converts
 * again and is read again.
 *
 * Fails with `OwServerError` if the devices cannot be listed, or not within the `deadline` (`OwTimeout`). Errors of single
 * thermometers are in the result.
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
    if (devices === undefined) return yield* late()
    return new Map(
      devices.map((device) => [device.rom, outcomes.get(device.rom) ?? Either.left(Measuring.errorOf(device, late()))])
    )
  }).pipe(Effect.withSpan("sensors.TemperatureScan.readAll"))
