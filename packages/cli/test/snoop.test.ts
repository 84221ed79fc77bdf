import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { MessageType, Reply, Request } from "@owserver/protocol"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import * as Decode from "../src/snoop/Decode.js"
import { ow } from "./Main.js"
import { run, start } from "./Process.js"

const bus = Bus.make({
  "28.AD6555070000": { alias: "cellar", temperature: 12.25 },
  "05.4AEC29CDBAAB": { alias: "lamp" }
})

/** Starts `ow snoop` in front of a server, and returns its address. */
const snoop = (server: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* start(["snoop", "--listen", "0", server, ...args])
    const [, address = "", port = ""] = yield* running.err(
      /^ow: relaying (127\.0\.0\.1:(\d+)) to .*; press Ctrl-C to stop\n/
    )
    return { ...running, address, port: Number(port) }
  })

const onFake = Effect.map(FakeTcp.make(bus), ({ host, port }) => `${host}:${port}`)

/** Sends bytes and ends the connection, and returns everything received until the other side ends. */
const talk = (port: number, bytes: Uint8Array) =>
  Effect.async<Buffer>((resume) => {
    const got: Array<Buffer> = []
    const socket = Net.connect({ host: "127.0.0.1", port, allowHalfOpen: true })
    socket.on("data", (data) => got.push(data))
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(Buffer.concat(got))))
    socket.end(bytes)
    return Effect.sync(() => socket.destroy())
  })

/** A server with a handler for each connection. */
const serverOf = (handle: (socket: Net.Socket) => void) =>
  Effect.acquireRelease(
    Effect.async<Net.Server>((resume) => {
      const server = Net.createServer({ allowHalfOpen: true }, (socket) => {
        socket.on("error", () => {})
        handle(socket)
      }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(Effect.map((server) => `127.0.0.1:${(server.address() as Net.AddressInfo).port}`))

describe("ow snoop", () => {
  it.scopedLive("prints requests and replies", () =>
    Effect.gen(function* () {
      const { address, out, signal, end } = yield* snoop(yield* onFake)
      const { code, out: value } = yield* ow(["read", "-F", "-s", address, "/cellar/temperature"])
      assert.deepStrictEqual([code, value], [0, "       54.05\n"])
      yield* out(/ #1 - opened by 127\.0\.0\.1:\d+\n/)
      yield* out(/ #1 > READ \/cellar\/temperature size=100050 flags=persistence,ownet,F\n/)
      yield* out(/ #1 < READ ret=12 size=12 flags=persistence,ownet,F " {7}54\.05"\n/)
      yield* out(/ #1 - the client finished sending\n/)
      yield* out(/ #1 - closed\n/)
      assert.strictEqual((yield* ow(["read", "-s", address, "/nothing"])).code, 3)
      yield* out(/ #2 > READ \/nothing size=100050 flags=persistence,ownet\n/)
      yield* out(/ #2 < READ EPERM \(-1: no such path, .*\) size=0 flags=persistence,ownet\n/)
      yield* signal("SIGINT")
      assert.strictEqual((yield* end).code, 130)
    })
  )

  it.scopedLive("prints records with --json", () =>
    Effect.gen(function* () {
      const server = yield* onFake
      const { out } = yield* start(["snoop", "--listen", "0", "--json", "-s", server])
      const record = Effect.map(out(/^.*\n/), ([line]) => JSON.parse(line))
      const { event, server: address, to } = yield* record
      assert.deepStrictEqual([event, to], ["listening", server])
      yield* ow(["read", "-s", address, "/lamp/PIO"])
      assert.strictEqual((yield* record).event, "opened")
      const { time, ...request } = yield* record
      assert.isAbove(time, 0)
      assert.deepStrictEqual(request, {
        event: "request",
        connection: 1,
        direction: "request",
        type: "READ",
        path: "/lamp/PIO",
        size: 100050,
        offset: 0,
        flags: ["persistence", "ownet"],
        ret: null,
        code: null,
        issue: null,
        text: "",
        hex: ""
      })
      const reply = yield* record
      assert.deepStrictEqual([reply.event, reply.ret, reply.code, reply.text, reply.hex], ["reply", 1, "OK", "0", "30"])
    })
  )

  it.scopedLive("forwards all bytes in both directions, and marks malformed messages", () =>
    Effect.gen(function* () {
      const received: Array<Buffer> = []
      const answer = Buffer.alloc(3_000_000, "HTTP/1.1 400 Bad Request\r\n")
      const server = yield* serverOf((socket) => {
        const mine: Array<Buffer> = []
        socket.on("data", (data) => mine.push(data))
        socket.on("end", () => {
          received.push(Buffer.concat(mine))
          socket.end(answer)
        })
      })
      const { out, port } = yield* snoop(server)
      const garbage = Buffer.from(Array.from({ length: 2_000_000 }, (_, n) => (n * 7919) % 256))
      const got = yield* talk(port, garbage)
      assert.isTrue(received[0]?.equals(garbage))
      assert.isTrue(got.equals(answer))
      yield* out(/ #1 > MALFORMED: a header whose payload is -?\d+ [\dA-F ]+\n/)
      yield* out(/ #1 < MALFORMED: a header whose version is 1213486160 /)
      // An incomplete request.
      const cut = Request.encode(Request.make(MessageType.MSG_READ, Buffer.from("/x\0"), { size: 5 })).subarray(0, 20)
      yield* talk(port, cut)
      yield* out(/ #2 > MALFORMED: the connection ended after 20 of 24 bytes\n/)
      assert.isTrue(received[1]?.equals(cut))
    })
  )

  it.scopedLive("closes the client's connection if the server is unavailable, and notes that once", () =>
    Effect.gen(function* () {
      let isThere = false
      const server = yield* serverOf((socket) => (isThere ? socket.end() : socket.resetAndDestroy()))
      const { err, out, port } = yield* snoop(server)
      assert.strictEqual((yield* talk(port, Buffer.from("x"))).length, 0)
      yield* out(/ #1 - the server failed: ECONNRESET\n/)
      yield* out(/ #1 - closed\n/)
      yield* err(/^ow: 127\.0\.0\.1:\d+ is unavailable \(ECONNRESET\); the next client is tried again\n/)
      isThere = true
      yield* talk(port, Buffer.from("x"))
      yield* err(/^ow: 127\.0\.0\.1:\d+ is available again\n/)
      yield* out(/ #2 - closed\n/)
    })
  )

  it.scopedLive("serves many connections at once", () =>
    Effect.gen(function* () {
      const { port } = yield* snoop(yield* onFake)
      const request = Request.encode(Request.make(MessageType.MSG_READ, Buffer.from("/cellar/type\0"), { size: 100 }))
      const replies = yield* Effect.forEach(Array.from({ length: 100 }), () => talk(port, request), {
        concurrency: "unbounded"
      })
      for (const reply of replies) assert.strictEqual(reply.subarray(24).toString(), "DS18B20")
    })
  )

  it.live("rejects invalid arguments", () =>
    Effect.gen(function* () {
      for (const [args, message] of [
        [[], /^ow: .*--listen/],
        [["--listen", "x"], /^ow: --listen expects an integer from 0 to 65535, not "x"/],
        [["--listen", "0", "--width", "1"], /^ow: --width expects an integer from 8 to/],
        [["--listen", "0", "http://x"], /^ow: invalid server address "http:\/\/x"/]
      ] as const) {
        const { code, err } = yield* ow(["snoop", ...args])
        assert.strictEqual(code, 2)
        assert.match(err, message)
      }
    })
  )
})

describe("the decoder", () => {
  const path = (text: string) => Buffer.from(`${text}\0`)

  it.effect("matches replies to requests, across keepalives and listings", () =>
    Effect.sync(() => {
      const conversation = Decode.make()
      const requests = [
        Request.make(MessageType.MSG_DIR, path("/")),
        Request.make(MessageType.MSG_WRITE, Buffer.from("/a\x000"), { size: 1 })
      ]
      for (const request of requests) conversation.pass("request", Request.encode(request))
      const entry = (text: string) => Reply.answer({ size: text.length, payload: path(text) })
      const replies = [Reply.keepAlive, entry("/a"), entry("/b"), Reply.answer({}), Reply.answer({ size: 1 })]
      const seen = replies.flatMap((reply) => conversation.pass("reply", Reply.encode(reply)))
      assert.deepStrictEqual(
        seen.map((one) => Decode.line(one, 80)),
        ["DIR keepalive", 'DIR ret=0 size=2 "/a"', 'DIR ret=0 size=2 "/b"', "DIR ret=0 size=0", "WRITE ret=0 size=1"]
      )
      assert.strictEqual(
        conversation.pass("reply", Reply.encode(Reply.answer({})))[0]?.issue,
        "a reply without a request"
      )
    })
  )

  it.effect("shows written data, binary data in hexadecimal, and the beginning of long data", () =>
    Effect.sync(() => {
      const lines = (request: Request.Request) =>
        Decode.make()
          .pass("request", Request.encode(request))
          .map((seen) => Decode.line(seen, 10))
      const write = (data: string) =>
        lines(Request.make(MessageType.MSG_WRITE, Buffer.from(`/a\0${data}`), { size: data.length, offset: 3 }))
      assert.deepStrictEqual(write("on"), ['WRITE /a size=2 offset=3 "on"'])
      assert.deepStrictEqual(write("\x01\x02"), ["WRITE /a size=2 offset=3 01 02"])
      assert.deepStrictEqual(write("abcdefghijkl"), ['WRITE /a size=12 offset=3 "abcdefghi… (12 bytes)'])
      assert.deepStrictEqual(lines(Request.nop()), ["NOP size=0"])
      assert.deepStrictEqual(lines(Request.make(99, path("/"))), ["type 99 / size=0"])
    })
  )

  it.effect("prints flags by name, and unnamed bits as a number", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(Decode.flags(0), [])
      assert.deepStrictEqual(Decode.flags(0x0102_0106), ["persistence", "bus", "ownet", "K", "fi"])
      assert.deepStrictEqual(Decode.flags(0x0000_8020), ["uncached", "0x8000"])
    })
  )
})

describe.runIf(installed)("ow snoop between owread and owserver", () => {
  it.scopedLive("leaves the traffic unchanged", () =>
    Effect.gen(function* () {
      const real = yield* owserver("--tester=10,28")
      const direct = `${real.host}:${real.port}`
      const { address, out } = yield* snoop(direct)
      for (const [program, path] of [
        ["owdir", "/"],
        ["owread", "/10.000010EF0000/type"],
        ["owget", "/28.000028D70100/family"],
        ["owread", "/nothing"],
        ["owpresent", "/28.000028D70100"]
      ] as const) {
        const through = yield* run(program, ["-s", address, path])
        assert.deepStrictEqual(through, yield* run(program, ["-s", direct, path]))
      }
      yield* out(/ < DIRALL ret=0 size=\d+ offset=\d+ flags=[\w,]+ "\/10\.000010EF0000,\/28\.000028D70100/)
      yield* out(/ > READ \/10\.000010EF0000\/type size=65536 /)
      yield* out(/ < READ ret=7 size=7 flags=[\w,]+ "DS18S20"\n/)
      yield* out(/ < READ EPERM \(-1: /)
      yield* out(/ > PRESENCE \/28\.000028D70100 /)
    })
  )
})
