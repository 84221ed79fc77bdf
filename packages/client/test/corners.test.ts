/**
 * Corner cases of behaviour that other tests cover: order of calls, numbers of requests, phases.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, Transport } from "@owserver/client"
import { MessageType, Reply, Request } from "@owserver/protocol"
import { Chunk, Effect, Fiber, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"
import { serving } from "./Serving.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const answering = () => Peer.echoing()

it.scoped("two calls whose reused connections have ended are repeated in their order", () =>
  Effect.gen(function* () {
    const order: Array<string> = []
    const peer: Peer.Peer = Peer.make({
      onRequest: (request, line, number) => {
        if (peer.lines.length <= 2 && number > 1) return
        if (peer.lines.length > 2) order.push(Request.path(request))
        Peer.echo(request, line)
      }
    })
    const ow = yield* service(peer, { maxConnections: 2 })
    yield* Effect.all([ow.read("/x"), ow.read("/y")], { concurrency: 2 })
    const fibers = [yield* Effect.fork(ow.read("/a")), yield* Effect.fork(ow.read("/b"))]
    yield* Peer.settle
    const paths = (line: Peer.Line) => line.requests.map(Request.path)
    for (const path of ["/a", "/b"]) peer.lines.find((line) => paths(line).includes(path))?.end()
    yield* Fiber.join(Fiber.all(fibers))
    assert.deepStrictEqual(order, ["/a", "/b"])
  })
)

describe("the phase of a timeout", () => {
  const phase = (options: Options, peer: Peer.Peer) =>
    Effect.gen(function* () {
      const ow = yield* service(peer, { silence: "1 hour", connectTimeout: "1 hour", ...options })
      yield* Effect.fork(ow.read("/slow"))
      yield* Peer.settle
      const calls = yield* Effect.forEach(["/slow", "/slow"], (path) =>
        Effect.fork(Effect.flip(ow.read(path, { timeout: "1 second" })))
      )
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const errors = yield* Fiber.join(Fiber.all(calls))
      return errors.map((error) => error._tag === "OwTimeout" && error.phase)
    })
  it.scoped("is Waiting while one is open and another is opened", () =>
    Effect.gen(function* () {
      let accepted = 0
      const peer = Peer.make({ accept: false })
      const accepting: Transport = {
        server: "peer",
        connect: (handler) => {
          const connection = peer.transport.connect(handler)
          if (accepted++ === 0) peer.lines[0]?.accept()
          return connection
        }
      }
      assert.deepStrictEqual(yield* phase({ maxConnections: 2 }, { ...peer, transport: accepting }), [
        "Waiting",
        "Waiting"
      ])
    })
  )
  it.scoped("is Waiting in a queue behind busy connections", () =>
    Effect.map(phase({ maxConnections: 1, persistent: false }, answering()), (phases) =>
      assert.deepStrictEqual(phases, ["Waiting", "Waiting"])
    )
  )
})

it.scoped("the NOP before a WRITE drains when the writer has left", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) => (request.type === MessageType.MSG_NOP ? undefined : Peer.echo(request, line))
    })
    const ow = yield* service(peer)
    yield* ow.read("/a")
    yield* TestClock.adjust("2 seconds")
    const fiber = yield* Effect.fork(ow.write("/b", "1"))
    yield* Peer.settle
    yield* Fiber.interrupt(fiber)
    assert.strictEqual((yield* ow.status).draining, 1)
  })
)

it.scoped("a clone of a service that has verified its server sends nothing by itself", () =>
  Effect.gen(function* () {
    const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({}))) })
    const ow = yield* OwServer.make(peer.transport)
    yield* ow.clone()
    assert.strictEqual(peer.lines.flatMap(({ requests }) => requests).length, 1)
  })
)

it.scoped("an owserver that pads a value accepts more bytes than sent: no short write", () =>
  Effect.gen(function* () {
    const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({ size: 9 }))) })
    yield* (yield* service(peer)).write("/a", "1")
  })
)

it.scoped("the bytes sent of a request are never negative, although bytes of another are unsent", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (_, line) => {
        line.unsent = 1000
        line.end({ reason: "Reset" })
      }
    })
    const error = yield* Effect.flip((yield* service(peer)).read("/a"))
    assert(error._tag === "OwShortWrite" && error.side === "sent")
    assert.deepStrictEqual([error.got, error.expected], [0, 27])
  })
)

it.scoped("a text that is empty in the server's table is our own", () =>
  Effect.gen(function* () {
    const { ow } = yield* serving(
      (request) => [
        Request.path(request).startsWith("/settings") ? Peer.value("no error,,x") : Reply.answer({ ret: -1 })
      ],
      { returnTexts: "server" }
    )
    assert.match((yield* Effect.flip(ow.read("/a"))).message, /no such path/)
  })
)

it.scoped("a connection lost while another is open does not mean Down", () =>
  Effect.gen(function* () {
    const peer = answering()
    const ow = yield* service(peer, { maxConnections: 2 })
    const fiber = yield* Effect.fork(Stream.runCollect(Stream.take(ow.changes, 2)))
    yield* Peer.settle
    yield* Effect.all([ow.read("/a"), ow.read("/b")], { concurrency: 2 })
    peer.lines[0]?.end({ reason: "Reset" })
    yield* Peer.settle
    assert.isNull(fiber.unsafePoll())
    peer.lines[1]?.end({ reason: "Reset" })
    const changes = Chunk.toReadonlyArray(yield* Fiber.join(fiber))
    assert.deepStrictEqual(
      changes.map(({ _tag }) => _tag),
      ["Up", "Down"]
    )
  })
)

describe("a server that knows only DIR", () => {
  const places = [
    "/",
    "/uncached",
    "/unaliased",
    "/text",
    "/json",
    "/alarm",
    "/bus.0",
    "/uncached/bus.12/alarm",
    "/1F.000000000001/main"
  ]
  it.scoped.each(places)("all entries of %s are directories, without further requests", (place) =>
    Effect.gen(function* () {
      const { asked, ow } = yield* serving((request) =>
        request.type === MessageType.MSG_DIR
          ? [Peer.entry("/x/10.67C6697351FF"), Reply.answer({})]
          : [Reply.answer({ ret: -42 })]
      )
      assert.deepStrictEqual(yield* ow.dir(place), ["/x/10.67C6697351FF/"])
      assert.deepStrictEqual(asked(), [`DIRALLSLASH ${place}`, `GETSLASH ${place}`, `DIR ${place}`])
    })
  )
})

it.each<readonly [string, Transport.End["reason"]]>([
  ["ENOTFOUND", "Resolve"],
  ["EAI_AGAIN", "Resolve"],
  ["EAI_FAIL", "Resolve"],
  ["EAI_NONAME", "Resolve"],
  ["ECONNREFUSED", "Refused"],
  ["ENOENT", "Refused"],
  ["EACCES", "Refused"],
  ["EADDRNOTAVAIL", "Unreachable"],
  ["EHOSTDOWN", "Unreachable"],
  ["EHOSTUNREACH", "Unreachable"],
  ["ENETDOWN", "Unreachable"],
  ["ENETUNREACH", "Unreachable"],
  ["ETIMEDOUT", "Unreachable"],
  ["ECONNABORTED", "Reset"],
  ["ECONNRESET", "Reset"],
  ["EPIPE", "Reset"],
  ["EMFILE", "Other"]
])("the system's %s means %s", (code, reason) => {
  const cause = Object.assign(new Error(code), { code, errno: -1, syscall: "connect", port: 4304 })
  assert.deepStrictEqual(Transport.endOf(cause), {
    reason,
    code,
    errno: -1,
    syscall: "connect",
    address: undefined,
    port: 4304,
    cause
  })
})
