import { MessageType, OwServer, OwText } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const proxy = NodeOwServer.layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304) })

export const program = Effect.gen(function* () {
  const { data, ret } = yield* OwServer.send({
    type: MessageType.MSG_DIRALL,
    payload: "/",
    flags: { busRet: true }
  })
  yield* Console.log([ret, OwText.decode(data)])
}).pipe(Effect.provide(proxy))
