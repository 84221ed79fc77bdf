import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Boards, Devices } from "@owserver/sensors"
import { Console, Effect, Either, Schedule } from "effect"

/**
 * Reads an EDS0068 and returns a line about its measurements. Boards of Embedded Data Systems share a family code; `_tag` is the
 * kind of board.
 */
export const weather = (name: string) =>
  Effect.gen(function* () {
    const device = yield* Devices.get(name)
    const board = yield* Boards.eds(device)
    if (board._tag !== "EDS0068") return `${name} is an ${board._tag}`
    const { humidity, light, pressure, temperature } = board.properties
    const readings = yield* device.readAll({ temperature, humidity, pressure, light })
    return Object.entries(readings)
      .map(([property, outcome]) =>
        Either.match(outcome, {
          onLeft: ({ _tag }) => `${property}: ${_tag}`,
          onRight: ({ unit, value }) => `${value} ${unit}`
        })
      )
      .join(", ")
  })

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), {
  verify: false,
  retry: OwServer.retryTransient
})

export const program = weather("terrace").pipe(
  Effect.matchEffect({ onFailure: ({ message }) => Console.error(message), onSuccess: (line) => Console.log(line) }),
  Effect.repeat(Schedule.spaced("1 minute")),
  Effect.provide(live)
)
