// The smallest program that reads a sensor. Its bundle shows that unused families cost nothing.
import { OwServerLive } from "@owserver/node"
import { Devices, DS18S20 } from "@owserver/sensors"
import * as Effect from "effect/Effect"

Devices.get("10.67C6697351FF")
  .pipe(
    Effect.flatMap((device) => device.read(DS18S20.temperature)),
    Effect.provide(OwServerLive("127.0.0.1", Number(process.env.PORT))),
    Effect.runPromise
  )
  .then(({ value }) => console.log(value))
