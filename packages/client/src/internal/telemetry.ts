/**
 * What can be seen of the client from outside: the names of spans, metrics and logs are all in this file.
 */
import { Flags, MessageType, type Reply, Request, ReturnCode } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"
import * as Mailbox from "effect/Mailbox"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ConnectionEvent } from "../OwServerService.js"
import type { Failure } from "./failure.js"
import type { Context } from "./operation.js"

const refusals = Metric.counter("owserver_refusals", {
  description: "requests refused by the server",
  incremental: true
})
const durations = Metric.histogram(
  "owserver_request_duration_ms",
  MetricBoundaries.exponential({ start: 0.125, factor: 2, count: 18 }),
  "milliseconds from a request to the last byte of its reply; the count is that of all requests that were answered"
)
const connections = Metric.gauge("owserver_connections", { description: "connections that are open" })
const opened = Metric.counter("owserver_connections_opened", { description: "connections opened", incremental: true })
const lost = Metric.counter("owserver_connections_lost", {
  description: "connections that ended unasked, or could not be opened",
  incremental: true
})

const untagged: ReadonlyArray<never> = []

/** The effect in a span of its own, if the caller is in one: otherwise nobody would see it, and it costs 23 us. */
export const span = <A, E>(
  caller: Fiber.RuntimeFiber<unknown, unknown>,
  { operation, path, server }: Context,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  caller.currentSpan === undefined
    ? effect
    : Effect.withSpan(effect, `OwServer.${operation}`, {
        kind: "client",
        captureStackTrace: false,
        attributes: { "server.address": server, "owserver.path": path }
      })

const hexadecimal = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`

/** A frame in one line, as the log at level Trace has it. */
const show = (frame: Request.Request | Reply.Reply): string => {
  if (!("_tag" in frame)) {
    const { flags, offset, size, type } = frame
    const name = MessageType.name(type)
    return `> ${name} ${Request.path(frame)} size ${size} offset ${offset} flags ${hexadecimal(flags)}`
  }
  if (frame._tag === "KeepAlive") return "< keepalive"
  const { flags, offset, payload, ret, size } = frame
  const kept = (flags & Flags.FLG_PERSISTENCE) === 0 ? "" : " kept"
  const verdict = ret < 0 ? `${ret} (${ReturnCode.name(ret)})` : `${ret}`
  return `< ${verdict} ${payload.length} bytes size ${size} offset ${offset} flags ${hexadecimal(flags)}${kept}`
}

/** Changes that a slow consumer may be behind before it misses the oldest. */
const backlog = 64

/** One for each service. */
export class Telemetry {
  private state: ConnectionEvent | undefined
  private released = false
  private open = 0
  /** One for each consumer of `changes`. */
  private readonly subscribers = new Set<Mailbox.Mailbox<ConnectionEvent>>()

  constructor(
    private readonly server: string,
    readonly trace: ((frame: Request.Request | Reply.Reply) => void) | undefined
  ) {}

  onOpened(session: { readonly peer: string | undefined }): void {
    this.open++
    connections.unsafeModify(1, untagged)
    opened.unsafeUpdate(1, untagged)
    if (this.state?._tag !== "Up") this.publish({ _tag: "Up", peer: Option.fromNullable(session.peer) })
  }

  onReplied(millis: number, refused: boolean): void {
    durations.unsafeUpdate(millis, untagged)
    if (refused) refusals.unsafeUpdate(1, untagged)
  }

  onEnded(wasOpen: boolean, { error, expected }: Failure): void {
    if (wasOpen) {
      this.open--
      connections.unsafeModify(-1, untagged)
    }
    if (expected) return
    lost.unsafeUpdate(1, untagged)
    if (this.open > 0 || this.state?._tag === "Down") return
    this.publish({ _tag: "Down", error: error({ operation: "connect", path: "", server: this.server }) })
  }

  /** How it is, if that is known, and each change. Consumers do not hold up each other: each has a buffer of its own. */
  readonly changes: Stream.Stream<ConnectionEvent> = Stream.unwrapScoped(
    Effect.map(
      Effect.acquireRelease(
        Effect.tap(Mailbox.make<ConnectionEvent>({ capacity: backlog, strategy: "sliding" }), (subscriber) => {
          if (this.state !== undefined) subscriber.unsafeOffer(this.state)
          if (this.released) subscriber.unsafeDone(Exit.void)
          else this.subscribers.add(subscriber)
        }),
        (subscriber) => Effect.sync(() => this.subscribers.delete(subscriber))
      ),
      Mailbox.toStream
    )
  )

  /** The scope of the service is closed. */
  readonly release: Effect.Effect<void> = Effect.sync(() => {
    this.released = true
    for (const subscriber of this.subscribers) subscriber.unsafeDone(Exit.void)
  })

  private publish(change: ConnectionEvent): void {
    this.state = change
    for (const subscriber of this.subscribers) subscriber.unsafeOffer(change)
  }
}

export const make = (server: string): Effect.Effect<Telemetry, never, Scope.Scope> =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<never>()
    const level = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
    const log = (frame: Request.Request | Reply.Reply) =>
      Runtime.runSyncExit(
        runtime,
        Effect.logTrace(show(frame)).pipe(Effect.annotateLogs({ package: "@owserver/client", server }))
      )
    const telemetry = new Telemetry(server, LogLevel.lessThanEqual(level, LogLevel.Trace) ? log : undefined)
    yield* Effect.addFinalizer(() => telemetry.release)
    return telemetry
  })
