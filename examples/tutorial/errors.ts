import { NodeRuntime } from "@effect/platform-node"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Devices, DS18S20 } from "@owserver/sensors"
import { Console, Effect } from "effect"

/** Returns a temperature, or a text for the two most frequent errors. All other errors stay in the type. */
const temperature = (address: string) =>
  Effect.flatMap(Devices.get(address), (device) => device.read(DS18S20.temperature)).pipe(
    Effect.map(({ unit, value }) => `${value} ${unit}`),
    Effect.catchTags({
      OwDeviceMissing: ({ device }) => Effect.succeed(`${device} is missing`),
      OwSuspectValue: ({ reading }) => Effect.succeed(`${reading} °C is implausible`)
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
  // The message above is enough.
  { disableErrorReporting: true }
)
