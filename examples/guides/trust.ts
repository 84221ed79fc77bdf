import { type Celsius, type Device, DS18B20, Poll, Trust } from "@owserver/sensors"
import { Effect, Either, Stream } from "effect"

const read = (options: Device.ReadOptions<Celsius>) => (device: Device.Device) =>
  device.read(DS18B20.temperature, { source: "Fresh", ...options }).pipe(
    Effect.map(({ quality, value }) => `${value} °C, ${quality}`),
    Effect.catchTag("OwSuspectValue", ({ reading, reason }) => Effect.succeed(`not ${reading} °C: ${reason}`))
  )

/** 85 °C is read once more, and believed if it comes to another value. */
export const room = read({})

/** 85 °C is what it may well be: the bytes of the chip tell a measurement from the value at power-on. */
export const boiler = read({ policy: Trust.scratchpad })

/** No water changes by more than half a degree in a second. `Poll` remembers what was read before. */
export const pool = (device: Device.Device) =>
  Poll.stream(device, DS18B20.temperature, "10 seconds", {
    rules: [
      ...Trust.rules,
      { name: "TooFast", properties: ["temperature"], condition: { _tag: "Faster", perSecond: 0.5 } }
    ],
    policy: Trust.rateOfChange({ perSecond: 0.5 })
  }).pipe(Stream.map(Either.match({ onLeft: ({ message }) => message, onRight: ({ value }) => `${value} °C` })))

/** Everything is given, and marked. */
export const raw = read({ policy: Trust.accept })
