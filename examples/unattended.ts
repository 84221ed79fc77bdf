import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Console, Duration, Effect, Option, Schedule, Stream } from "effect"

const path = "/10.67C6697351FF/temperature"

/** Prints when the connection to the server is established or lost. */
const watch = Stream.runForEach(OwServer.changes, (change) =>
  change._tag === "Up"
    ? Console.log(`connected to ${Option.getOrElse(change.peer, () => "the server")}`)
    : Console.log(`no connection: ${change.error.message}`)
)

/** Reads at an interval. The option `retry` repeats a read after a transient error; other errors are printed. */
const log = OwServer.readText(path).pipe(
  Effect.flatMap((text) => Console.log(`${Number(text)} °C`)),
  Effect.catchAll((error) => Console.error(error.message)),
  Effect.schedule(Schedule.spaced(Duration.seconds(Number(process.env.INTERVAL ?? 10))))
)

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), {
  verify: false,
  retry: OwServer.retryTransient
})

Effect.runFork(Effect.all([watch, log], { concurrency: "unbounded" }).pipe(Effect.provide(live)))
