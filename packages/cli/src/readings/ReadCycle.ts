/**
 * Reads subjects once, as a bus likes it.
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

/** What only the server knows is a number if it looks like one. */
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

/** A thermometer that may take part in a common conversion. */
const thermometer = ({ device, property }: Target): ReadonlyArray<Device.Device> =>
  Option.toArray(device).filter((device) => property === "temperature" && TemperatureScan.isThermometer(device))

/**
 * How subjects are read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Whether the bus is asked, or the cache of the server will do. */
  readonly fresh: boolean
  /** What is done about a doubted value. */
  readonly trust: Trust.Policy
  /** Whether outcomes are given in the order of the subjects, or one that takes long holds up nothing. Default: false. */
  readonly ordered?: boolean | undefined
  /** Is given each outcome as it comes. */
  readonly each: (subject: Target, outcome: Outcome) => Effect.Effect<void>
}

/** So that of the four connections of a client one is left. */
const atOnce = 3

/**
 * Reads each subject once: thermometers, where there are several, by one conversion of all, during which their bus is left
 * alone; then the others, a few at a time.
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = (
  subjects: ReadonlyArray<Target>,
  options: Options
): Effect.Effect<void, never, OwServer | Settings> =>
  Effect.gen(function* () {
    const { each, ordered = false, trust } = options
    const { temperature: scale } = yield* Settings
    const devices = subjects.flatMap(thermometer)
    const isCommon = new Set(devices.map(({ rom }) => rom)).size > 1
    const [others, common] = isCommon
      ? [
          subjects.filter((subject) => thermometer(subject).length === 0),
          subjects.filter((one) => thermometer(one).length > 0)
        ]
      : [subjects, []]
    if (isCommon) {
      const outcomes = yield* Effect.either(TemperatureScan.readAll({ devices, scale, policy: trust }))
      yield* Effect.forEach(common, (subject) =>
        Effect.forEach(thermometer(subject), ({ rom }) =>
          each(
            subject,
            Either.flatMap(outcomes, (all) => all.get(rom) ?? Either.left(new OwDeviceMissing({ device: rom })))
          )
        )
      )
    }
    yield* Stream.fromIterable(others).pipe(
      Stream.mapEffect(
        (subject) => Effect.map(Effect.either(read(subject, options)), (one) => [subject, one] as const),
        {
          concurrency: atOnce,
          unordered: !ordered
        }
      ),
      Stream.runForEach(([subject, outcome]) => each(subject, outcome))
    )
  })
