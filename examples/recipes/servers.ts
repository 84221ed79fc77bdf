import { OwServerLive } from "@owserver/node"
import { DS18B20, Servers, TemperatureScan } from "@owserver/sensors"
import { Console, Effect } from "effect"

/** Returns a line per thermometer of all servers, and a line per unreachable server. */
export const overview = Effect.gen(function* () {
  const servers = yield* Servers.Servers
  const { devices, failures } = yield* servers.list()
  const thermometers = Array.from(devices.values()).filter(({ device }) => TemperatureScan.isThermometer(device))
  const lines = yield* Effect.forEach(thermometers, ({ device, server }) =>
    servers.read(device.rom, DS18B20.temperature).pipe(
      Effect.match({ onFailure: ({ message }) => message, onSuccess: ({ unit, value }) => `${value} ${unit}` }),
      Effect.map((found) => `${server}, ${device.rom}: ${found}`)
    )
  )
  return [...lines, ...Array.from(failures, ([server, { message }]) => `${server}: ${message}`)]
})

const live = Servers.layer({ house: OwServerLive("localhost"), garage: OwServerLive("garage.local") })

export const program = overview.pipe(
  Effect.flatMap((lines) => Console.log(lines.join("\n"))),
  Effect.provide(live)
)
