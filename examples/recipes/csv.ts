import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Devices, TemperatureScan } from "@owserver/sensors"
import { Console, DateTime, Effect, Either, Schedule } from "effect"

/**
 * Prints a CSV header and a row at once, then a row at each full minute: the time, and the temperature of each thermometer. The
 * cell of a failed reading is empty. Column names are addresses, because an alias may contain a comma.
 */
export const csv = Effect.gen(function* () {
  const devices = (yield* Effect.retry(Devices.list(), OwServer.retryTransient)).filter(TemperatureScan.isThermometer)
  yield* Console.log(["time", ...devices.map(({ rom }) => rom)].join())
  const line = Effect.gen(function* () {
    const now = yield* DateTime.now
    const outcomes = yield* TemperatureScan.readAll({ devices })
    const cells = devices.map(({ rom }) => {
      const outcome = outcomes.get(rom)
      return outcome !== undefined && Either.isRight(outcome) ? outcome.right.value : ""
    })
    yield* Console.log([DateTime.formatIso(now), ...cells].join())
  })
  yield* Effect.repeat(line, Schedule.cron("* * * * *"))
})

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

export const program = Effect.provide(csv, live)
