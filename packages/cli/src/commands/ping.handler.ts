import { OwServer } from "@owserver/client"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Server from "../server/Server.js"
import * as Address from "../settings/Address.js"
import { Settings } from "../settings/Settings.js"

interface Input {
  readonly count: number
  readonly every: Duration.Duration
}

const rounded = (millis: number) => Number(millis.toFixed(3))

export const run = ({ count, every }: Input) =>
  Server.current(
    Effect.gen(function* () {
      const { fail, json, line } = yield* Output
      const settings = yield* Settings
      const server = Address.format(settings.server)
      const times: Array<number> = []
      const once = (sequence: number) =>
        Effect.gen(function* () {
          const [taken] = yield* Effect.timed(Progress.during(`pinging ${server}`)(OwServer.ping))
          const millis = rounded(Duration.toMillis(taken))
          times.push(millis)
          yield* settings.json
            ? json({ server, sequence, milliseconds: millis })
            : line(`reply from ${server}: seq=${sequence} time=${millis.toFixed(2)} ms`)
        }).pipe(Effect.catchAll(fail))
      for (let sequence = 1; sequence <= count; sequence++) {
        if (sequence > 1) yield* Effect.sleep(every)
        yield* once(sequence)
      }
      const answered = times.length
      const average = rounded(times.reduce((sum, time) => sum + time, 0) / answered)
      const [least, most] = [Math.min(...times), Math.max(...times)]
      if (settings.json) {
        const found = { minimum: least, average, maximum: most }
        return yield* json({
          server,
          sent: count,
          answered,
          ...(answered > 0 ? found : { minimum: null, average: null, maximum: null })
        })
      }
      const figures = [least, average, most].map((time) => time.toFixed(2)).join("/")
      yield* line(`${count} sent, ${answered} answered${answered > 0 ? `; min/avg/max ${figures} ms` : ""}`)
    })
  )
