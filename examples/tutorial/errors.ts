import { NodeRuntime } from "@effect/platform-node"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Devices, DS18S20 } from "@owserver/sensors"
import { Console, Effect } from "effect"

/** A temperature, or words for what most often goes wrong. All other errors are passed on. */
const temperature = (address: string) =>
  Effect.flatMap(Devices.get(address), (device) => device.read(DS18S20.temperature)).pipe(
    Effect.map(({ unit, value }) => `${value} ${unit}`),
    Effect.catchTags({
      OwDeviceMissing: ({ device }) => Effect.succeed(`${device} is not there`),
      OwSuspectValue: ({ reading }) => Effect.succeed(`${reading} °C, which nobody should believe`)
    })
  )

const program = Effect.gen(function* () {
  yield* Console.log(yield* temperature("10.000010EF0000"))
  yield* Console.log(yield* temperature("10.000010EF0001"))
  yield* OwServer.readText("/10.000010EF0000/tempreature").pipe(
    Effect.catchTag("OwReturnError", (error) => Console.log(error.message))
  )
})

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304))

NodeRuntime.runMain(
  Effect.provide(program, live).pipe(Effect.tapError((error) => Console.error(error.message))),
  // It has been told in one line already.
  { disableErrorReporting: true }
)
