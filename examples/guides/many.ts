import { OwServer } from "@owserver/client"
import { type Device, Devices, DS18B20, TemperatureBatcher, TemperatureScan } from "@owserver/sensors"
import { Effect, Either } from "effect"

/** Reads one chip after another. Each read starts a conversion. */
export const inTurn = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) =>
    Effect.map(device.read(DS18B20.temperature, { source: "Fresh" }), ({ value }) => value)
  )

/** Starts one conversion per bus for all chips, then reads the results. */
export const together = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices })

/** The same with a resolution of 9 bits (0.5 °C), in a tenth of the time. The chips keep this setting. */
export const coarse = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices, resolution: 9 })

/** Independent fibers share a conversion through `TemperatureBatcher.layer()`. */
export const shared = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) => Effect.map(TemperatureBatcher.read(device), ({ value }) => value), {
    concurrency: "unbounded"
  })

/** Reads any property of many devices as text, over all available connections. */
export const types = Effect.gen(function* () {
  const devices = yield* Devices.list()
  const values = yield* OwServer.readMany(devices.map(({ path }) => `${path}/type`))
  const text = new TextDecoder()
  return values.map(Either.match({ onLeft: (error) => error.message, onRight: (bytes) => text.decode(bytes) }))
})
