/**
 * What can be seen of the client from outside: spans, and a log of frames.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, HashMap, Logger, LogLevel, Tracer } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const answering = () =>
  Peer.make({
    onRequest: (request, line) =>
      line.reply(
        Reply.keepAlive,
        Peer.keeping(Request.path(request) === "/no" ? Reply.answer({ ret: -1 }) : Peer.value("21.5"))
      )
  })

/** A tracer that keeps the spans it makes. */
const recorder = () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      const span: Tracer.Span = {
        _tag: "Span",
        name,
        parent,
        context,
        links,
        kind,
        attributes,
        spanId: String(spans.length),
        traceId: "trace",
        sampled: true,
        status: { _tag: "Started", startTime },
        attribute: (key, value) => attributes.set(key, value),
        addLinks: () => {},
        event: () => {},
        end: () => {}
      }
      spans.push(span)
      return span
    },
    context: (run) => run()
  })
  return { spans, tracer }
}

describe("a span", () => {
  it.scoped("covers each request of a caller with a span, and names operation, path and server", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorder()
      const ow = yield* service(answering())
      yield* Effect.withSpan(Effect.zipRight(ow.read("/a"), Effect.ignore(ow.write("/no", "1"))), "mine").pipe(
        Effect.withTracer(tracer)
      )
      assert.deepStrictEqual(
        spans.map(({ attributes, kind, name }) => [name, kind, attributes.get("owserver.path")]),
        [
          ["mine", "internal", undefined],
          ["OwServer.read", "client", "/a"],
          ["OwServer.write", "client", "/no"]
        ]
      )
      assert.strictEqual(spans[1]?.attributes.get("server.address"), "peer")
    })
  )

  it.scoped("is not made without a span of the caller", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorder()
      const ow = yield* service(answering())
      yield* Effect.withTracer(ow.read("/a"), tracer)
      assert.deepStrictEqual(spans, [])
    })
  )
})

describe("the log of frames", () => {
  /** What a service logs that is made at a level. */
  const logged = (level: LogLevel.LogLevel) =>
    Effect.gen(function* () {
      const lines: Array<readonly [string, unknown]> = []
      const logger = Logger.make(({ annotations, logLevel, message }) => {
        lines.push([`${logLevel.label} ${message}`, HashMap.toEntries(annotations)])
      })
      yield* Effect.flatMap(service(answering()), (ow) => ow.read("/a")).pipe(
        Logger.withMinimumLogLevel(level),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
        Effect.scoped
      )
      return lines
    })

  it.effect("has each frame at level Trace, with package and server", () =>
    Effect.gen(function* () {
      const lines = yield* logged(LogLevel.Trace)
      assert.deepStrictEqual(
        lines.map(([line]) => line),
        [
          "TRACE > READ /a size 100050 offset 0 flags 0x00000104",
          "TRACE < keepalive",
          "TRACE < 4 4 bytes size 4 offset 0 flags 0x00000004 kept"
        ]
      )
      const [, annotations] = lines[0] ?? []
      assert.deepStrictEqual(
        new Map(annotations as never),
        new Map([
          ["package", "@owserver/client"],
          ["server", "peer"]
        ])
      )
    })
  )

  it.effect("is silent at any other level", () =>
    Effect.map(logged(LogLevel.Debug), (lines) => assert.deepStrictEqual(lines, []))
  )
})
