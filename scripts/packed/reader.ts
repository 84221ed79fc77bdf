// A program that needs only these packages and effect, without host types.
import { OwServer, type OwServerError } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Flags } from "@owserver/protocol"
import * as RomId from "@owserver/protocol/RomId"
import { Devices, DS18S20 } from "@owserver/sensors"
import { Config, type ConfigError, Console, Effect, Either, Layer } from "effect"

const live: Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError> = Layer.unwrapEffect(
  Effect.map(Config.integer("PORT"), (port) => OwServerLive("127.0.0.1", port))
)

const program = Effect.gen(function* () {
  const rom = Either.getOrThrow(RomId.parse("10.67C6697351FF"))
  const text: string = yield* OwServer.readText(`/${rom}/temperature`, { flags: Flags.FLG_TEMP_F | Flags.FLG_TRIM })
  const device = yield* Devices.get(rom)
  const { unit, value } = yield* device.read(DS18S20.temperature)
  const celsius: number = value
  yield* Console.log(`${rom}: ${text} °F, ${celsius} ${unit}`)
})

Effect.runPromise(Effect.provide(program, live))
