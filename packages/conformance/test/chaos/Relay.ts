/**
 * A relay between client and server, which injects network faults.
 */
import * as Net from "node:net"
import * as Timers from "node:timers/promises"
import { Reply } from "@owserver/protocol"
import { Effect, type Scope } from "effect"
import { testSockets } from "../RealOwServer.js"
import * as Fault from "./Fault.js"
import { Frames, ofRequests } from "./Frames.js"
import type { Ledger } from "./Ledger.js"
import * as Ports from "./Ports.js"
import type { Random } from "./Random.js"
import type { Tally } from "./Tally.js"

export interface Options {
  /** The port of the server. */
  readonly server: number
  readonly random: Random
  readonly tally: Tally
  readonly ledger: Ledger
  /** The inactivity timeout of the client in milliseconds. */
  readonly silence: number
}

/** The state that all connections of a relay share. */
interface RelayState extends Options {
  readonly links: Set<Link>
  isCalm: boolean
}

/** One direction of a connection. Keeps the order of bytes. */
class Pipe {
  private readonly queue: Array<Uint8Array | "end"> = []
  private isBusy = false

  constructor(
    private readonly state: RelayState,
    private readonly link: Link,
    private readonly random: Random,
    private readonly direction: Fault.Direction,
    from: Net.Socket,
    private readonly to: Net.Socket,
    /** Receives all incoming bytes. */
    private readonly received: { readonly push: (bytes: Uint8Array) => void },
    /** Receives all forwarded bytes. */
    private readonly passed: { readonly push: (bytes: Uint8Array) => void; readonly isBetween: boolean }
  ) {
    from.on("data", (bytes) => this.put(bytes))
    from.on("end", () => this.put("end"))
  }

  private put(next: Uint8Array | "end"): void {
    if (next !== "end") this.received.push(next)
    this.queue.push(next)
    if (!this.isBusy) void this.run()
  }

  private async run(): Promise<void> {
    this.isBusy = true
    for (let next = this.queue.shift(); next !== undefined && !this.link.isOver; next = this.queue.shift()) {
      if (next === "end") this.to.end()
      else await this.carry(next)
    }
    this.isBusy = false
  }

  private async carry(bytes: Uint8Array): Promise<void> {
    const { isCalm, silence } = this.state
    const fault = isCalm ? undefined : Fault.draw(this.random, bytes.length, this.direction, silence)
    if (fault === undefined) return this.pass(bytes)
    if (fault._tag === "Garbage") {
      this.pass(bytes)
      if (!this.passed.isBetween) return
      for (let n = 0; n < fault.turns; n++) await Timers.setImmediate()
      if (this.link.isOver) return
      this.to.write(fault.bytes)
    }
    this.state.tally.count("faults", `${fault._tag} ${this.direction}`)
    switch (fault._tag) {
      case "Cut":
      case "Reset":
        this.pass(bytes.subarray(0, fault.after))
        return this.link.end(fault._tag)
      case "Delay":
      case "Stall":
        await this.link.pause(fault.millis)
        return this.pass(bytes)
      case "Split":
        for (const byte of bytes.subarray(0, fault.bytes)) {
          this.pass(Uint8Array.of(byte))
          await Timers.setImmediate()
        }
        return this.pass(bytes.subarray(fault.bytes))
    }
  }

  private pass(bytes: Uint8Array): void {
    if (this.link.isOver || bytes.length === 0) return
    this.to.write(bytes)
    this.passed.push(bytes)
  }
}

/**
 * Replaces `resetAndDestroy`, which sends a FIN first. If the peer resets the connection before that, Node 20 leaks the descriptor:
 * `uv_tcp_close_reset` fails while a socket shuts down.
 */
const reset = (socket: Net.Socket): void => {
  const isShutting = socket.writableEnded && !socket.writableFinished
  Object.assign(socket, { resetAndClosing: !isShutting }).destroy()
}

/** A connection through the relay. */
class Link {
  private readonly over = new AbortController()
  private readonly server: Net.Socket
  private lastUsed = performance.now()
  private readonly replies = new Frames(Reply.layout, () => {})

  constructor(
    state: RelayState,
    private readonly client: Net.Socket,
    private readonly random: Random
  ) {
    state.links.add(this)
    this.server = new Net.Socket({ allowHalfOpen: true })
    testSockets.add(this.server)
    this.server.connect({ host: "127.0.0.1", port: state.server })
    for (const socket of [this.client, this.server]) {
      socket.setNoDelay()
      socket.on("data", () => {
        this.lastUsed = performance.now()
      })
      // A reset of one end resets the other.
      socket.on("error", () => this.end("Reset"))
      socket.on("close", () => {
        if (this.client.destroyed && this.server.destroyed) state.links.delete(this)
        this.end("Cut")
      })
    }
    const sent = ofRequests((request) => state.ledger.onSent(request))
    const forwarded = ofRequests((request) => state.ledger.onForwarded(request))
    const received = {
      push: (bytes: Uint8Array) => {
        sent.push(bytes)
        if (sent.isBroken) state.tally.violation("the client sent a malformed request")
      }
    }
    new Pipe(state, this, random.branch(1), "up", this.client, this.server, received, forwarded)
    new Pipe(state, this, random.branch(2), "down", this.server, this.client, { push: () => {} }, this.replies)
    void this.endAsPlanned(state, state.isCalm ? undefined : Fault.plannedEnd(random))
  }

  get isOver(): boolean {
    return this.over.signal.aborted
  }

  end(how: "Cut" | "Reset"): void {
    if (this.isOver) return
    this.over.abort()
    for (const socket of [this.client, this.server]) {
      if (how === "Reset") reset(socket)
      else socket.destroySoon()
    }
  }

  /** Waits, at most until the connection ends. */
  pause(millis: number): Promise<void> {
    const { signal } = this.over
    return Timers.setTimeout(millis, undefined, { signal }).catch(() => {})
  }

  /** Injects a fault if the connection is idle: no incomplete frame, and no byte for `quiet` milliseconds. */
  disturb(state: RelayState, quiet: number): void {
    if (this.isOver || !this.replies.isBetween || performance.now() - this.lastUsed < quiet) return
    const what = Fault.whileIdle(this.random)
    if (what === undefined) return
    state.tally.count("faults", `${what} idle`)
    if (what === "Garbage") this.client.write(Fault.garbage(this.random))
    else this.end(what)
  }

  private async endAsPlanned(state: RelayState, plannedEnd: Fault.PlannedEnd | undefined): Promise<void> {
    if (plannedEnd === undefined) return
    if (plannedEnd.millis > 0) await this.pause(plannedEnd.millis)
    if (this.isOver || state.isCalm) return
    state.tally.count("faults", plannedEnd.millis === 0 ? "closed on accept" : `${plannedEnd.end} at any time`)
    this.end(plannedEnd.end)
  }
}

export interface Relay {
  readonly port: number
  /** Listens until the scope closes. Open connections stay. */
  readonly listening: Effect.Effect<void, never, Scope.Scope>
  /** Turns faults off and on. They are off at first. */
  readonly setCalm: (isCalm: boolean) => Effect.Effect<void>
  /** Injects faults into idle connections. */
  readonly disturbIdle: Effect.Effect<void>
}

/** Makes a relay, which listens on demand. Its connections end with the scope. */
export const make = (options: Options): Effect.Effect<Relay, never, Scope.Scope> =>
  Effect.gen(function* () {
    const port = yield* Ports.free
    const links = new Set<Link>()
    const state: RelayState = { ...options, links, isCalm: true }
    let accepted = 0
    const onConnection = (socket: Net.Socket) => {
      new Link(state, socket, options.random.branch(++accepted))
    }
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const link of links) link.end("Reset")
      })
    )
    return {
      port,
      listening: Effect.acquireRelease(
        Effect.async<Net.Server>((resume) => {
          const server = Net.createServer({ allowHalfOpen: true }, onConnection)
          server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        // Does not wait for the open connections.
        (server) => Effect.sync(() => server.close())
      ).pipe(Effect.asVoid),
      setCalm: (isCalm) =>
        Effect.sync(() => {
          state.isCalm = isCalm
        }),
      disturbIdle: Effect.sync(() => {
        for (const link of links) link.disturb(state, 50)
      })
    }
  })
