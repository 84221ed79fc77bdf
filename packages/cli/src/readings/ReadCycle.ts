/**
 * Reads a set of targets once, with little bus traffic.
 *
 * @since 0.1.0
 */
import { OwServer } from "@owserver/client"
import { type Device, OwDeviceMissing, TemperatureScan, type Trust } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Settings } from "../settings/Settings.js"
import { isDecimal } from "./Decimal.js"
import type { Outcome } from "./Readings.js"
import type { Target } from "./Target.js"

/** Values without a known type become numbers if they look like one. */
const guessed = (text: string): string | number => {
  const trimmed = text.trim()
  return isDecimal(trimmed) ? Number(trimmed) : trimmed
}

const read = ({ device, failure, property, readable }: Target, { fresh, trust }: Options) =>
  Effect.gen(function* () {
    if (failure !== undefined) return yield* Effect.fail(failure)
    if (Option.isSome(device) && Option.isSome(readable)) {
      const reading = yield* device.value.read(readable.value, {
        source: fresh ? "Fresh" : "Cached",
        policy: trust
      })
      return typeof reading.value === "string" ? { ...reading, value: guessed(reading.value) } : reading
    }
    const text = yield* OwServer.readText(property)
    return { value: guessed(text), unit: undefined, at: yield* DateTime.now, quality: "Good" as const }
  })

/** Returns the device if it can take part in a simultaneous conversion. */
const thermometer = ({ device, property }: Target): ReadonlyArray<Device.Device> =>
  Option.toArray(device).filter((device) => property === "temperature" && TemperatureScan.isThermometer(device))

/**
 * The options of a read cycle.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Whether to read from the bus instead of the server's cache. */
  readonly fresh: boolean
  /** The policy for doubtful values. */
  readonly trust: Trust.Policy
  /**
   * Whether to emit outcomes in the order of the targets. If not, a slow target does not delay the other targets. Default:
   * false.
   */
  readonly ordered?: boolean | undefined
  /** Receives each outcome. */
  readonly each: (target: Target, outcome: Outcome) => Effect.Effect<void>
}

/** The number of concurrent reads. It leaves one of the client's four connections free. */
const atOnce = 3

/**
 * Reads each target once. Several thermometers share one conversion, during which their bus stays idle; then the other
 * targets are read, three at a time.
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = (
  targets: ReadonlyArray<Target>,
  options: Options
): Effect.Effect<void, never, OwServer | Settings> =>
  Effect.gen(function* () {
    const { each, ordered = false, trust } = options
    const { temperature: scale } = yield* Settings
    const devices = targets.flatMap(thermometer)
    const isCommon = new Set(devices.map(({ rom }) => rom)).size > 1
    const [others, common] = isCommon
      ? [
          targets.filter((target) => thermometer(target).length === 0),
          targets.filter((one) => thermometer(one).length > 0)
        ]
      : [targets, []]
    if (isCommon) {
      const outcomes = yield* Effect.either(TemperatureScan.readAll({ devices, scale, policy: trust }))
      yield* Effect.forEach(common, (target) =>
        Effect.forEach(thermometer(target), ({ rom }) =>
          each(
            target,
            Either.flatMap(outcomes, (all) => all.get(rom) ?? Either.left(new OwDeviceMissing({ device: rom })))
          )
        )
      )
    }
    yield* Stream.fromIterable(others).pipe(
      Stream.mapEffect((target) => Effect.map(Effect.either(read(target, options)), (one) => [target, one] as const), {
        concurrency: atOnce,
        unordered: !ordered
      }),
      Stream.runForEach(([target, outcome]) => each(target, outcome))
    )
  })
