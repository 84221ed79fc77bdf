import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, OwServerTest, type Value } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/tcp"
import { Flags, MessageType, Reply, Request } from "@owserver/protocol"
import { Effect, Either, Layer, Option, Schema } from "effect"

const bus = () =>
  Either.getOrThrow(
    Bus.make({
      "10.67C6697351FF": { type: "DS18S20", temperature: 21.5, errata: { die: "B7" }, power: true },
      "28-0000075565ad": { type: "DS18B20", temperature: -4.0625 }
    })
  )

const thermometer = "/10.67C6697351FF"

describe("make refuses, and names the culprit", () => {
  it("an address that is none", () => {
    const invalid = Either.getOrThrow(Either.flip(Bus.make({ kitchen: {} })))
    assert.strictEqual(invalid.name, "kitchen")
  })
  it("a wrong checksum", () => {
    const { message } = Either.getOrThrow(Either.flip(Bus.make({ "10.67C6697351FF.8E": {} })))
    assert.strictEqual(message, `"10.67C6697351FF.8E" makes no bus: its checksum is 8D, not 8E`)
  })
  it("a device that is there twice, in two forms", () => {
    const invalid = Either.getOrThrow(Either.flip(Bus.make({ "28.AD6555070000": {}, "28-0000075565ad": {} })))
    assert.strictEqual(invalid.name, "28-0000075565ad")
  })
})

describe("a value reads as owserver writes it", () => {
  const shown = (value: Value) =>
    Effect.gen(function* () {
      const one = yield* Bus.make({ "10.67C6697351FF": { value } })
      return yield* OwServer.readText(`${thermometer}/value`).pipe(Effect.provide(OwServerTest.layer(one)))
    })
  // The right column is what C's printf gives for %12G, and %12d for whole numbers.
  const table: ReadonlyArray<readonly [Value, string]> = [
    [21.5, "        21.5"],
    [-55.0625, "    -55.0625"],
    [57.230849, "     57.2308"],
    [0.1 + 0.2, "         0.3"],
    [1234567.5, " 1.23457E+06"],
    [0.00001234, "   1.234E-05"],
    [0.0001234, "   0.0001234"],
    [999999.5, "       1E+06"],
    [1.5e300, "    1.5E+300"],
    [Number.NaN, "         NAN"],
    [Number.NEGATIVE_INFINITY, "        -INF"],
    [0, "           0"],
    [1_048_576, "     1048576"],
    [true, "1"],
    [false, "0"],
    ["DS18S20", "DS18S20"]
  ]
  it.effect.each(table)("%s", ([value, text]) => Effect.map(shown(value), (read) => assert.strictEqual(read, text)))
})

it.scoped("what is written is read, as the kind of value that was there", () =>
  Effect.gen(function* () {
    const ow = yield* OwServer.make(FakeOwServer.transport(bus()))
    yield* ow.write(`${thermometer}/temperature`, " 22.25 degrees")
    assert.strictEqual(yield* ow.readText(`${thermometer}/temperature`), "       22.25")
    for (const [word, bit] of [
      ["off", "0"],
      ["yes", "1"],
      ["0", "0"],
      ["5", "1"]
    ] as const) {
      yield* ow.write(`${thermometer}/power`, word)
      assert.strictEqual(yield* ow.readText(`${thermometer}/power`), bit)
    }
    yield* ow.write(`${thermometer}/errata/die`, "C2")
    assert.strictEqual(yield* ow.readText(`${thermometer}/errata/die`), "C2")
  })
)

it.scoped("directories below a device are listed, marked, and can be entered", () =>
  Effect.gen(function* () {
    const ow = yield* OwServer.make(FakeOwServer.transport(bus()))
    assert.deepStrictEqual(yield* ow.dir(thermometer), [
      `${thermometer}/address`,
      `${thermometer}/crc8`,
      `${thermometer}/errata/`,
      `${thermometer}/family`,
      `${thermometer}/id`,
      `${thermometer}/power`,
      `${thermometer}/r_address`,
      `${thermometer}/r_id`,
      `${thermometer}/temperature`,
      `${thermometer}/type`
    ])
    assert.deepStrictEqual(yield* ow.dir(`${thermometer}/errata`), [`${thermometer}/errata/die`])
  })
)

describe("the server's side of a connection", () => {
  const persistent = Flags.FLG_PERSISTENCE | Flags.FLG_OWNET
  const answers = (frames: ReadonlyArray<Uint8Array>) =>
    frames
      .map((frame) => Schema.decodeSync(Reply.FromBytes)(frame))
      .map((reply) => reply._tag === "Answer" && reply.ret)

  it("stays open while each request asks for it, and says so in the flags", () => {
    const conversation = FakeOwServer.converse(bus())
    const first = conversation.receive(Request.encode(Request.nop(persistent)))
    const reply = Schema.decodeSync(Reply.FromBytes)(first.bytes[0] ?? new Uint8Array(0))
    assert(reply._tag === "Answer")
    assert.strictEqual(reply.flags, persistent)
    assert.isFalse(first.close)
    assert.isTrue(conversation.receive(Request.encode(Request.nop())).close)
  })
  it("answers requests in one piece, in order, and a request in pieces", () => {
    const conversation = FakeOwServer.converse(bus())
    const path = Buffer.from("/nope\0")
    const bytes = Buffer.concat([
      Request.encode(Request.nop(persistent)),
      Request.encode(Request.make(MessageType.MSG_READ, path, { flags: persistent, size: 10 })),
      Request.encode(Request.make(99, path, { flags: persistent }))
    ])
    assert.deepStrictEqual(answers(conversation.receive(bytes).bytes), [0, -1, -42])
    const frames = Array.from(bytes, (byte) => conversation.receive(Uint8Array.of(byte)).bytes).flat()
    assert.deepStrictEqual(answers(frames), [0, -1, -42])
  })
  it("ends without a word where the framing is broken", () => {
    for (const broken of [
      Buffer.from("GET / HTTP/1.1\r\nHost: xx\r\n\r\n"),
      Request.encode(Request.make(MessageType.MSG_WRITE, Buffer.from("/a\0b"), { size: 4 })),
      Request.encode(Request.make(MessageType.MSG_WRITE, Buffer.from("/a\0b"), { size: -1 }))
    ]) {
      assert.deepStrictEqual(FakeOwServer.converse(bus()).receive(broken), { bytes: [], close: true })
    }
  })
  it("answers what it refuses with owserver's codes", () => {
    const ask = (type: number, path: string, size = 0) =>
      answers(
        FakeOwServer.converse(bus()).receive(Request.encode(Request.make(type, Buffer.from(path), { size }))).bytes
      )
    assert.deepStrictEqual(ask(MessageType.MSG_READ, "", 10), [-74])
    assert.deepStrictEqual(ask(MessageType.MSG_READ, `${thermometer}/type\0`, 0), [-90])
    assert.deepStrictEqual(ask(MessageType.MSG_READ, `${thermometer}/type\0`.padEnd(4096, "x"), 10), [-90])
    assert.deepStrictEqual(ask(MessageType.MSG_PRESENCE, `${thermometer}/type\0`.padEnd(4096, "x")), [0])
    assert.deepStrictEqual(ask(MessageType.MSG_READ, `${thermometer}\0`, 10), [-21])
    assert.deepStrictEqual(ask(MessageType.MSG_DIR, `${thermometer}/type\0`), [-20])
    assert.deepStrictEqual(ask(MessageType.MSG_SIZE, "/\0"), [-42])
  })
})

it("find gives what is at a path", () => {
  const at = (path: string) => Option.map(bus().find(path), ({ _tag }) => _tag)
  assert.deepStrictEqual(at("/"), Option.some("Directory"))
  assert.deepStrictEqual(at("/1067C6697351FF8D/errata"), Option.some("Directory"))
  assert.deepStrictEqual(at(`${thermometer}/errata/die`), Option.some("Property"))
  for (const path of ["/10.67C6697351FE", `${thermometer}/err`, `${thermometer}/type/x`, "/kitchen"]) {
    assert.deepStrictEqual(at(path), Option.none(), path)
  }
})

describe("over TCP", () => {
  it.live("frees its port when the scope closes, connections and all", () =>
    Effect.gen(function* () {
      const address = yield* Effect.scoped(
        Effect.tap(FakeTcp.serve(bus()), ({ host, port }) =>
          Effect.async<void>((resume) => {
            const socket = Net.connect({ host, port }, () => resume(Effect.void)).on("error", () => {})
            socket.unref()
          })
        )
      )
      yield* Effect.scoped(FakeTcp.serve(bus(), address))
    })
  )
})

it.effect("a layer in memory needs no server and no clock", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* OwServer.dir(), [`${thermometer}/`, "/28.AD6555070000/"])
  }).pipe(Effect.provide(Layer.suspend(() => OwServerTest.layer(bus()))))
)
