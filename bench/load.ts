/**
 * Loads the fake with a thousand connections, ten thousand devices, and a million requests. Each reply is compared with the
 * expected one, and the heap must not grow.
 *
 *     tsx --conditions=@owserver/source --expose-gc bench/load.ts --requests=1000000
 */
import * as Net from "node:net"
import { parseArgs } from "node:util"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { OwServerLive } from "@owserver/node"
import { Effect, Either } from "effect"

const { values } = parseArgs({ options: { requests: { type: "string", default: "1000000" } } })
const requests = Number(values.requests)

const serial = (n: number) => n.toString(16).toUpperCase().padStart(12, "0")

const busOf = (count: number) =>
  Either.getOrThrow(
    Bus.make(
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`28.${serial(n)}` as const, { temperature: n / 4 }]))
    )
  )

const readRequest = (path: string): Buffer => {
  const bytes = Buffer.alloc(24 + path.length + 1)
  bytes.writeInt32BE(path.length + 1, 4)
  bytes.writeInt32BE(2, 8)
  bytes.writeInt32BE(100, 16)
  bytes.write(path, 24, "latin1")
  return bytes
}

/** Opens a connection, and returns the function that asks over it. */
const open = (port: number, n: number): Promise<() => Promise<boolean>> =>
  new Promise((resolve, reject) => {
    const received: Array<Buffer> = []
    const socket = Net.connect({ host: "127.0.0.1", port })
    socket.on("error", reject)
    const ask = () =>
      new Promise<boolean>((resolve, reject) => {
        socket.on("error", reject)
        socket.on("data", (bytes) => received.push(bytes))
        socket.on("end", () => resolve(Buffer.concat(received).toString("latin1", 24) === serial(n)))
        socket.write(readRequest(`/28.${serial(n)}/id`))
      })
    socket.on("connect", () => resolve(ask))
  })

/** Connections that are opened at once. More than 511 could overflow the queue in which Linux keeps them for the fake. */
const atOnce = 100

/** Opens all connections before it sends the first request. */
const connections = (count: number) =>
  Effect.gen(function* () {
    // On a busy machine the last connection may open long after the first, which must not be closed before its request.
    const { port } = yield* FakeTcp.make(busOf(count), { timeoutServer: 3_600_000 })
    const asks: Array<() => Promise<boolean>> = []
    while (asks.length < count) {
      const part = Array.from({ length: Math.min(atOnce, count - asks.length) }, (_, n) => open(port, asks.length + n))
      asks.push(...(yield* Effect.promise(() => Promise.all(part))))
    }
    const right = yield* Effect.promise(() => Promise.all(asks.map((ask) => ask())))
    return right.filter(Boolean).length
  }).pipe(Effect.scoped)

const devices = (count: number) =>
  Effect.gen(function* () {
    const { host, port } = yield* FakeTcp.make(busOf(count))
    const program = Effect.gen(function* () {
      const entries = yield* OwServer.dir()
      const read = yield* OwServer.readMany(entries.map((entry) => `${entry}temperature`))
      return read.filter((value, n) => Either.isRight(value) && Number(Buffer.from(value.right).toString()) === n / 4)
        .length
    })
    return yield* Effect.provide(program, OwServerLive(host, port))
  }).pipe(Effect.scoped)

const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** Compares the heap after the second and after the last quarter. */
const growth = (count: number) =>
  Effect.gen(function* () {
    const server = yield* FakeOwServer.make(busOf(100))
    const ow = yield* OwServer.make(server.transport)
    const marks: Array<number> = []
    let wrong = 0
    for (let quarter = 0; quarter < 4; quarter++) {
      for (let n = 0; n < count / 4; n++) {
        const id = serial(n % 100)
        if ((yield* ow.readText(`/28.${id}/id`)) !== id) wrong++
      }
      marks.push(heap())
    }
    return { wrong, ratio: marks[3]! / marks[1]! }
  }).pipe(Effect.scoped)

const seconds = async <A>(work: Effect.Effect<A, unknown>): Promise<readonly [A, string]> => {
  const start = performance.now()
  const result = await Effect.runPromise(work)
  return [result, `${((performance.now() - start) / 1000).toFixed(1)} s`]
}

const [right, connected] = await seconds(connections(1000))
console.log(`1000 simultaneous connections: ${right} received their own reply, ${connected}`)
const [read, listed] = await seconds(devices(10_000))
console.log(`10000 devices listed and read: ${read} right, ${listed}`)
const [{ ratio, wrong }, run] = await seconds(growth(requests))
console.log(
  `${requests} requests in memory: ${wrong} wrong, heap of the last quarter / second x${ratio.toFixed(3)}, ${run}`
)
if (right !== 1000 || read !== 10_000 || wrong !== 0 || ratio > 1.05) process.exitCode = 1
