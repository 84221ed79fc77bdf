import { NodeSocket } from "@effect/platform-node"
import { OwServer } from "@owserver/client"
import * as SocketTransport from "@owserver/client/SocketTransport"
import { Console, Effect } from "effect"

const port = Number(process.env.PORT ?? 4304)
const overSocket = SocketTransport.layer({
  server: `localhost:${port}`,
  socket: NodeSocket.makeNet({ host: "localhost", port })
})

const program = OwServer.dir("/").pipe(
  Effect.flatMap((paths) => Console.log(paths.join("\n"))),
  Effect.provide(overSocket),
  Effect.catchAll((error) => Console.error(error.message))
)

Effect.runPromise(program)
