/**
 * A transport over any `Socket` of `@effect/platform`: that of another runtime, a tunnel, one in memory. On Node.js
 * `@owserver/node` needs nothing but `effect`, and opens its connections faster.
 *
 * This module is not in the index, as it needs `@effect/platform`:
 *
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import * as SocketTransport from "@owserver/client/SocketTransport"
 * import { NodeSocket } from "@effect/platform-node"
 * import { Effect } from "effect"
 *
 * const OwServerSocket = SocketTransport.layer({
 *   server: "localhost:4304",
 *   socket: NodeSocket.makeNet({ host: "localhost", port: 4304, noDelay: true })
 * })
 * Effect.runPromise(OwServer.readText("/10.67C6697351FF/temperature").pipe(Effect.provide(OwServerSocket)))
 * ```
 *
 * @module
 * @since 0.1.0
 */
import * as Socket from "@effect/platform/Socket"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Options } from "./Options.js"
import { OwServer } from "./OwServer.js"
import type { OwServerError } from "./OwServerError.js"
import { Transport } from "./Transport.js"

/**
 * Where sockets come from.
 *
 * @since 0.1.0
 * @category models
 */
export interface SocketOptions<R = never> {
  /** How errors call the server: `localhost:4304`. */
  readonly server: string
  /**
   * Makes the socket of each connection. Its scope is the connection, and its failure is that of the connection.
   *
   * Or one socket for all connections: each of them runs it again. A socket has one connection at a time, so the service
   * must have no more: `maxConnections: 1`. {@link layer} sees to that where it is given the socket itself.
   */
  readonly socket: Socket.Socket | Effect.Effect<Socket.Socket, unknown, R>
}

const closed: Transport.End = { reason: "Closed" }

const released: Transport.End = { reason: "Other", cause: new Error("the scope of the transport was closed") }

const endOf = (why: Cause.Cause<unknown>): Transport.End => {
  const error = Cause.squash(why)
  if (!Socket.isSocketError(error)) return { reason: "Other", cause: error }
  if (error.reason === "Close") return { ...closed, cause: error }
  const end = Transport.endOf(error.cause)
  return end.reason === "Other" && error.reason === "OpenTimeout" ? { ...end, reason: "Unreachable" } : end
}

interface Holder {
  readonly fiber: Fiber.RuntimeFiber<void>
  readonly ended: boolean
}

/** Which connection has a socket, or had it last. */
const holders = new WeakMap<Socket.Socket, Holder>()

const taken = new Error("the socket has a connection already: set maxConnections to 1, or make a socket for each")

/**
 * A socket writes to the connection that it has opened last, so two at a time would get each other's replies. One that is
 * over may not be gone yet, and is waited for.
 */
const claim = (socket: Socket.Socket, line: Holder): Effect.Effect<void, Error> =>
  Effect.suspend(() => {
    const holder = holders.get(socket)
    if (holder === undefined || holder.fiber.unsafePoll() !== null) {
      holders.set(socket, line)
      return Effect.void
    }
    return holder.ended ? Effect.zipRight(Fiber.await(holder.fiber), claim(socket, line)) : Effect.fail(taken)
  })

type Fork<R> = (effect: Effect.Effect<void, never, R>) => Fiber.RuntimeFiber<void>

type Write = Effect.Effect.Success<Socket.Socket["writer"]>

/** A connection, and the fiber that is its life. */
class Line<R> implements Transport.Connection, Holder {
  readonly fiber: Fiber.RuntimeFiber<void>
  ended = false

  private left = 0
  private readonly outbox: Array<Uint8Array> = []
  private readonly filled = Effect.unsafeMakeLatch()

  constructor(
    fork: Fork<Exclude<R, Scope.Scope>>,
    socket: Effect.Effect<Socket.Socket, unknown, R>,
    private readonly handler: Transport.Handler
  ) {
    this.fiber = fork(this.live(socket))
    // It begins by yielding. If it is over already, the scope was closed before; nothing is told before connect returns.
    if (this.fiber.unsafePoll() !== null) void Promise.resolve().then(() => this.end(released))
  }

  write(bytes: Uint8Array): void {
    this.left += bytes.length
    this.outbox.push(bytes)
    this.filled.unsafeOpen()
  }

  unsent(): number {
    return this.left
  }

  peer(): undefined {
    return undefined
  }

  close(): void {
    if (this.ended) return
    this.ended = true
    this.fiber.unsafeInterruptAsFork(FiberId.none)
  }

  private live(socket: Effect.Effect<Socket.Socket, unknown, R>): Effect.Effect<void, never, Exclude<R, Scope.Scope>> {
    return Effect.yieldNow().pipe(
      Effect.zipRight(socket),
      Effect.tap((socket) => claim(socket, this)),
      Effect.flatMap((socket) => this.carry(socket)),
      Effect.matchCause({ onFailure: endOf, onSuccess: () => closed }),
      Effect.map((how) => this.end(how)),
      Effect.scoped,
      // The transport may have been made where nothing is interrupted, such as in an acquisition.
      Effect.interruptible,
      Effect.ensuring(Effect.sync(() => this.end(released)))
    )
  }

  /**
   * Succeeds when the peer hangs up. To write once it has would wait for ever, so the writing ends with that. When it is
   * over, what was begun last ends first: the socket is told to close while it still runs, as later it does not listen.
   */
  private carry(socket: Socket.Socket): Effect.Effect<void, Socket.SocketError, Scope.Scope> {
    const run = socket.run((bytes) => this.receive(bytes), { onOpen: Effect.sync(() => this.open()) })
    return Effect.gen(this, function* () {
      const write = yield* socket.writer
      const running = yield* Effect.forkScoped(Effect.exit(run))
      yield* Effect.addFinalizer(() => Effect.sync(() => this.destroy(write, running)))
      yield* Effect.raceFirst(Effect.flatten(Fiber.join(running)), this.send(write))
    })
  }

  /**
   * Without this a socket of Node's sends first what it still has, and stays for as long as nobody reads that. It begins
   * before the run is interrupted, and is not waited for: one that is not open does not answer.
   */
  private destroy(write: Write, running: Fiber.RuntimeFiber<unknown>): void {
    if (running.unsafePoll() !== null) return
    const closing = Effect.runFork(Effect.exit(write(new Socket.CloseEvent())))
    running.addObserver(() => closing.unsafeInterruptAsFork(FiberId.none))
  }

  private open(): void {
    if (!this.ended) this.handler.onOpen()
  }

  private receive(bytes: Uint8Array): void {
    // A message of a WebSocket may be empty.
    if (!this.ended && bytes.length > 0) this.handler.onData(bytes)
  }

  private end(how: Transport.End): void {
    if (this.ended) return
    this.ended = true
    this.handler.onEnd(how)
  }

  /** One after the other, as forks would not keep the order. A socket that is not open yet lets the first of them wait. */
  private send(write: Write): Effect.Effect<never, Socket.SocketError> {
    const next = Effect.suspend(() => {
      const bytes = this.outbox.shift()
      if (bytes === undefined) return Effect.sync(() => this.filled.unsafeClose())
      return Effect.map(write(bytes), () => {
        this.left -= bytes.length
      })
    })
    return Effect.forever(this.filled.whenOpen(next))
  }
}

/**
 * The transport over sockets, to be given to `OwServer.make` or `OwServer.layer`. Nothing is opened before it is used. The
 * connections live in the scope: those that are left when it closes end with it.
 *
 * @example
 * ```ts
 * import { NodeSocket } from "@effect/platform-node"
 * import { OwServer } from "@owserver/client"
 * import * as SocketTransport from "@owserver/client/SocketTransport"
 * import { Effect } from "effect"
 *
 * const service = SocketTransport.make({
 *   server: "/run/owserver.sock",
 *   socket: NodeSocket.makeNet({ path: "/run/owserver.sock" })
 * }).pipe(Effect.flatMap((transport) => OwServer.make(transport, { persistent: false })))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <R = never>({
  server,
  socket
}: SocketOptions<R>): Effect.Effect<Transport, never, Exclude<R, Scope.Scope> | Scope.Scope> =>
  Effect.map(FiberSet.makeRuntime<Exclude<R, Scope.Scope>>(), (fork) => {
    const each = Socket.isSocket(socket) ? Effect.succeed(socket) : socket
    return { server, connect: (handler) => new Line<R>(fork, each, handler) }
  })

/**
 * An owserver over sockets. Build it once and share it: each building has connections of its own.
 *
 * @example
 * ```ts
 * import { Socket } from "@effect/platform"
 * import { NodeSocket } from "@effect/platform-node"
 * import * as SocketTransport from "@owserver/client/SocketTransport"
 * import { Layer } from "effect"
 *
 * const tunnel = SocketTransport.layer({
 *   server: "wss://example.org/owserver",
 *   socket: Socket.makeWebSocket("wss://example.org/owserver")
 * }).pipe(Layer.provide(NodeSocket.layerWebSocketConstructor))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <R = never>(
  options: SocketOptions<R>,
  service: Options = {}
): Layer.Layer<OwServer, OwServerError, Exclude<R, Scope.Scope>> =>
  Layer.scoped(
    OwServer,
    Effect.flatMap(make(options), (transport) =>
      OwServer.make(transport, Socket.isSocket(options.socket) ? { ...service, maxConnections: 1 } : service)
    )
  )
