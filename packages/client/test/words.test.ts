/**
 * The server's words for a refusal are never waited for longer than the caller waits, nor asked for again in vain; and what
 * goes out by `send` and `exchange` is what was given.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { Flags, MessageType, Reply, Request, ReturnCode } from "@owserver/protocol"
import { Effect, Fiber, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const table = "/settings/return_codes/text.ALL"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const paths = (peer: Peer.Peer) => peer.lines.flatMap(({ requests }) => requests.map(Request.path))

const refusing = (onTable: (line: Peer.Line) => void) =>
  Peer.make({
    onRequest: (request, line) =>
      Request.path(request) === table ? onTable(line) : line.reply(Peer.keeping(Reply.answer({ ret: -1 })))
  })

describe("the server's texts", () => {
  it.scoped("that do not come within the timeout of the call leave our own text", () =>
    Effect.gen(function* () {
      const ow = yield* service(
        refusing(() => {}),
        { returnTexts: "server" }
      )
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwReturnError")
      assert.deepStrictEqual([error.ret, error.text], [-1, ReturnCode.text(-1)])
    })
  )

  it.scoped("are fetched again after a connection was cut, but not from a server without any", () =>
    Effect.gen(function* () {
      const without = refusing((line) => line.reply(Peer.keeping(Reply.answer({ ret: -1 }))))
      const cutting = refusing((line) => line.end())
      for (const [peer, asked] of [
        [without, 1],
        [cutting, 2]
      ] as const) {
        const ow = yield* service(peer, { returnTexts: "server", persistent: false })
        for (let n = 0; n < 2; n++) yield* Effect.flip(ow.read("/a"))
        assert.strictEqual(paths(peer).filter((path) => path === table).length, asked)
      }
    })
  )
})

const keeping = Peer.make({ onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({}))) })

describe("exchange", () => {
  it.scoped("sends the request unchanged, loop tokens included, except PERSISTENCE", () =>
    Effect.gen(function* () {
      const tokens = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
      const request = { ...Request.nop(Flags.FLG_TRIM), version: 0x1_0002, tokens }
      const ow = yield* service(keeping)
      yield* Stream.runDrain(ow.exchange(request))
      const sent = keeping.lines[0]?.requests[0]
      assert.deepStrictEqual(
        { ...sent },
        { ...request, flags: Flags.FLG_TRIM | Flags.FLG_PERSISTENCE, payload: new Uint8Array(0) }
      )
    })
  )

  it.scoped("rejects a request that fits no frame", () =>
    Effect.gen(function* () {
      const ow = yield* service(Peer.make())
      for (const wrong of [{ version: 0x1_0001 }, { flags: 2 ** 32 + 2 }, { tokens: [new Uint8Array(3)] }]) {
        const error = yield* Effect.flip(Stream.runDrain(ow.exchange({ ...Request.nop(), ...wrong })))
        assert(error._tag === "OwInvalidArgument" && error.argument === "request")
      }
    })
  )
})

it.scoped("an error of send names the path", () =>
  Effect.gen(function* () {
    const peer = Peer.make({ onRequest: (_, line) => line.end() })
    const ow = yield* service(peer)
    const error = yield* Effect.flip(ow.send({ type: MessageType.MSG_READ, payload: "/a\0", size: 9 }))
    assert.strictEqual(error.path, "/a")
  })
)

it.scoped("get never repeats a message that the server does not know", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) =>
        line.reply(Peer.keeping(Reply.answer({ ret: request.type === MessageType.MSG_DIR ? 0 : -42 })))
    })
    const ow = yield* service(peer)
    assert.deepStrictEqual(yield* ow.get("/alarm"), { _tag: "Directory", entries: [] })
    assert.deepStrictEqual(
      peer.lines.flatMap(({ requests }) => requests.map(({ type }) => MessageType.name(type))),
      ["GETSLASH", "DIRALLSLASH", "DIR"]
    )
  })
)

it.scoped("an empty chunk is no reply: if the reused connection then ends, the call is repeated on another", () =>
  Effect.gen(function* () {
    const peer: Peer.Peer = Peer.make({
      onRequest: (request, line, number) => {
        if (peer.lines.length > 1 || number === 1) return Peer.echo(request, line)
        line.send(new Uint8Array(0))
        line.end()
      }
    })
    const ow = yield* service(peer)
    yield* ow.read("/a")
    assert.strictEqual(yield* ow.readText("/b"), "/b")
  })
)
