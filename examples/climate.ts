import { OwServer } from "@owserver/client"
import { Changes, Devices, DS18B20, DS2413, Poll, Switches, TemperatureScan } from "@owserver/sensors"
import { Effect, Either, Stream } from "effect"

/** Reads all thermometers with one conversion. Returns a temperature or an error per name. */
export const temperatures = Effect.gen(function* () {
  const devices = yield* Devices.list()
  const outcomes = yield* TemperatureScan.readAll({ devices })
  return devices.flatMap(({ alias, rom }) => {
    const outcome = outcomes.get(rom)
    if (outcome === undefined) return []
    const text = Either.match(outcome, {
      onLeft: (error) => error.message,
      onRight: ({ unit, value }) => `${value} ${unit}`
    })
    return [`${alias._tag === "Some" ? alias.value : rom}: ${text}`]
  })
})

/** Switches the heating on or off, depending on the temperature of a room. A failed reading changes nothing. */
export const heating = Effect.gen(function* () {
  const room = yield* Devices.get("living room")
  const relay = yield* Devices.get("heating")
  yield* Poll.stream(room, DS18B20.temperature, "10 seconds").pipe(
    Changes.stream({ deadband: 0.2 }),
    Stream.runForEach(
      Either.match({
        onLeft: (error) => Effect.logWarning(error.message),
        onRight: ({ value }) =>
          Switches.update(relay, DS2413.PIO, { A: value < 21 }).pipe(
            // Setting the relay twice is harmless, so this write may be retried.
            Effect.retry(OwServer.retryTransient),
            Effect.catchAll((error) => Effect.logError(error.message))
          )
      })
    )
  )
})

/** Handles the most frequent errors by their tags. */
export const reading = (name: string) =>
  Effect.flatMap(Devices.get(name), ({ read }) => read(DS18B20.temperature, { source: "Fresh" })).pipe(
    Effect.map(({ value }) => `${value} °C`),
    Effect.catchTags({
      OwDeviceMissing: ({ device }) => Effect.succeed(`${device} is missing`),
      OwSuspectValue: ({ reading }) => Effect.succeed(`${reading} °C is implausible`),
      OwReturnError: ({ text }) => Effect.succeed(text)
    })
  )
