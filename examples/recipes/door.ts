import { OwServerLive } from "@owserver/node"
import { Presence } from "@owserver/sensors"
import { Console, DateTime, Effect, Either, Stream } from "effect"

/** Who has which key. */
const owners = new Map([
  ["01.3F8D19140000", "Ada"],
  ["01.D9A00C000000", "Grace"]
])

/**
 * The keys (DS2401, DS1990A) that are held to a reader, as they come. The bus is searched twice a second. A key that slips is
 * not counted again: it is gone after two searches that have missed it.
 */
export const visits = Presence.stream("500 millis", { branches: false, misses: 2 }).pipe(
  // An element is an event, or why the bus could not be searched.
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
