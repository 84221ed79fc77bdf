// Our client in a harness that measures it beside others: each operation is written as a user of the library would write
// it, and resolves to the number of replies that were right. Loads the build (`pnpm build`), not the sources.
import { OwServer, OwText } from "@owserver/client"
import { NetTransport } from "@owserver/node"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

let address
let path

export const setup = ({ host, port, path: value }) => {
  address = { host, port }
  path = value
}

/** Runs a program with a service of its own. */
const run = (options, program) =>
  Effect.runPromise(
    Effect.scoped(Effect.flatMap(OwServer.make(NetTransport.tcp(address), { verify: false, ...options }), program))
  )

const micros = () => performance.now() * 1e3

/** One call after the other; `sample` takes the latency of each. */
const sequence = (count, sample, call, isRight) =>
  Effect.gen(function* () {
    let right = 0
    for (let n = 0; n < count; n++) {
      const start = micros()
      const value = yield* call
      sample(micros() - start)
      if (isRight(value)) right++
    }
    return right
  })

/** As many callers at once, who share the calls among them. */
const shared = (count, callers, call) =>
  Effect.gen(function* () {
    let left = count
    let right = 0
    const caller = Effect.gen(function* () {
      while (left-- > 0) if ((yield* call).length > 0) right++
    })
    yield* Effect.all(
      Array.from({ length: callers }, () => caller),
      { concurrency: "unbounded", discard: true }
    )
    return right
  })

const isFull = (value) => value.length > 0

export const first = () => run({ persistent: false }, (ow) => sequence(1, () => {}, ow.readText(path), isFull))

export const readPersistent = (count, _, sample) =>
  run({ maxConnections: 1 }, (ow) => sequence(count, sample, ow.readText(path), isFull))

export const readFresh = (count, _, sample) =>
  run({ persistent: false }, (ow) => sequence(count, sample, ow.readText(path), isFull))

export const readConcurrent = (count, callers) =>
  run({ persistent: false, maxConnections: Math.min(callers, 16) }, (ow) => shared(count, callers, ow.readText(path)))

export const readPool = (count, connections) =>
  run({ maxConnections: connections }, (ow) => shared(count, connections, ow.readText(path)))

export const readPath = (count, where, sample) =>
  run({ maxConnections: 1 }, (ow) => sequence(count, sample, ow.readText(where), isFull))

export const dirall = (count, where, sample) =>
  run({ maxConnections: 1 }, (ow) => sequence(count, sample, ow.dir(where, { slash: false }), isFull))

const sensorPath = (n) => `/28.${n.toString(16).toUpperCase().padStart(12, "0")}/temperature`

const sensorPaths = (count) => Array.from({ length: count }, (_, n) => sensorPath(n))

const arePositive = (values) => values.filter((value) => value > 0).length

/** `ours.mjs?batch` reads them by `readMany`, else each is a call of its own. */
const isBatch = new URL(import.meta.url).searchParams.has("batch")

const number = (bytes) => Number(OwText.decode(bytes))

export const sensors = (count, connections) =>
  run({ maxConnections: connections }, (ow) =>
    isBatch
      ? Effect.map(ow.readMany(sensorPaths(count)), (all) =>
          arePositive(Arr.filterMap(all, Either.getRight).map(number))
        )
      : Effect.map(
          Effect.forEach(sensorPaths(count), (sensor) => Effect.map(ow.readText(sensor), Number), {
            concurrency: connections
          }),
          arePositive
        )
  )

/** As many servers, each with a service and a connection of its own, and one read on each. */
export const connections = async (count) => {
  const before = process.memoryUsage().rss
  const transport = NetTransport.tcp(address)
  const service = OwServer.make(transport, { verify: false, maxConnections: 1 })
  const read = Effect.flatMap(service, (ow) => ow.readText(path))
  return Effect.runPromise(
    Effect.scoped(
      Effect.map(
        Effect.all(
          Array.from({ length: count }, () => read),
          { concurrency: "unbounded" }
        ),
        (values) => ({ ok: values.filter(isFull).length, rss_kb: (process.memoryUsage().rss - before) / 1024 })
      )
    )
  )
}
