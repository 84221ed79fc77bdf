import { OwServerLive } from "@owserver/node"
import { Presence } from "@owserver/sensors"
import { Console, DateTime, Effect, Either, Stream } from "effect"

/** The owners of the keys. */
const owners = new Map([
  ["01.3F8D19140000", "Ada"],
  ["01.D9A00C000000", "Grace"]
])

/**
 * A stream of the keys (DS2401, DS1990A) held to a reader. It searches the bus twice a second. A key is gone after two searches
 * without it, so a key that slips briefly is not reported twice.
 */
export const visits = Presence.stream("500 millis", { branches: false, misses: 2 }).pipe(
  // An element is an event, or the error of a failed search.
  Stream.filterMap(Either.getRight),
  Stream.filter(({ _tag, device }) => device.family === "01" && (_tag === "Appeared" || _tag === "Returned")),
  Stream.mapEffect(({ device }) =>
    Effect.map(DateTime.now, (at) => ({ at, key: device.rom, owner: owners.get(device.rom) }))
  )
)

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

export const program = visits.pipe(
  Stream.runForEach(({ at, key, owner }) =>
    Console.log(`${DateTime.formatIso(at)} ${owner ?? "somebody"} with ${key}`)
  ),
  Effect.provide(live)
)
