/**
 * What comes of a request when the peer hangs up, or says what cannot be, on connections that are kept. For connections of
 * one request each see perRequest.test.ts.
 */
import { assert, describe, it } from "@effect/vitest"
import { isProtocolError, OwServer, type OwServerError, type OwServerService, type Transport } from "@owserver/client"
import { Header, Reply, Request } from "@owserver/protocol"
import { Chunk, Effect, Exit, Fiber, Stream } from "effect"
import * as Peer from "./Peer.js"

type Call = (ow: OwServerService) => Effect.Effect<unknown, OwServerError>

const service = (peer: Peer.Peer, maxConnections = 2) =>
  OwServer.make(peer.transport, { verify: false, maxConnections })

const paths = (line: Peer.Line | undefined) => line?.requests.map(Request.path)

/** The one error of a call: not several of them, not an exception. */
const onlyError = <A>(exit: Exit.Exit<A, OwServerError>): OwServerError => {
  assert(Exit.isFailure(exit) && exit.cause._tag === "Fail", "the call fails, once")
  return exit.cause.error
}

const ends: ReadonlyArray<readonly [string, Transport.End]> = [
  ["FIN", { reason: "Closed" }],
  ["RST", { reason: "Reset", code: "ECONNRESET" }]
]

const replies: ReadonlyArray<readonly [string, Call, ReadonlyArray<Reply.Reply>, unknown]> = [
  ["a value", (ow) => ow.readText("/cut"), [Peer.keeping(Peer.value("21.5"))], "21.5"],
  ["a value behind keepalives", (ow) => ow.readText("/cut"), [Reply.keepAlive, Reply.keepAlive, Peer.value("x")], "x"],
  ["a listing", (ow) => ow.dir("/cut"), [Peer.keeping(Peer.listing("/cut/a,/cut/b/"))], ["/cut/a", "/cut/b/"]],
  [
    "a listing, an entry a frame",
    (ow) => Effect.map(Stream.runCollect(ow.dirStream("/cut")), Chunk.toReadonlyArray),
    [Peer.entry("/cut/a"), Reply.keepAlive, Peer.entry("/cut/bb"), Peer.keeping(Reply.answer({}))],
    ["/cut/a", "/cut/bb"]
  ],
  ["a write", (ow) => ow.write("/cut", "1"), [Peer.keeping(Reply.answer({ size: 1 }))], undefined]
]

/** How much there is of the frame that is cut, and how long it is, as far as that is known without its header. */
const shortened = (frames: ReadonlyArray<Uint8Array>, cut: number): ReadonlyArray<number> => {
  const [first, ...rest] = frames
  if (first !== undefined && first.length <= cut) return shortened(rest, cut - first.length)
  return [cut, cut < Header.byteLength ? Header.byteLength : (first?.length ?? 0)]
}

describe("a peer that closes after any number of bytes of its reply", () => {
  for (const [way, end] of ends) {
    for (const isKept of [false, true]) {
      it.scoped.each(replies)(
        `${way}, on ${isKept ? "a connection that was kept" : "a fresh connection"}: %s`,
        ([name, call, reply, expected]) =>
          Effect.gen(function* () {
            const frames = reply.map(Reply.encode)
            const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]))
            for (let cut = 0; cut <= bytes.length; cut++) {
              let attempts = 0
              const peer = Peer.make({
                onRequest: (request, line) => {
                  if (Request.path(request) !== "/cut") return Peer.echo(request, line)
                  if (attempts++ > 0) return line.send(bytes)
                  if (cut > 0) line.send(bytes.subarray(0, cut))
                  line.end(end)
                }
              })
              const ow = yield* service(peer)
              if (isKept) yield* ow.read("/before")
              const exit = yield* Effect.exit(call(ow))
              const isRepeated = cut === 0 && isKept && name !== "a write"
              if (cut === bytes.length || isRepeated) {
                assert.deepStrictEqual(exit, Exit.succeed(expected))
              } else {
                const error = onlyError(exit)
                if (cut === 0) {
                  assert(error._tag === "OwConnectionError")
                  assert.deepStrictEqual([error.reason, error.code], [end.reason, end.code])
                } else {
                  assert(error._tag === "OwShortRead")
                  assert.deepStrictEqual([error.got, error.expected], shortened(frames, cut), `cut at ${cut}`)
                }
              }
              assert.strictEqual(attempts, isRepeated ? 2 : 1)
              assert.strictEqual(yield* ow.readText("/next"), "/next")
              assert.isTrue(peer.lines[0]?.closed)
            }
          })
      )
    }
  }
})

describe("a peer that closes on a read, which is repeated, and accepts no new connections", () => {
  /** Two connections are kept; `/cut` ends one of them, and none is opened any more. */
  const start = Effect.gen(function* () {
    let isOpen = true
    const peer: Peer.Peer = Peer.make({
      accept: false,
      onRequest: (request, line) => (Request.path(request) === "/cut" ? line.end() : Peer.echo(request, line))
    })
    const connect: Transport["connect"] = (handler) => {
      const connection = peer.transport.connect(handler)
      if (isOpen) peer.lines.at(-1)?.accept()
      return connection
    }
    const ow = yield* OwServer.make({ server: "peer", connect }, { verify: false })
    yield* Effect.all([ow.read("/a"), ow.read("/b")], { concurrency: 2 })
    isOpen = false
    const cut = yield* Effect.fork(Effect.flip(ow.read("/cut")))
    yield* Peer.settle
    assert.deepStrictEqual(yield* Effect.map(ow.status, ({ open, waiting }) => [open, waiting]), [1, 1])
    return { ow, cut }
  })

  it.scoped("delays no other caller while another connection is free", () =>
    Effect.gen(function* () {
      const { ow } = yield* start
      const next = yield* Effect.fork(ow.readText("/next"))
      yield* Peer.settle
      assert.deepStrictEqual(next.unsafePoll(), Exit.succeed("/next"))
    })
  )

  it.scoped("leaves no waiting caller if its caller has left", () =>
    Effect.gen(function* () {
      const { cut, ow } = yield* start
      yield* Fiber.interrupt(cut)
      assert.strictEqual((yield* ow.status).waiting, 0)
    })
  )
})

describe("a peer that closes before the whole request was sent", () => {
  const long = "x".repeat(2000)
  /** The first connection of those that are made takes all but 900 bytes of its last request. */
  const choking = (end: Transport.End, before: ReadonlyArray<Reply.Reply> = []) => {
    const peer: Peer.Peer = Peer.make({
      onRequest: (request, line) => {
        if (Request.path(request) === "/next" || line !== peer.lines[0]) return Peer.echo(request, line)
        line.unsent = 900
        line.reply(...before)
        line.end(end)
      }
    })
    return peer
  }

  for (const [way, end] of ends) {
    it.scoped(`${way}: fails with OwShortWrite, which tells how much was sent`, () =>
      Effect.gen(function* () {
        for (const [call, length] of [
          [(ow) => ow.write("/a", long), 24 + 3 + 2000],
          [(ow) => ow.read(`/${long}`), 24 + 2002]
        ] satisfies ReadonlyArray<readonly [Call, number]>) {
          const peer = choking(end)
          const ow = yield* service(peer)
          const error = onlyError(yield* Effect.exit(call(ow)))
          assert(error._tag === "OwShortWrite" && isProtocolError(error))
          assert.deepStrictEqual([error.side, error.got, error.expected], ["sent", length - 900, length])
          assert.strictEqual(yield* ow.readText("/next"), "/next")
        }
      })
    )

    it.scoped(`${way}: on a connection that was kept a read is made once more, a write is not`, () =>
      Effect.gen(function* () {
        const reading = choking(end)
        const reader = yield* service(reading)
        yield* reader.read("/next")
        assert.strictEqual(yield* reader.readText(`/${long}`), `/${long}`)
        assert.deepStrictEqual(reading.lines.map(paths), [["/next", `/${long}`], [`/${long}`]])
        const writing = choking(end)
        const writer = yield* service(writing)
        yield* writer.read("/next")
        const error = onlyError(yield* Effect.exit(writer.write("/a", long)))
        assert(error._tag === "OwShortWrite" && error.side === "sent")
        assert.deepStrictEqual(writing.lines.map(paths), [["/next", "/a"]])
        assert.strictEqual(yield* writer.readText("/next"), "/next")
      })
    )

    it.scoped(`${way}: fails with OwShortRead where the reply had begun all the same`, () =>
      Effect.gen(function* () {
        const ow = yield* service(choking(end, [Reply.keepAlive]))
        assert.strictEqual(onlyError(yield* Effect.exit(ow.write("/a", long)))._tag, "OwShortRead")
      })
    )
  }
})

describe("a peer that violates the protocol", () => {
  const header = (words: Partial<Header.ReplyHeader>) => {
    const bytes = new Uint8Array(Header.byteLength)
    Header.unsafeEncodeReply({ version: 0, payload: 0, ret: 0, flags: 0, size: 0, offset: 0, ...words }, bytes)
    return bytes
  }
  const lie = (words: Parameters<typeof Reply.answer>[0]) => Reply.encode(Peer.keeping(Reply.answer(words)))
  const http = Peer.text("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
  const value = Reply.encode(Peer.keeping(Peer.value("21.5")))

  const read: Call = (ow) => ow.read("/lie")
  const present: Call = (ow) => ow.present("/lie")
  const wrongSum = Uint8Array.of(0x10, 0x67, 0xc6, 0x69, 0x73, 0x51, 0xff, 0x8c)
  const lies: ReadonlyArray<readonly [string, Call, Uint8Array, string]> = [
    ["a payload of -2", read, header({ payload: -2 }), "payload -2"],
    ["a payload of 2^31 - 1", read, header({ payload: 0x7fff_ffff }), "payload 2147483647"],
    ["a payload one above maxPayload", read, header({ payload: 1_048_577 }), "payload 1048577"],
    ["version 1", read, header({ version: 1 }), "version 1"],
    ["HTTP", read, http, `version ${0x48545450}`],
    ["HTTP to a write", (ow) => ow.write("/lie", "1"), http, `version ${0x48545450}`],
    ["HTTP behind a keepalive", read, Buffer.concat([header({ payload: -1 }), http]), `version ${0x48545450}`],
    [
      "a value longer than its payload",
      read,
      lie({ size: 9, payload: Peer.text("x") }),
      "9 bytes of data in a payload of 1"
    ],
    ["a value of -1 bytes", read, lie({ size: -1 }), "-1 bytes of data in a payload of 0"],
    [
      "a listing longer than its payload",
      (ow) => ow.dir("/lie"),
      lie({ size: 2 }),
      "2 bytes of data in a payload of 0"
    ],
    [
      "an entry longer than its payload",
      (ow) => Stream.runDrain(ow.dirStream("/lie")),
      lie({ size: 5, payload: Peer.text("/a\0") }),
      "an entry of 5 bytes in a payload of 3"
    ],
    ["an address whose checksum is wrong", present, lie({ payload: wrongSum }), "a valid checksum"],
    ["the same to rom", (ow) => ow.rom("/lie"), lie({ payload: wrongSum }), "a valid checksum"],
    ["an address of 7 bytes", present, lie({ payload: wrongSum.subarray(0, 7) }), "an address of 8 bytes"],
    ["a number to a NOP", (ow) => ow.ping, lie({ ret: 1 }), "the reply to a NOP must be empty"],
    ["data to a NOP", (ow) => ow.ping, lie({ payload: Peer.text("x") }), "the reply to a NOP must be empty"],
    ["-1 bytes taken", (ow) => ow.write("/lie", "1"), lie({ size: -1 }), "-1 bytes taken"]
  ]

  /** A peer that lies to everybody but to `/other`, whom it leaves waiting, and `/next`. */
  const lying = (bytes: Uint8Array, size: number) =>
    Peer.make({
      onRequest: (request, line) => {
        const path = Request.path(request)
        if (path === "/next") return Peer.echo(request, line)
        if (path !== "/other") for (let at = 0; at < bytes.length; at += size) line.send(bytes.subarray(at, at + size))
      }
    })

  const told = (error: OwServerError) => {
    switch (error._tag) {
      case "OwMalformedHeader":
        assert.deepStrictEqual(error.decoded, Header.unsafeDecodeReply(error.header))
        return `${error.field} ${error.value}`
      case "OwMalformedReply":
        return error.issue
      default:
        return error.message
    }
  }

  it.scoped.each(lies)("fails one call, is disconnected, and affects no other caller: %s", ([, call, bytes, issue]) =>
    Effect.gen(function* () {
      for (const size of [bytes.length, 1]) {
        // A good reply behind the lie is not believed either.
        const peer = lying(Buffer.concat([bytes, value]), size)
        const ow = yield* service(peer)
        const other = yield* Effect.fork(ow.readText("/other"))
        yield* Peer.settle
        const lied = yield* Effect.fork(call(ow))
        const waiting = yield* Effect.fork(ow.readText("/next"))
        const error = onlyError(yield* Fiber.await(lied))
        assert.strictEqual(error._tag, /^(payload|version) /.test(issue) ? "OwMalformedHeader" : "OwMalformedReply")
        assert.include(told(error), issue)
        assert.isTrue(isProtocolError(error))
        assert.strictEqual(error.server, "peer")
        assert.strictEqual(yield* Fiber.join(waiting), "/next")
        assert.isTrue(peer.lines[1]?.closed)
        assert.isNull(other.unsafePoll())
        peer.lines[0]?.reply(Peer.keeping(Peer.value("other")))
        assert.strictEqual(yield* Fiber.join(other), "other")
        assert.strictEqual(yield* ow.readText("/next"), "/next")
      }
    })
  )

  it.scoped("to a caller that has left fails no other call", () =>
    Effect.gen(function* () {
      for (const bytes of [http, lie({ size: -1 })]) {
        const peer = Peer.make({
          onRequest: (request, line) => (Request.path(request) === "/next" ? Peer.echo(request, line) : undefined)
        })
        const ow = yield* service(peer, 1)
        const left = yield* Effect.fork(ow.read("/left"))
        yield* Peer.settle
        yield* Fiber.interrupt(left)
        const next = yield* Effect.fork(ow.readText("/next"))
        yield* Peer.settle
        peer.lines[0]?.send(bytes)
        assert.strictEqual(yield* Fiber.join(next), "/next")
        assert.deepStrictEqual(peer.lines.map(paths), [["/left"], ["/next"]])
      }
    })
  )
})
