// The smallest program that reads. Its bundle shows the size of the client.
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import * as Effect from "effect/Effect"

OwServer.readText("/10.67C6697351FF/temperature", { flags: { trim: true } })
  .pipe(Effect.provide(OwServerLive("127.0.0.1", Number(process.env.PORT))), Effect.runPromise)
  .then(console.log)
