import { OwServer } from "@owserver/client"
import { type Device, Devices, DS18B20, TemperatureBatcher, TemperatureScan } from "@owserver/sensors"
import { Effect, Either } from "effect"

/** One after the other: each chip measures when it is asked. */
export const inTurn = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) =>
    Effect.map(device.read(DS18B20.temperature, { source: "Fresh" }), ({ value }) => value)
  )

/** One conversion of all chips on each bus, all buses at the same time; then what was measured is read. */
export const together = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices })

/** The same with nine bits, half a degree, which takes a tenth of the time. The chips stay so. */
export const coarse = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices, resolution: 9 })

/** Fibers that know nothing of each other, and share a conversion: with the layer `TemperatureBatcher.layer()`. */
export const shared = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) => Effect.map(TemperatureBatcher.read(device), ({ value }) => value), {
    concurrency: "unbounded"
  })

/** Any property of many devices, as text, over all connections there may be. */
export const types = Effect.gen(function* () {
  const devices = yield* Devices.list()
  const values = yield* OwServer.readMany(devices.map(({ path }) => `${path}/type`))
  const text = new TextDecoder()
  return values.map(Either.match({ onLeft: (error) => error.message, onRight: (bytes) => text.decode(bytes) }))
})
