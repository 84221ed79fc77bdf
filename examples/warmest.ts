import { OwServer } from "@owserver/client"
import { Effect } from "effect"

/** Returns the highest temperature of all thermometers. */
export const warmest = Effect.gen(function* () {
  const ow = yield* OwServer
  const thermometers = (yield* ow.dir("/")).filter((device) => device.startsWith("/10.") || device.startsWith("/28."))
  const readings = yield* Effect.forEach(thermometers, (device) => ow.readText(`${device}temperature`), {
    concurrency: 4
  })
  return Math.max(...readings.map(Number))
})
