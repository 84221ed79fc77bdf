import { assert, describe, it } from "@effect/vitest"
import { OwServer, type Transport } from "@owserver/client"
import { NetTransport, OwServerLive } from "@owserver/node"
import { Effect } from "effect"
import * as Server from "./Server.js"

/** Nothing else runs in this process meanwhile: a computation, or a machine with too much to do. */
const holdUp = (millis: number): void => {
  const end = performance.now() + millis
  while (performance.now() < end);
}

const limit = "100 millis"
const longer = 300

// Not at the same time: each would hold up the other.
describe.sequential("after a blocked process misses a deadline, it first reads what has arrived", () => {
  it.scopedLive.each([true, false])("the reply, with persistence: %s", (persistent) =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => {
        Server.echo(socket)
        socket.on("data", () => holdUp(longer))
      })
      const layer = OwServerLive("127.0.0.1", port, { verify: false, silence: limit, persistent })
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/a"), layer), "/a")
    })
  )

  it.scopedLive.each([true, false])("that the connection is open, with persistence: %s", (persistent) =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(Server.echo)
      const way = NetTransport.tcp({ host: "127.0.0.1", port })
      const transport: Transport = {
        ...way,
        connect: (handler) => {
          const connection = way.connect(handler)
          // Behind the tick in which Node.js starts to connect, so that the connection opens meanwhile.
          process.nextTick(() => holdUp(longer))
          return connection
        }
      }
      const ow = yield* OwServer.make(transport, { verify: false, connectTimeout: limit, persistent })
      // In a turn of the event loop timers come next behind this.
      yield* Effect.async<void>((resume) => void setImmediate(() => resume(Effect.void)))
      assert.strictEqual(yield* ow.readText("/a"), "/a")
    })
  )
})
