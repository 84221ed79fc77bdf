import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Counters, Devices, DS2423, Poll } from "@owserver/sensors"
import { Console, Effect, Either, Stream } from "effect"

/** Pulses per kWh, as printed on the meter. */
const meter = { unit: "kWh", pulsesPerUnit: 1000 }
/** Ten pulses per second would be 36 kW, more than the fuses allow. */
const fastest = 10

/** A stream of the energy since the start in kWh and the mean power of the last minute in W, from input A of a DS2423. */
export const power = (name: string) =>
  Stream.unwrap(
    Effect.map(Effect.retry(Devices.get(name), OwServer.retryTransient), (device) =>
      Poll.stream(device, DS2423.counter.A, "1 minute")
    )
  ).pipe(
    Counters.counts({ fastest }),
    Counters.toUnit(meter),
    Stream.map(Either.map(({ perHour, total }) => ({ kwh: total, watts: perHour * 1000 })))
  )

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

export const program = power("meter").pipe(
  Stream.runForEach(
    Either.match({
      onLeft: (error) => Console.error(error.message),
      onRight: ({ kwh, watts }) => Console.log(`${kwh.toFixed(3)} kWh, ${watts.toFixed(0)} W`)
    })
  ),
  Effect.provide(live)
)
