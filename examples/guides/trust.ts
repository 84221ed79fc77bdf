import { type Celsius, type Device, DS18B20, Poll, Trust } from "@owserver/sensors"
import { Effect, Either, Stream } from "effect"

const read = (options: Device.ReadOptions<Celsius>) => (device: Device.Device) =>
  device.read(DS18B20.temperature, { source: "Fresh", ...options }).pipe(
    Effect.map(({ quality, value }) => `${value} °C, ${quality}`),
    Effect.catchTag("OwSuspectValue", ({ reading, reason }) => Effect.succeed(`not ${reading} °C: ${reason}`))
  )

/** Reads again after 85 °C, and accepts the second reading if it differs. */
export const room = read({})

/** 85 °C is plausible here: the scratchpad shows whether the chip measured it or powered on. */
export const boiler = read({ policy: Trust.scratchpad })

/** Water changes by at most 0.5 °C per second. `Poll` remembers the previous reading. */
export const pool = (device: Device.Device) =>
  Poll.stream(device, DS18B20.temperature, "10 seconds", {
    rules: [
      ...Trust.rules,
      { name: "TooFast", properties: ["temperature"], condition: { _tag: "Faster", perSecond: 0.5 } }
    ],
    policy: Trust.rateOfChange({ perSecond: 0.5 })
  }).pipe(Stream.map(Either.match({ onLeft: ({ message }) => message, onRight: ({ value }) => `${value} °C` })))

/** Returns every value, and marks doubtful ones. */
export const raw = read({ policy: Trust.accept })
