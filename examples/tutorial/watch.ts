import { OwServer } from "@owserver/client"
import { Changes, Devices, DS18B20, Poll, TemperatureScan } from "@owserver/sensors"
import { type Duration, Effect, Either, Stream } from "effect"

/** Reads all thermometers at an interval, and logs each change of more than 0.1 °C. */
export const watch = (interval: Duration.DurationInput) =>
  Effect.gen(function* () {
    const devices = yield* Effect.retry(Devices.list(), OwServer.retryTransient)
    const plan = devices
      .filter(TemperatureScan.isThermometer)
      .map((device) => Poll.task(device, DS18B20.temperature, interval))
    yield* Poll.streamAll(plan).pipe(
      Changes.stream({ deadband: 0.1 }),
      Stream.runForEach(
        Either.match({
          onLeft: (error) => Effect.logWarning(error.message),
          onRight: ({ device, unit, value }) => Effect.log(`${device} ${value} ${unit}`)
        })
      )
    )
  })
