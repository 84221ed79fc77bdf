import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { Flags, Limits, MessageType, Reply, type Request, RomId } from "@owserver/protocol"
import { Effect } from "effect"
import * as Peer from "./Peer.js"

/** Makes a call against a peer with these replies, one for each request. Returns the result and the requests. */
const play = <A, E>(
  replies: ReadonlyArray<ReadonlyArray<Reply.Reply>>,
  call: (ow: OwServerService) => Effect.Effect<A, E>,
  options: Options = {}
) =>
  Effect.gen(function* () {
    const left = [...replies]
    const requests: Array<Request.Request> = []
    const peer = Peer.make({
      onRequest: (request, line) => {
        requests.push(request)
        line.reply(...(left.shift() ?? []))
      }
    })
    const ow = yield* OwServer.make(peer.transport, { persistent: false, verify: false, ...options })
    const result = yield* Effect.either(call(ow))
    assert.strictEqual(left.length, 0, "all replies were asked for")
    return { result, requests, lines: peer.lines }
  }).pipe(Effect.scoped)

const succeeds = <A, E>(...args: Parameters<typeof play<A, E>>) =>
  Effect.map(play(...args), ({ requests, result }) => {
    assert(result._tag === "Right", "the call succeeds")
    return { value: result.right, requests }
  })

const fails = <A>(...args: Parameters<typeof play<A, OwServerError>>) =>
  Effect.map(play(...args), ({ requests, result }) => {
    assert(result._tag === "Left", "the call fails")
    return { error: result.left, requests }
  })

const refusal = (ret: number) => [Reply.answer({ ret })]

const shape = ({ flags, offset, payload, size, type }: Request.Request) => ({
  type: MessageType.name(type),
  payload: Buffer.from(payload).toString("latin1"),
  flags,
  size,
  offset
})

describe("ping", () => {
  it.effect("sends a NOP and waits for its reply, with or without keepalives", () =>
    Effect.gen(function* () {
      const { requests } = yield* succeeds([[Reply.keepAlive, Reply.keepAlive, Reply.answer({})]], (ow) => ow.ping)
      assert.deepStrictEqual(requests.map(shape), [
        { type: "NOP", payload: "", flags: Flags.FLG_OWNET, size: 0, offset: 0 }
      ])
    })
  )
})

describe("present", () => {
  it.effect("is true for ret 0, with or without an address", () =>
    Effect.gen(function* () {
      const address = RomId.toBytes(RomId.make("10.67C6697351FF"))
      for (const payload of [address, new Uint8Array(8), new Uint8Array(0)]) {
        const { requests, value } = yield* succeeds([[Reply.answer({ payload })]], (ow) => ow.present("/a"))
        assert.isTrue(value)
        assert.strictEqual(requests[0]?.type, MessageType.MSG_PRESENCE)
      }
    })
  )
  it.effect("is false for -1, -2 and -19, and fails for any other code", () =>
    Effect.gen(function* () {
      for (const ret of [-1, -2, -19]) {
        assert.isFalse((yield* succeeds([refusal(ret)], (ow) => ow.present("/a"))).value)
      }
      for (const ret of [-5, -22, -42, -103, -2147483648]) {
        const { error } = yield* fails([refusal(ret)], (ow) => ow.present("/a"))
        assert(error._tag === "OwReturnError" && error.ret === ret)
      }
    })
  )
  it.effect("rejects an invalid address", () =>
    Effect.gen(function* () {
      const { error } = yield* fails([[Reply.answer({ payload: Peer.text("12345678") })]], (ow) => ow.present("/a"))
      assert.strictEqual(error._tag, "OwMalformedReply")
    })
  )
})

describe("read", () => {
  it.effect("requests the most bytes, from the start", () =>
    Effect.gen(function* () {
      const { requests, value } = yield* succeeds([[Peer.value("        21.5")]], (ow) =>
        ow.read("/10.67C6697351FF/temperature")
      )
      assert.deepStrictEqual(value, Peer.text("        21.5"))
      assert.deepStrictEqual(requests.map(shape), [
        { type: "READ", payload: "/10.67C6697351FF/temperature\0", flags: Flags.FLG_OWNET, size: 100_050, offset: 0 }
      ])
    })
  )
  it.effect("sends size and offset, and never returns more than size", () =>
    Effect.gen(function* () {
      const { requests, value } = yield* succeeds([[Peer.value("0123456789")]], (ow) =>
        ow.read("/a", { size: 4, offset: 3 })
      )
      assert.deepStrictEqual(value, Peer.text("0123"))
      assert.deepStrictEqual([requests[0]?.size, requests[0]?.offset], [4, 3])
    })
  )
  it.effect("readText keeps the padding, and every byte", () =>
    Effect.gen(function* () {
      const { value } = yield* succeeds([[Peer.value("         1.6")]], (ow) => ow.readText("/a"))
      assert.strictEqual(value, "         1.6")
      const odd = Reply.answer({ ret: 2, size: 2, payload: Uint8Array.of(0x41, 0xff) })
      assert.strictEqual((yield* succeeds([[odd]], (ow) => ow.readText("/a"))).value, "A\udcff")
    })
  )
  it.effect("accepts a path without a slash, and the empty path", () =>
    Effect.gen(function* () {
      const bare = yield* succeeds([[Peer.value("x")]], (ow) => ow.read("10.67C6697351FF/type"))
      assert.strictEqual(bare.requests.map(shape)[0]?.payload, "10.67C6697351FF/type\0")
      const { error, requests } = yield* fails([refusal(-21)], (ow) => ow.read(""))
      assert.strictEqual(requests.map(shape)[0]?.payload, "\0")
      assert.strictEqual(error._tag, "OwReturnError")
    })
  )
})

describe("write", () => {
  it.effect("sends the bytes, or a text as bytes, after the path", () =>
    Effect.gen(function* () {
      for (const data of ["21 °", Buffer.from("21 °")]) {
        const { requests } = yield* succeeds([[Reply.answer({ size: 5 })]], (ow) => ow.write("/a", data, { offset: 2 }))
        assert.deepStrictEqual(requests.map(shape), [
          { type: "WRITE", payload: "/a\x0021 \xc2\xb0", flags: Flags.FLG_OWNET, size: 5, offset: 2 }
        ])
      }
    })
  )
  it.effect("sends the bytes as at the time of the call", () =>
    Effect.gen(function* () {
      const data = Peer.text("22")
      const { requests } = yield* succeeds([[Reply.answer({ size: 2 })]], (ow) => {
        const call = ow.write("/a", data)
        data.fill(0)
        return call
      })
      assert.strictEqual(requests.map(shape)[0]?.payload, "/a\x0022")
    })
  )
  it.effect("fails with OwShortWrite if the server accepted fewer bytes", () =>
    Effect.gen(function* () {
      for (const [data, size] of [
        ["x".repeat(40), 32],
        ["abc", 0],
        ["yes please", 1],
        ["on", 0]
      ] as const) {
        const { error } = yield* fails([[Reply.answer({ size })]], (ow) => ow.write("/a", data))
        assert(error._tag === "OwShortWrite")
        assert.deepStrictEqual([error.side, error.got, error.expected], ["taken", size, data.length])
      }
    })
  )
  it.effect("accepts a word that the server stores as one byte", () =>
    Effect.gen(function* () {
      for (const word of ["yes", "no", "ON", "off", " y "])
        yield* succeeds([[Reply.answer({ size: 1 })]], (ow) => ow.write("/a", word))
      yield* succeeds([[Reply.answer({ size: 1 })]], (ow) =>
        ow.write("/settings/units/temperature_scale", "fahrenheit")
      )
    })
  )
  it.effect("of an empty value is a write", () =>
    Effect.gen(function* () {
      const { requests } = yield* succeeds([[Reply.answer({})]], (ow) => ow.write("/a/alias", ""))
      assert.deepStrictEqual(requests.map(shape)[0], {
        type: "WRITE",
        payload: "/a/alias\0",
        flags: Flags.FLG_OWNET,
        size: 0,
        offset: 0
      })
    })
  )
})

describe("dir", () => {
  it.effect("lists the root, directories marked, without special directories", () =>
    Effect.gen(function* () {
      const { requests, value } = yield* succeeds([[Peer.listing("/10.67C6697351FF/,/kitchen/")]], (ow) => ow.dir())
      assert.deepStrictEqual(value, ["/10.67C6697351FF/", "/kitchen/"])
      assert.deepStrictEqual(requests.map(shape), [
        { type: "DIRALLSLASH", payload: "/\0", flags: Flags.FLG_OWNET, size: 0, offset: 0 }
      ])
    })
  )
  it.effect("slash and bus select the message and the flag, and bus false clears the flag", () =>
    Effect.gen(function* () {
      const empty = [Reply.answer({})]
      const plain = yield* succeeds([empty], (ow) => ow.dir("/a", { slash: false, bus: true }))
      assert.deepStrictEqual(plain.value, [])
      assert.deepStrictEqual(
        [plain.requests[0]?.type, plain.requests[0]?.flags],
        [MessageType.MSG_DIRALL, Flags.FLG_OWNET | Flags.FLG_BUS_RET]
      )
      const cleared = yield* succeeds([empty], (ow) => ow.dir("/", { flags: { busRet: true } }), {
        flags: Flags.FLG_BUS_RET
      })
      assert.strictEqual(cleared.requests[0]?.flags, 0)
    })
  )
  it.effect("sends DIR if an alias makes the listing ambiguous, and marks directories from the listing", () =>
    Effect.gen(function* () {
      const entry = (path: string) => Reply.answer({ size: path.length, payload: Peer.text(`${path}\0`) })
      const { requests, value } = yield* succeeds(
        [
          [Peer.listing("/lamp,/,/28.000028D70100/")],
          [entry("/lamp,"), Reply.keepAlive, entry("/28.000028D70100"), Reply.answer({})]
        ],
        (ow) => ow.dir("/")
      )
      assert.deepStrictEqual(value, ["/lamp,/", "/28.000028D70100/"])
      assert.deepStrictEqual(
        requests.map(({ type }) => MessageType.name(type)),
        ["DIRALLSLASH", "DIR"]
      )
    })
  )
  it.effect("fails as the last frame of a DIR says", () =>
    Effect.gen(function* () {
      const { error } = yield* fails([[Peer.listing("/lamp,/")], refusal(-5)], (ow) => ow.dir("/"))
      assert(error._tag === "OwReturnError" && error.ret === -5)
    })
  )
})

describe("flags", () => {
  const flagsOf = (options: Options, call: (ow: OwServerService) => Effect.Effect<unknown, OwServerError>) =>
    Effect.map(succeeds([[Peer.value("x")]], call, options), ({ requests }) => requests[0]?.flags)
  it.effect("of a call are merged over those of the service", () =>
    Effect.gen(function* () {
      const options = { flags: { temperature: "F", trim: true } } as const
      assert.strictEqual(yield* flagsOf(options, (ow) => ow.read("/a")), Flags.FLG_TEMP_F | Flags.FLG_TRIM)
      assert.strictEqual(
        yield* flagsOf(options, (ow) => ow.read("/a", { flags: { temperature: "K", trim: false } })),
        Flags.FLG_TEMP_K
      )
      assert.strictEqual(
        yield* flagsOf(options, (ow) => ow.read("/a", { flags: 0x8000_0000 })),
        0x8000_0000 + (Flags.FLG_TEMP_F | Flags.FLG_TRIM)
      )
    })
  )
  it.effect("uncached sets its flag, or clears it", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* flagsOf({ flags: 0 }, (ow) => ow.read("/a", { uncached: true })), Flags.FLG_UNCACHED)
      assert.strictEqual(yield* flagsOf({ flags: Flags.FLG_UNCACHED }, (ow) => ow.read("/a", { uncached: false })), 0)
    })
  )
})

describe("an invalid argument is OwInvalidArgument, before a connection opens", () => {
  const unchecked = (value: unknown) => value as never
  const calls: ReadonlyArray<
    readonly [string, string, (ow: OwServerService) => Effect.Effect<unknown, OwServerError>]
  > = [
    ["a path with a NUL", "path", (ow) => ow.read("/a\0")],
    ["a path with half a character", "path", (ow) => ow.dir("/\ud800")],
    ["a path that is too long", "path", (ow) => ow.present("x".repeat(Limits.maxPath + 1))],
    ["a path that is a number", "path", (ow) => ow.read(unchecked(5))],
    ["no path", "path", (ow) => ow.write(unchecked(undefined), "x")],
    ["a size of 0", "size", (ow) => ow.read("/a", { size: 0 })],
    ["a negative size", "size", (ow) => ow.read("/a", { size: -1 })],
    ["a size above what servers take", "size", (ow) => ow.read("/a", { size: 100_051 })],
    ["a broken size", "size", (ow) => ow.readText("/a", { size: 1.5 })],
    ["a size that is no number", "size", (ow) => ow.read("/a", { size: Number.NaN })],
    ["a negative offset", "offset", (ow) => ow.read("/a", { offset: -1 })],
    ["an offset that is no word", "offset", (ow) => ow.write("/a", "x", { offset: 2 ** 31 })],
    ["data that is too long", "data", (ow) => ow.write("/a", new Uint8Array(100_050))],
    ["data with half a character", "data", (ow) => ow.write("/a", "\udc00")],
    ["data that is a number", "data", (ow) => ow.write("/a", unchecked(21))],
    ["data that is absent", "data", (ow) => ow.write("/a", unchecked(null))],
    ["a timeout of 0", "timeout", (ow) => ow.read("/a", { timeout: 0 })],
    ["a negative timeout", "timeout", (ow) => ow.dir("/", { timeout: -1 })],
    ["a timeout that is no duration", "timeout", (ow) => ow.present("/", { timeout: unchecked("soon") })],
    ["a scale there is not", "flags", (ow) => ow.read("/a", { flags: unchecked({ temperature: "X" }) })],
    ["a flag there is not", "flags", (ow) => ow.read("/a", { flags: unchecked({ fahrenheit: true }) })],
    ["a flag word that is no word", "flags", (ow) => ow.read("/a", { flags: 2 ** 32 })]
  ]
  it.effect.each(calls)("%s", ([, argument, call]) =>
    Effect.gen(function* () {
      const { lines, result } = yield* play([], call)
      assert(result._tag === "Left" && result.left._tag === "OwInvalidArgument", "it fails")
      assert.strictEqual(result.left.argument, argument)
      assert.strictEqual(lines.length, 0)
    })
  )

  const options: ReadonlyArray<readonly [string, Options]> = [
    ["timeout", { timeout: 0 }],
    ["silence", { silence: -5 }],
    ["connectTimeout", { connectTimeout: unchecked("soon") }],
    ["idle", { idle: 0 }],
    ["drainLimit", { drainLimit: -1 }],
    ["maxConnections", { maxConnections: 0 }],
    ["maxConnections", { maxConnections: 17 }],
    ["maxConnections", { maxConnections: 1.5 }],
    ["persistent", { persistent: unchecked("yes") }],
    ["verify", { verify: unchecked(1) }],
    ["returnTexts", { returnTexts: unchecked("x") }],
    ["retry", { retry: unchecked(3) }],
    ["maxPayload", { maxPayload: 0 }],
    ["maxPayload", { maxPayload: 2 ** 31 }],
    ["flags", { flags: unchecked({ pressure: "bar" }) }]
  ]
  it.effect.each(options)("option %s", ([argument, wrong]) =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const error = yield* Effect.flip(Effect.scoped(OwServer.make(peer.transport, wrong)))
      assert(error._tag === "OwInvalidArgument" && error.argument === argument)
      assert.strictEqual(peer.lines.length, 0)
    })
  )
})

describe("the tag", () => {
  it.effect("has each operation as a static that takes the service from the context", () => {
    const peer = Peer.make({
      onRequest: ({ type }, line) =>
        line.reply(
          type === MessageType.MSG_READ
            ? Peer.value("21.5")
            : Reply.answer({ size: 1 * Number(type === MessageType.MSG_WRITE) })
        )
    })
    return Effect.gen(function* () {
      yield* OwServer.ping
      assert.isTrue(yield* OwServer.present("/a"))
      assert.deepStrictEqual(yield* OwServer.dir(), [])
      assert.deepStrictEqual(yield* OwServer.read("/a"), Peer.text("21.5"))
      assert.strictEqual(yield* OwServer.readText("/a"), "21.5")
      yield* OwServer.write("/a", "1")
    }).pipe(Effect.provide(OwServer.layer(peer.transport)))
  })
})
