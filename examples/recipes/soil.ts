import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Boards, Devices } from "@owserver/sensors"
import { Console, Effect, Schedule } from "effect"

/** Soil water tension in centibar, from 0 (wet) to 200 (dry). Above this value most vegetables need water. */
const dry = 60

/**
 * Returns a line per sensor of a Hobby Boards moisture meter. First set all its inputs to soil sensors (Watermark) with
 * `moisture/is_moisture.ALL`, because leaf sensors have another scale.
 */
export const beds = (name: string) =>
  Effect.gen(function* () {
    const device = yield* Devices.get(name)
    const board = yield* Boards.hobbyBoard(device)
    if (board._tag !== "moisture") return [`${name} is no moisture meter, but a board of the kind ${board._tag}`]
    const { value } = yield* device.read(board.properties.sensor.ALL, { source: "Fresh" })
    return value.map((suction, n) => `bed ${n}: ${suction} cbar${suction > dry ? ", water it" : ""}`)
  })

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), {
  verify: false,
  retry: OwServer.retryTransient
})

export const program = beds("garden").pipe(
  Effect.matchEffect({
    onFailure: ({ message }) => Console.error(message),
    onSuccess: (lines) => Console.log(lines.join("\n"))
  }),
  Effect.repeat(Schedule.spaced("1 hour")),
  Effect.provide(live)
)
