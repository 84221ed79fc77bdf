/**
 * A transport over any `Socket` of `@effect/platform`: of another runtime, through a tunnel, or in memory. On Node.js prefer
 * `@owserver/node`: it needs only `effect` and opens connections faster.
 *
 * The index leaves this module out, as it needs `@effect/platform`:
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
 * The source of sockets.
 *
 * @since 0.1.0
 * @category models
 */
export interface SocketOptions<R = never> {
  /** The name of the server in errors: `localhost:4304`. */
  readonly server: string
  /**
   * Makes the socket of each connection. The scope closes with the connection. A failure is the failure of the connection.
   *
   * It can also be one socket for all connections; then each connection runs this socket again. A socket carries one
   * connection at a time, so the service needs `maxConnections: 1`. {@link layer} sets that for a socket.
   */
  readonly socket: Socket.Socket | Effect.Effect<Socket.Socket, unknown, R>
}

const closed: Transport.End = { reason: "Closed" }

const released: Transport.End = { reason: "Other", cause: new Error("the scope of the transport was closed") }

const endOf = (cause: Cause.Cause<unknown>): Transport.End => {
  const error = Cause.squash(cause)
  if (!Socket.isSocketError(error)) return { reason: "Other", cause: error }
  if (error.reason === "Close") return { ...closed, cause: error }
  const end = Transport.endOf(error.cause)
  return end.reason === "Other" && error.reason === "OpenTimeout" ? { ...end, reason: "Unreachable" } : end
}

interface Holder {
  readonly fiber: Fiber.RuntimeFiber<void>
  readonly ended: boolean
}

/**
 * The connection that a socket carries, or carried last. There is one map for the whole process, because several transports
 * may have the same socket.
 */
const holders = new WeakMap<Socket.Socket, Holder>()

const taken = new Error("the socket has a connection already: set maxConnections to 1, or make a socket for each")

/**
 * Reserves the socket for a connection. A socket writes to the connection that it opened last, so two at a time would get
 * each other's replies. Waits for a connection that has ended but is not closed yet.
 */
const claim = (socket: Socket.Socket, next: Holder): Effect.Effect<void, Error> =>
  Effect.suspend(() => {
    const holder = holders.get(socket)
    if (holder === undefined || holder.fiber.unsafePoll() !== null) {
      holders.set(socket, next)
      return Effect.void
    }
    return holder.ended ? Effect.zipRight(Fiber.await(holder.fiber), claim(socket, next)) : Effect.fail(taken)
  })

type Fork<R> = (effect: Effect.Effect<void, never, R>) => Fiber.RuntimeFiber<void>

type Write = Effect.Effect.Success<Socket.Socket["writer"]>

/** A connection, which lives as long as its fiber. */
class SocketConnection<R> implements Transport.Connection, Holder {
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
    // The fiber first yields. If it has already ended here, the scope of the transport was closed before. `onEnd` must not
    // be called before `connect` has returned.
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
      Effect.map((end) => this.end(end)),
      Effect.scoped,
      // A transport may be made in an uninterruptible region, such as an acquisition.
      Effect.interruptible,
      Effect.ensuring(Effect.sync(() => this.end(released)))
    )
  }

  /**
   * Succeeds when the peer hangs up. A write after that would never return, so the loop that writes stops then. Finalizers
   * run in reverse order, so the close event is written while the socket still runs; a socket that no longer runs ignores
   * events.
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
   * Closes the socket at once. A socket of Node.js would otherwise stay until the peer has read all bytes. `runFork` starts
   * the write now; a child fiber would start it only after the fiber that runs the socket was interrupted. Nothing waits
   * for the write: a socket that is not open never completes it.
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

  private end(end: Transport.End): void {
    if (this.ended) return
    this.ended = true
    this.handler.onEnd(end)
  }

  /**
   * Writes one chunk after the other, because a fiber for each chunk would not keep the order. The first write waits until
   * the socket is open.
   */
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
 * Makes the transport for `OwServer.make` or `OwServer.layer`. It opens nothing before it is used. The scope owns its
 * connections.
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
    return { server, connect: (handler) => new SocketConnection<R>(fork, each, handler) }
  })

/**
 * Provides the service of a server over sockets. Build it once and share it: each build opens its own connections.
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
