// This library in the benchmark. Each operation is written as a user would write it, and resolves to the number of correct
// replies. Loads the build (`pnpm build`), not the sources.
import { OwServer, OwText } from "@owserver/client"
import { NetTransport, NodeOwServer } from "@owserver/node"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

let address
let path

export const setup = ({ host, port, path: value }) => {
  address = { host, port }
  path = value
}

/** Runs a program with a new service. */
const run = (options, program) =>
  Effect.runPromise(
    Effect.scoped(Effect.flatMap(OwServer.make(NetTransport.tcp(address), { verify: false, ...options }), program))
  )

const micros = () => performance.now() * 1e3

/** Makes calls in sequence. `sample` receives the latency of each. */
const sequence = (count, sample, callOf, isRight) =>
  Effect.gen(function* () {
    let right = 0
    for (let n = 0; n < count; n++) {
      const start = micros()
      const value = yield* callOf()
      sample(micros() - start)
      if (isRight(value)) right++
    }
    return right
  })

/** Divides the calls among concurrent callers. */
const shared = (count, callers, callOf, isRight) =>
  Effect.gen(function* () {
    let next = 0
    let right = 0
    const caller = Effect.gen(function* () {
      while (next < count) if (isRight(yield* callOf(next++))) right++
    })
    yield* Effect.all(
      Array.from({ length: callers }, () => caller),
      { concurrency: "unbounded", discard: true }
    )
    return right
  })

const isFull = (value) => value.length > 0

/** Makes the same call in sequence. The effect is made once. */
const repeated = (options, count, sample, callOf) =>
  run(options, (ow) => {
    const call = callOf(ow)
    return sequence(count, sample, () => call, isFull)
  })

const one = { maxConnections: 1 }
const none = { persistent: false }

export const first = () =>
  run(none, (ow) =>
    sequence(
      1,
      () => {},
      () => ow.readText(path),
      isFull
    )
  )

export const readPersistent = (count, _, sample) => repeated(one, count, sample, (ow) => ow.readText(path))

export const readFresh = (count, _, sample) => repeated(none, count, sample, (ow) => ow.readText(path))

// The ways to make the call of `readPersistent`.

/** As programs are written: each call makes its effect. */
export const readNatural = (count, _, sample) =>
  run(one, (ow) => sequence(count, sample, () => ow.readText(path), isFull))

export const readWithTimeout = (count, _, sample) =>
  run(one, (ow) => sequence(count, sample, () => ow.readText(path, { timeout: "10 seconds" }), isFull))

export const readByStatic = (count, _, sample) =>
  run(one, (ow) =>
    Effect.provideService(
      sequence(count, sample, () => OwServer.readText(path), isFull),
      OwServer,
      ow
    )
  )

export const readInSpan = (count, _, sample) =>
  run(one, (ow) =>
    Effect.withSpan(
      sequence(count, sample, () => ow.readText(path), isFull),
      "poll"
    )
  )

/** Awaits a promise per call. */
const awaited = async (count, sample, callOf) => {
  let right = 0
  for (let n = 0; n < count; n++) {
    const start = micros()
    const value = await callOf()
    sample(micros() - start)
    if (isFull(value)) right++
  }
  return right
}

export const readByRunPromise = (count, _, sample) =>
  run(one, (ow) => Effect.promise(() => awaited(count, sample, () => Effect.runPromise(ow.readText(path)))))

export const readByManagedRuntime = async (count, _, sample) => {
  // Imported here, so that the module is not part of the start of a program.
  const ManagedRuntime = await import("effect/ManagedRuntime")
  const runtime = ManagedRuntime.make(NodeOwServer.layer({ ...address, verify: false, ...one }))
  const right = await awaited(count, sample, () => runtime.runPromise(OwServer.readText(path)))
  await runtime.dispose()
  return right
}

export const readByPromises = async (count, _, sample) => {
  // For the same reason.
  const { connect } = await import("@owserver/node/promises")
  const ow = await connect(address, { verify: false, ...one })
  const right = await awaited(count, sample, () => ow.readText(path))
  await ow.close()
  return right
}

const sharing = (options, count, callers) =>
  run(options, (ow) => {
    const call = ow.readText(path)
    return shared(count, callers, () => call, isFull)
  })

export const readConcurrent = (count, callers) =>
  sharing({ persistent: false, maxConnections: Math.min(callers, 16) }, count, callers)

export const readPool = (count, connections) => sharing({ maxConnections: connections }, count, connections)

export const readPath = (count, where, sample) => repeated(one, count, sample, (ow) => ow.readText(where))

export const dirall = (count, where, sample) => repeated(one, count, sample, (ow) => ow.dir(where, { slash: false }))

const sensorPath = (n) => `/28.${n.toString(16).toUpperCase().padStart(12, "0")}/temperature`

const isPositive = (text) => Number(text) > 0

export const readMany = (count, connections) =>
  run({ maxConnections: connections }, (ow) =>
    Effect.map(
      ow.readMany(Array.from({ length: count }, (_, n) => sensorPath(n))),
      (results) => Arr.getSomes(results.map(Either.getRight)).filter((bytes) => isPositive(OwText.decode(bytes))).length
    )
  )

const sensorsByCallers = (count, connections) =>
  run({ maxConnections: connections }, (ow) =>
    shared(count, connections, (n) => ow.readText(sensorPath(n)), isPositive)
  )

/** `ours.mjs?batch` uses `readMany`, for benchmarks that know only `sensors`. */
export const sensors = new URL(import.meta.url).searchParams.has("batch") ? readMany : sensorsByCallers

/** Opens `count` services with one connection each, and makes one read on each. */
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
