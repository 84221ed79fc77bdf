import { type ExchangeStep, type Options, OwServer, type OwServerError } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Either, type Fiber, Stream } from "effect"
import * as Peer from "./Peer.js"

/** What a consumer has seen of a stream so far, how it ends, and a latch that holds the consumer up while it is closed. */
export interface Following<A> {
  readonly seen: ReadonlyArray<A>
  readonly fiber: Fiber.RuntimeFiber<void, OwServerError>
  readonly latch: Effect.Latch
}

const start = <A>(stream: Stream.Stream<A, OwServerError>, latch: Effect.Latch): Effect.Effect<Following<A>> =>
  Effect.gen(function* () {
    const seen: Array<A> = []
    const consume = (element: A) => Effect.map(latch.await, () => void seen.push(element))
    const fiber = yield* Effect.fork(Stream.runForEach(stream, consume))
    yield* Peer.settle
    return { seen, fiber, latch }
  })

/** Follows a stream at its own pace. */
export const follow = <A>(stream: Stream.Stream<A, OwServerError>): Effect.Effect<Following<A>> =>
  Effect.flatMap(Effect.makeLatch(true), (latch) => start(stream, latch))

/** Follows a stream, but is held up at the first element until the latch is opened. */
export const followSlowly = <A>(stream: Stream.Stream<A, OwServerError>): Effect.Effect<Following<A>> =>
  Effect.flatMap(Effect.makeLatch(false), (latch) => start(stream, latch))

/** A service with one connection. */
export const service = (peer: Peer.Peer, options: Options = {}) =>
  OwServer.make(peer.transport, { verify: false, maxConnections: 1, ...options })

export const reading = (path: string) => Either.getOrThrow(Request.read(path, { size: 100 }))
export const listing = (path: string) => Either.getOrThrow(Request.dir(path))

/** What ends a DIR. */
export const last = Peer.keeping(Reply.answer({}))

/** Everybody but `/slow` is answered. */
export const answering = () => Peer.echoing()

/** A step in a word. */
export const show = (step: ExchangeStep) => {
  switch (step._tag) {
    case "KeepAlive":
      return "keepalive"
    case "Entry":
      return Buffer.from(step.path).toString()
    case "Done":
      return `done ${Buffer.from(step.data)}`
  }
}
