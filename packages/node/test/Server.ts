import * as Fs from "node:fs"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { Worker } from "node:worker_threads"
import { Effect, type Scope } from "effect"

/** A server of a few lines, which treats whoever connects as the test says. */
export interface Server {
  /** 0 if it listens on a path. */
  readonly port: number
  /** The far ends of the connections that are open, as far as the server knows. */
  readonly sockets: ReadonlySet<Net.Socket>
  readonly close: Effect.Effect<void>
}

const address = { port: 0, host: "127.0.0.1" }

/** The server, and every connection to it, ends with the scope. */
export const listen = (
  treat: (socket: Net.Socket, number: number) => void,
  at: Net.ListenOptions = address,
  options: Net.ServerOpts = {}
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const sockets = new Set<Net.Socket>()
      let count = 0
      const listening = Net.createServer(options, (socket) => {
        sockets.add(socket)
        socket.on("error", () => {}).on("close", () => sockets.delete(socket))
        treat(socket, ++count)
      }).listen(at, () => {
        const bound = listening.address()
        const close = Effect.async<void>((done) => {
          for (const socket of sockets) socket.destroy()
          listening.close(() => done(Effect.void))
        })
        resume(Effect.succeed({ port: typeof bound === "object" && bound !== null ? bound.port : 0, sockets, close }))
      })
    }),
    ({ close }) => close
  )

/**
 * A port whose process listens but does not accept, with a full accept queue. Linux does not answer further connects,
 * as if the machine were down.
 */
export const stalled: Effect.Effect<number, never, Scope.Scope> = Effect.gen(function* () {
  const gate = new SharedArrayBuffer(4)
  const listening = `
    const { parentPort, workerData } = require("node:worker_threads")
    const server = require("node:net").createServer()
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      Atomics.wait(new Int32Array(workerData), 0, 0)
    })`
  const worker = yield* Effect.acquireRelease(
    Effect.sync(() => new Worker(listening, { eval: true, workerData: gate, execArgv: [] })),
    (worker) =>
      Effect.promise(() => {
        Atomics.store(new Int32Array(gate), 0, 1)
        Atomics.notify(new Int32Array(gate), 0)
        return worker.terminate()
      })
  )
  const port = yield* Effect.async<number>((resume) => void worker.once("message", (n) => resume(Effect.succeed(n))))
  // One more than the backlog says.
  for (const _ of [1, 2]) {
    yield* Effect.acquireRelease(
      Effect.async<Net.Socket>((resume) => {
        const socket = Net.connect({ ...address, port }, () => resume(Effect.succeed(socket)))
      }),
      (socket) => Effect.sync(() => socket.destroy())
    )
  }
  return port
})

/** A path in a directory of its own, which goes with the scope. */
export const path: Effect.Effect<string, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "owserver-"))),
    (directory) => Effect.sync(() => Fs.rmSync(directory, { recursive: true }))
  ),
  (directory) => Path.join(directory, "socket")
)

/** Waits for what the event loop brings; a test that waits in vain times out. */
export const until = (holds: () => boolean): Effect.Effect<void> =>
  Effect.async((resume) => {
    const look = () => (holds() ? resume(Effect.void) : setImmediate(look))
    look()
  })

export const frame = (words: ReadonlyArray<number>, payload: Uint8Array = Buffer.alloc(0)): Buffer => {
  const bytes = Buffer.alloc(24)
  for (const [n, word] of words.entries()) bytes.writeInt32BE(word, n * 4)
  return Buffer.concat([bytes, payload])
}

/** A value, as READ is answered by it. */
export const value = (payload: Uint8Array, flags = 0): Buffer =>
  frame([0, payload.length, payload.length, flags, payload.length, 0], payload)

const persistence = 0x4

/** Answers each read with its path, and keeps the connection if that is asked for. */
export const echo = (socket: Net.Socket): void => {
  socket.on("data", (request) => {
    const kept = request.readInt32BE(12) & persistence
    const reply = value(request.subarray(24, -1), kept)
    if (kept === 0) socket.end(reply)
    else socket.write(reply)
  })
}
