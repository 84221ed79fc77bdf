/**
 * `send`, for any message, and the server's own words for its return codes.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError } from "@owserver/client"
import { Flags, MessageType, Reply, Request, ReturnCode, RomId } from "@owserver/protocol"
import { Chunk, Effect, Either, Fiber, Option, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"
import { type Answer, serving } from "./Serving.js"

const refusal = (ret: number) => Reply.answer({ ret })

describe("send", () => {
  const reply = (answer: Answer, type: number, options: { readonly size?: number } = {}) =>
    Effect.flatMap(serving(answer), ({ ow }) =>
      Effect.map(ow.send({ type, payload: "/a\0", ...options }), ({ data, flags, ...rest }) => ({
        data: Buffer.from(data).toString("latin1"),
        ...rest
      }))
    )

  it.scoped("returns the fields of the reply header, and its data cut to size", () =>
    Effect.gen(function* () {
      const value = { ret: 4, size: 4, offset: 2, payload: Peer.text("21.5") }
      assert.deepStrictEqual(yield* reply(() => [Reply.answer(value)], MessageType.MSG_READ, { size: 2 }), {
        data: "21",
        ret: 4,
        size: 4,
        offset: 2
      })
      const listing = { size: 2, offset: 0x8000, payload: Peer.text("/b\0") }
      for (const type of [MessageType.MSG_DIRALL, MessageType.MSG_DIRALLSLASH, MessageType.MSG_GET, 99]) {
        const got = yield* reply(() => [Reply.keepAlive, Reply.answer(listing)], type)
        assert.deepStrictEqual(got, { data: "/b", ret: 0, size: 2, offset: 0x8000 })
      }
    })
  )

  it.scoped("returns the whole address of a PRESENCE, whose size is 0", () =>
    Effect.gen(function* () {
      const payload = RomId.toBytes(RomId.make("10.67C6697351FF"))
      assert.deepStrictEqual(yield* reply(() => [Reply.answer({ payload })], MessageType.MSG_PRESENCE), {
        data: Buffer.from(payload).toString("latin1"),
        ret: 0,
        size: 0,
        offset: 0
      })
    })
  )

  it.scoped("joins the entries of a DIR, also of one that fails midway", () =>
    Effect.gen(function* () {
      for (const last of [Reply.answer({ offset: 0x8000 }), refusal(-5)]) {
        const listing = [Peer.entry("/a"), Reply.keepAlive, Peer.entry("/b,"), Peer.entry("/c"), last]
        const got = yield* reply(() => listing, MessageType.MSG_DIR)
        assert.deepStrictEqual(got, { data: "/a,/b,,/c", ret: last.ret, size: 0, offset: last.offset })
      }
      assert.strictEqual((yield* reply(() => [Reply.answer({})], MessageType.MSG_DIR)).data, "")
    })
  )

  it.scoped("returns a refusal unchanged, of any message, known or not", () =>
    Effect.gen(function* () {
      for (const type of [...MessageType.names.keys(), 11, 99, -1, 0x7fff_ffff, -0x8000_0000]) {
        const got = yield* reply(() => [refusal(-42)], type)
        assert.deepStrictEqual(got, { data: "", ret: -42, size: 0, offset: 0 })
      }
    })
  )

  it.scoped(
    "sends header fields and payload as at the time of the call, text as UTF-8, with the client's PERSISTENCE",
    () =>
      Effect.gen(function* () {
        for (const persistent of [true, false]) {
          const { ow, requests } = yield* serving(() => [Reply.answer({})], { persistent, flags: { trim: true } })
          const payload = Peer.text("/a")
          const call = ow.send({ type: 99, payload, size: -7, offset: -8, flags: Flags.FLG_PERSISTENCE | 0x8000_0000 })
          payload.fill(0)
          yield* call
          yield* ow.send({
            type: MessageType.MSG_READ,
            payload: "/\u00fc\udcff",
            flags: { trim: false, uncached: true }
          })
          const kept = persistent ? Flags.FLG_PERSISTENCE : 0
          const shown = requests.map(({ payload, ...words }) => ({ ...words, payload: [...payload] }))
          const plain = { version: 0, tokens: [] }
          assert.deepStrictEqual(shown, [
            {
              ...plain,
              type: 99,
              size: -7,
              offset: -8,
              flags: kept + Flags.FLG_TRIM + 0x8000_0000,
              payload: [0x2f, 0x61]
            },
            {
              ...plain,
              type: MessageType.MSG_READ,
              size: 0,
              offset: 0,
              flags: kept | Flags.FLG_UNCACHED,
              payload: [0x2f, 0xc3, 0xbc, 0xff]
            }
          ])
        }
      })
  )

  it.scoped("takes a timeout", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving(() => [])
      const fiber = yield* Effect.fork(Effect.flip(ow.send({ type: 1, payload: "", timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout" && error.operation === "send")
    })
  )

  it.scoped("rejects messages that kill servers or fit no header, before anything is sent", () =>
    Effect.gen(function* () {
      const { ow, peer } = yield* serving(() => [Reply.answer({})])
      const type = MessageType.MSG_WRITE
      for (const [argument, message] of [
        ["size", { type, payload: "/a\x001", size: -1 }],
        ["size", { type, payload: "/a\x001", size: -0x8000_0000 }],
        ["size", { type, payload: "/a\x001", size: 4 }],
        ["size", { type, payload: "", size: 0 }],
        ["payload", { type, payload: new Uint8Array(100_051), size: 1 }],
        ["payload", { type, payload: "/structure/29/PIO.ALL\x001,2", size: 3 }],
        ["payload", { type, payload: "/structure/29/PIO.ALL\x001", size: 5 }],
        ["payload", { type: 99, payload: "x".repeat(100_051) }],
        ["payload", { type: 99, payload: "\ud800" }],
        ["type", { type: 2 ** 31, payload: "" }],
        ["size", { type: 99, payload: "", size: 1.5 }],
        ["offset", { type: 99, payload: "", offset: -(2 ** 31) - 1 }],
        ["flags", { type: 99, payload: "", flags: 2 ** 32 }],
        ["timeout", { type: 99, payload: "", timeout: 0 }]
      ] as const) {
        const error = yield* Effect.flip(ow.send(message))
        assert(error._tag === "OwInvalidArgument" && error.operation === "send", error._tag)
        assert.strictEqual(error.argument, argument)
      }
      assert.strictEqual(peer.lines.length, 0)
      yield* ow.send({ type, payload: "/a\x001", size: 3 })
      yield* ow.send({ type: 99, payload: new Uint8Array(100_050) })
    })
  )
})

describe("a write to an array below /structure, which kills an owserver", () => {
  const fatal = [
    "/structure/29/PIO.ALL",
    "structure/29/PIO.ALL",
    "/structure/29/PIO.all",
    "/STRUCTUREfoo/12/sensed.ALL",
    "/uncached/structure/20/volt.ALL",
    "/text/json/unaliased/structure/04/pages/page.ALL",
    "/bus.0/structure/29/PIO.ALL"
  ]
  it.scoped.each(fatal)("is rejected before anything is sent: %s", (path) =>
    Effect.gen(function* () {
      const { ow, peer } = yield* serving(() => [Reply.answer({})])
      for (const data of ["1,2", "1", "x".repeat(512)]) {
        const error = yield* Effect.flip(ow.write(path, data))
        assert(error._tag === "OwInvalidArgument" && error.argument === "path", error._tag)
      }
      assert.strictEqual(peer.lines.length, 0)
    })
  )

  it.scoped("is the only one rejected: reads of it, and writes elsewhere, are not", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving(({ size, type }) => [Reply.answer(type === MessageType.MSG_WRITE ? { size } : {})])
      for (const path of [
        "/29.0123456789AB/PIO.ALL",
        "/structure/29/PIO.0",
        "/my.structure/PIO.ALL",
        "/structure.ALL"
      ]) {
        yield* ow.write(path, "1,2")
      }
      yield* ow.read("/structure/29/PIO.ALL")
      yield* ow.send({ type: MessageType.MSG_READ, payload: "/structure/29/PIO.ALL", size: 30 })
    })
  )
})

const table = "/settings/return_codes/text.ALL"
const texts = "no error,Startup - command line parameters invalid,legacy - No such entity"

/** A server that has a table of texts, or not, and refuses all else. */
const wordy = (hasTable: boolean, ret: number, options: Options = {}) =>
  Effect.map(
    serving((request) => [Request.path(request) === table && hasTable ? Peer.value(texts) : refusal(ret)], options),
    ({ ow, requests }) => ({ ow, fetched: () => requests.filter((request) => Request.path(request) === table).length })
  )

describe("returnText", () => {
  it.scoped("returns the server's text for a code with or without its sign, and fetches the table once", () =>
    Effect.gen(function* () {
      const { fetched, ow } = yield* wordy(true, -1)
      for (const [code, text] of [
        [0, "no error"],
        [-1, "Startup - command line parameters invalid"],
        [1, "Startup - command line parameters invalid"],
        [-2, "legacy - No such entity"],
        [-3, ""],
        [0x7fff_ffff, ""]
      ] as const) {
        assert.strictEqual(yield* ow.returnText(code), text)
      }
      assert.strictEqual(fetched(), 1)
    })
  )

  it.scoped("fails if the server has no such table", () =>
    Effect.gen(function* () {
      const { ow } = yield* wordy(false, -1)
      assert.strictEqual((yield* Effect.flip(ow.returnText(-1)))._tag, "OwReturnError")
    })
  )

  it.scoped("takes integers", () =>
    Effect.gen(function* () {
      const { ow } = yield* wordy(true, -1)
      for (const code of [1.5, Number.NaN, 2 ** 31]) {
        const error = yield* Effect.flip(ow.returnText(code))
        assert(error._tag === "OwInvalidArgument" && error.argument === "code")
      }
    })
  )

  it.scoped("fetches the table once for many concurrent callers", () =>
    Effect.gen(function* () {
      const { fetched, ow } = yield* wordy(true, -1)
      yield* Effect.forEach([1, 2, 3], ow.returnText, { concurrency: "unbounded" })
      assert.strictEqual(fetched(), 1)
    })
  )
})

describe("the text of a refusal", () => {
  const refused = (call: Effect.Effect<unknown, OwServerError>) =>
    Effect.map(Effect.flip(call), (error) => {
      assert(error._tag === "OwReturnError")
      return error
    })

  it.scoped("is our own by default; with returnTexts of the server it comes from the table, fetched once", () =>
    Effect.gen(function* () {
      const own = yield* wordy(true, -1)
      assert.strictEqual((yield* refused(own.ow.read("/a"))).text, ReturnCode.text(-1))
      assert.strictEqual(own.fetched(), 0)
      const { fetched, ow } = yield* wordy(true, -1, { returnTexts: "server" })
      for (const call of [ow.read("/a"), ow.dir("/a"), ow.write("/a", "1"), ow.rom("/a")]) {
        const error = yield* refused(call)
        assert.strictEqual(error.text, "Startup - command line parameters invalid")
        assert.deepStrictEqual([error.path, error.ret, error.code], ["/a", -1, "EPERM"])
        assert.include(error.message, error.text)
      }
      assert.isFalse(yield* ow.present("/a"))
      assert.strictEqual(fetched(), 1)
    })
  )

  it.scoped("is fetched once for many concurrent refusals", () =>
    Effect.gen(function* () {
      const { fetched, ow } = yield* wordy(true, -1, { returnTexts: "server" })
      yield* ow.readMany(["/a", "/b", "/c"])
      assert.strictEqual(fetched(), 1)
    })
  )

  it.scoped("is our own if the server has no table, no text for the code, or closes the connection", () =>
    Effect.gen(function* () {
      const options = { returnTexts: "server" } as const
      const hanging = Peer.make({
        onRequest: (request, line) => {
          if (Request.path(request) === table) line.end()
          else line.reply(Peer.keeping(refusal(-5)))
        }
      })
      for (const ow of [
        (yield* wordy(false, -5, options)).ow,
        (yield* wordy(true, -5, options)).ow,
        yield* OwServer.make(hanging.transport, { verify: false, ...options })
      ]) {
        const error = yield* refused(ow.read("/a"))
        assert.deepStrictEqual([error.operation, error.path, error.ret], ["read", "/a", -5])
        assert.strictEqual(error.text, ReturnCode.text(-5))
      }
    })
  )
})

it.effect("the tag has every member of the service as a static", () => {
  const peer = Peer.make({
    onRequest: (request, line) => {
      const value = { [MessageType.MSG_READ]: "a,b", [MessageType.MSG_GETSLASH]: "1" }[request.type]
      line.reply(Peer.keeping(value === undefined ? Reply.answer({}) : Peer.value(value)))
    }
  })
  return Effect.gen(function* () {
    const ow = yield* OwServer
    for (const name of Object.keys(ow)) assert.property(OwServer, name)
    yield* OwServer.connect
    yield* Effect.scoped(OwServer.connected)
    assert.strictEqual(peer.open().length, 0)
    assert.isTrue(Option.isNone(yield* OwServer.rom("/a")))
    assert.deepStrictEqual(yield* OwServer.readMany(["/a"]), [Either.right(Peer.text("a,b"))])
    assert.deepStrictEqual(yield* OwServer.get("/a"), { _tag: "Value", bytes: Peer.text("1") })
    assert.strictEqual((yield* OwServer.send({ type: 99, payload: "" })).ret, 0)
    assert.strictEqual(yield* OwServer.returnText(-1), "b")
    assert.isTrue(Chunk.isEmpty(yield* Stream.runCollect(OwServer.dirStream("/a"))))
    assert.strictEqual(Chunk.size(yield* Stream.runCollect(OwServer.exchange(Request.nop()))), 1)
    assert.strictEqual((yield* OwServer.status).open, 1)
    assert.strictEqual(Chunk.size(yield* Stream.runCollect(Stream.take(OwServer.changes, 1))), 1)
    yield* OwServer.closeConnections
    assert.strictEqual(peer.open().length, 0)
    yield* Effect.scoped(Effect.flatMap(OwServer.clone({ persistent: false }), (clone) => clone.ping))
    assert.strictEqual(peer.open().length, 0)
  }).pipe(Effect.provide(OwServer.layer(peer.transport)))
})
