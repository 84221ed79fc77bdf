import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { type Celsius, Devices, DS18B20, DS2413, Poll, Switches } from "@owserver/sensors"
import { Effect, Either, Stream } from "effect"

/** The heating is switched on below `on`, and off from `off`, in °C. */
const on = 20.5
const off = 21.5
/** The heating is switched off after this number of consecutive failed readings. */
const patience = 10

interface State {
  readonly isOn: boolean
  readonly failures: number
}

const next = ({ failures, isOn }: State, outcome: Poll.Outcome<Celsius>): State =>
  Either.match(outcome, {
    onLeft: () => ({ isOn: isOn && failures + 1 < patience, failures: failures + 1 }),
    onRight: ({ value }) => ({ isOn: value < on || (isOn && value < off), failures: 0 })
  })

/**
 * Switches output A of a DS2413 by the temperature of a thermometer. It sets the output at each reading, so a relay recovers soon
 * after a power failure. The output is off at the start and at the end.
 */
export const thermostat = (thermometer: string, relay: string) =>
  Effect.gen(function* () {
    const room = yield* Effect.retry(Devices.get(thermometer), OwServer.retryTransient)
    const heating = yield* Effect.retry(Devices.get(relay), OwServer.retryTransient)
    const set = (isOn: boolean) =>
      Effect.catchAll(Switches.update(heating, DS2413.PIO, { A: isOn }), (error) => Effect.logWarning(error.message))
    yield* Poll.stream(room, DS18B20.temperature, "30 seconds").pipe(
      Stream.scan<State, Poll.Outcome<Celsius>>({ isOn: false, failures: 0 }, next),
      Stream.runForEach(({ isOn }) => set(isOn)),
      Effect.ensuring(set(false))
    )
  })

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

export const program = Effect.provide(thermostat("living room", "heating"), live)
