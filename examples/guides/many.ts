import { OwServer } from "@owserver/client"
import { type Device, Devices, DS18B20, TemperatureBatcher, TemperatureScan } from "@owserver/sensors"
import { Effect, Either } from "effect"

/** Reads one after the other. Each read starts a conversion. */
export const sequential = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) =>
    Effect.map(device.read(DS18B20.temperature, { source: "Fresh" }), ({ value }) => value)
  )

/** Starts one conversion for all chips of each bus, on all buses at once, and then reads the results. */
export const together = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices })

/** The same with nine bits, half a degree, in a tenth of the time. The chips keep this resolution. */
export const coarse = (devices: ReadonlyArray<Device.Device>) => TemperatureScan.readAll({ devices, resolution: 9 })

/** Independent fibers that share a conversion. Needs the layer `TemperatureBatcher.layer()`. */
export const shared = (devices: ReadonlyArray<Device.Device>) =>
  Effect.forEach(devices, (device) => Effect.map(TemperatureBatcher.read(device), ({ value }) => value), {
    concurrency: "unbounded"
  })

/** Reads one property of many devices as text, over all connections. */
export const types = Effect.gen(function* () {
  const devices = yield* Devices.list()
  const values = yield* OwServer.readMany(devices.map(({ path }) => `${path}/type`))
  const text = new TextDecoder()
  return values.map(Either.match({ onLeft: (error) => error.message, onRight: (bytes) => text.decode(bytes) }))
})
