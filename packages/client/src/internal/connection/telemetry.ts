/**
 * Spans, metrics, logs and connection events of the client.
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
import * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import type { ConnectionEvent } from "../../Results.js"
import type { Context } from "../context.js"
import type { Failure } from "./failure.js"

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

/**
 * Runs the effect in a span if the caller has a span. If the caller has no span, the new span would start a trace that
 * contains nothing else, and would cost the call 23 us.
 */
export const withSpan = <A, E>(
  effect: Effect.Effect<A, E>,
  { operation, path, server }: Context,
  caller: Fiber.RuntimeFiber<unknown, unknown>
): Effect.Effect<A, E> =>
  caller.currentSpan === undefined
    ? effect
    : Effect.withSpan(effect, `OwServer.${operation}`, {
        kind: "client",
        captureStackTrace: false,
        attributes: { "server.address": server, "owserver.path": path }
      })

const hexadecimal = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`

/** Formats a frame as one line, for the log at level Trace. */
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

/** Events that a slow consumer may be behind before it loses the oldest. */
const backlog = 64

export class Telemetry {
  private latest: ConnectionEvent | undefined
  private released = false
  private open = 0
  /** One array for all updates: metrics look their state up by the identity of this array. */
  private readonly tags: ReadonlyArray<MetricLabel.MetricLabel>
  /** A mailbox for each consumer of `changes`. */
  private readonly subscribers = new Set<Mailbox.Mailbox<ConnectionEvent>>()

  constructor(
    private readonly server: string,
    readonly trace: ((frame: Request.Request | Reply.Reply) => void) | undefined
  ) {
    this.tags = [MetricLabel.make("server", server)]
  }

  onOpened(session: { readonly peer: string | undefined }): void {
    this.open++
    connections.unsafeModify(1, this.tags)
    opened.unsafeUpdate(1, this.tags)
    if (this.latest?._tag !== "Up") this.publish({ _tag: "Up", peer: Option.fromNullable(session.peer) })
  }

  onReplied(millis: number, refused: boolean): void {
    durations.unsafeUpdate(millis, this.tags)
    if (refused) refusals.unsafeUpdate(1, this.tags)
  }

  onEnded(wasOpen: boolean, { error, expected }: Failure): void {
    if (wasOpen) {
      this.open--
      connections.unsafeModify(-1, this.tags)
    }
    if (expected) return
    lost.unsafeUpdate(1, this.tags)
    if (this.open > 0 || this.latest?._tag === "Down") return
    this.publish({ _tag: "Down", error: error({ operation: "connect", path: "", server: this.server }) })
  }

  /** Emits the latest event, if there is one, and each event to come. No consumer slows down another: each has a buffer. */
  get changes(): Stream.Stream<ConnectionEvent> {
    const subscribe = Effect.acquireRelease(
      Effect.tap(Mailbox.make<ConnectionEvent>({ capacity: backlog, strategy: "sliding" }), (subscriber) => {
        if (this.latest !== undefined) subscriber.unsafeOffer(this.latest)
        if (this.released) subscriber.unsafeDone(Exit.void)
        else this.subscribers.add(subscriber)
      }),
      (subscriber) => Effect.sync(() => this.subscribers.delete(subscriber))
    )
    return Stream.unwrapScoped(Effect.map(subscribe, Mailbox.toStream))
  }

  /** Ends `changes` for all consumers. */
  release(): void {
    this.released = true
    for (const subscriber of this.subscribers) subscriber.unsafeDone(Exit.void)
  }

  private publish(event: ConnectionEvent): void {
    this.latest = event
    for (const subscriber of this.subscribers) subscriber.unsafeOffer(event)
  }
}

/** Logs frames with the logger and the context of the service. */
const traceWith = (runtime: Runtime.Runtime<never>, server: string) => (frame: Request.Request | Reply.Reply) =>
  Runtime.runSyncExit(
    runtime,
    Effect.logTrace(show(frame)).pipe(Effect.annotateLogs({ package: "@owserver/client", server }))
  )

export const make = (server: string): Effect.Effect<Telemetry> =>
  Effect.flatMap(FiberRef.get(FiberRef.currentMinimumLogLevel), (level) =>
    LogLevel.lessThanEqual(level, LogLevel.Trace)
      ? Effect.map(Effect.runtime<never>(), (runtime) => new Telemetry(server, traceWith(runtime, server)))
      : Effect.succeed(new Telemetry(server, undefined))
  )
