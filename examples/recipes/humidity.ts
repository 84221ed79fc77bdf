import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Devices, Humidity } from "@owserver/sensors"
import { Console, Effect, Schedule } from "effect"

/** The dew point in °C, by the Magnus formula for -45 to 60 °C. */
const dewPoint = (celsius: number, percent: number) => {
  const x = Math.log(percent / 100) + (17.62 * celsius) / (243.12 + celsius)
  return (243.12 * x) / (17.62 - x)
}

/** Reads a DS2438 with an HIH-4000 sensor. Choose the property of your sensor, because each sensor has its own formula. */
export const climate = (name: string) =>
  Effect.gen(function* () {
    const device = yield* Devices.get(name)
    const { humidity, isSupplied, supply, temperature } = yield* Humidity.climate(device, "HIH4000", {
      source: "Fresh"
    })
    if (!isSupplied) return `too little supply: ${supply.value} V`
    const dew = dewPoint(temperature.value, humidity.value)
    return `${temperature.value.toFixed(1)} °C, ${humidity.value.toFixed(0)} %, dew point ${dew.toFixed(1)} °C`
  })

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), {
  verify: false,
  retry: OwServer.retryTransient
})

export const program = climate("cellar").pipe(
  Effect.matchEffect({ onFailure: ({ message }) => Console.error(message), onSuccess: (line) => Console.log(line) }),
  Effect.repeat(Schedule.spaced("1 minute")),
  Effect.provide(live)
)
