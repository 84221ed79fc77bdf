// A fake server over TCP, and a client over a platform socket. Prints its port, and exits with its parent.
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { OwServer } from "@owserver/client"
import * as SocketTransport from "@owserver/client/SocketTransport"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Console, Effect } from "effect"

const bus = Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })

const temperature = OwServer.readText("/10.67C6697351FF/temperature", { flags: { trim: true } })

const ended = Effect.async<void>((resume) => {
  process.stdin.on("end", () => resume(Effect.void)).resume()
})

const program = Effect.gen(function* () {
  const { host, port } = yield* FakeTcp.make(bus)
  const socket = SocketTransport.layer({ server: `${host}:${port}`, socket: NodeSocket.makeNet({ host, port }) })
  const read: string = yield* Effect.provide(temperature, socket)
  yield* Console.log(JSON.stringify({ port, read }))
  yield* ended
})

Effect.runPromise(Effect.scoped(program))
