import { assert, describe, it } from "@effect/vitest"
import { FrameParser, Header, Limits, Reply, Request } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, FastCheck, Schema } from "effect"
import { cases, fromHex } from "./Recording.js"

const bound = { maxBody: Limits.defaultMaxReply }
const requestBound = { maxBody: Limits.maxRequest }

const drain = <A>(parser: FrameParser.FrameParser<A>): ReadonlyArray<A | FrameParser.Malformed> => {
  const frames: Array<A | FrameParser.Malformed> = []
  for (;;) {
    const frame = parser.next()
    if (frame === undefined) return frames
    frames.push(frame)
    if (FrameParser.isMalformed(frame)) return frames
  }
}

const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array => Uint8Array.from(Buffer.concat(parts))

/** Cuts bytes into pieces at the places given, which may repeat: empty pieces are pushed as well. */
const cut = (bytes: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, n) => bytes.slice(sorted[n]!, end))
}

/** Pushes pieces, takes frames out after each or only at the end, and overwrites each piece once it was pushed. */
const parsePieces = <A>(
  layout: FrameParser.Layout<A>,
  options: { readonly maxBody: number },
  pieces: ReadonlyArray<Uint8Array>,
  drainAfterEach: boolean
) => {
  const parser = FrameParser.make(layout, options)
  const frames: Array<A | FrameParser.Malformed> = []
  for (const piece of pieces) {
    const reused = piece.slice()
    parser.push(reused)
    reused.fill(0xaa)
    if (drainAfterEach) frames.push(...drain(parser))
    if (FrameParser.isMalformed(frames.at(-1))) return frames
  }
  return [...frames, ...drain(parser)]
}

const places = FastCheck.array(FastCheck.nat(), { maxLength: 40 })
const trailing = FastCheck.uint8Array({ maxLength: Header.byteLength - 1 })

const cutAnywhere = <A>(
  name: string,
  message: Schema.Schema<A>,
  layout: FrameParser.Layout<A>,
  options: { readonly maxBody: number },
  encode: (self: A) => Uint8Array
) =>
  describe(name, () => {
    it.prop(
      "cut anywhere, with the beginning of another frame behind, give the same frames",
      [FastCheck.array(Arbitrary.make(message), { maxLength: 8 }), places, trailing, FastCheck.boolean()],
      ([messages, at, rest, drainAfterEach]) => {
        const bytes = concat([...messages.map(encode), rest])
        assert.deepStrictEqual(parsePieces(layout, options, cut(bytes, at), drainAfterEach), messages)
      }
    )
    it.prop(
      "that are lent are the same frames until their bytes are used again",
      [FastCheck.array(Arbitrary.make(message), { maxLength: 8 }), places],
      ([messages, at]) => {
        const parser = FrameParser.make(layout, { ...options, lend: true })
        const encoded: Array<Uint8Array> = []
        for (const piece of cut(concat(messages.map(encode)), at)) {
          parser.push(piece)
          for (const frame of drain(parser)) encoded.push(encode(frame as A))
          piece.fill(0xaa)
        }
        assert.deepStrictEqual(concat(encoded), concat(messages.map(encode)))
        assert.isTrue(parser.isEmpty())
      }
    )
    it.prop("byte by byte give the same frames", [Arbitrary.make(message)], ([one]) => {
      const pieces = Array.from(encode(one), (byte) => Uint8Array.of(byte))
      assert.deepStrictEqual(parsePieces(layout, options, pieces, true), [one])
    })
  })

cutAnywhere("replies", ProtocolSchema.Reply, Reply.layout, bound, Reply.encode)
cutAnywhere("requests", ProtocolSchema.Request, Request.layout, requestBound, Request.encode)

it("every recording split at every position gives the same frames", () => {
  for (const { reply_frames, request } of [...cases("keepalive"), ...cases("tokens"), ...cases("basic")]) {
    for (const [layout, options, hex] of [
      [Reply.layout, bound, reply_frames.join("")],
      [Request.layout, requestBound, request]
    ] as const) {
      const bytes = fromHex(hex)
      const whole = parsePieces<unknown>(layout, options, [bytes], true)
      for (let at = 0; at <= bytes.length; at++) {
        assert.deepStrictEqual(parsePieces<unknown>(layout, options, cut(bytes, [at]), true), whole)
      }
    }
  }
})

describe("malformed", () => {
  const header = (fields: Partial<Header.ReplyHeader>) =>
    Schema.encodeSync(ProtocolSchema.ReplyHeaderFromBytes)({
      version: 0,
      payload: 0,
      ret: 0,
      flags: 0,
      size: 0,
      offset: 0,
      ...fields
    })
  it.each([
    ["version", 1, { version: 1 }],
    ["version", -2147483648, { version: -2147483648 }],
    ["payload", -2, { payload: -2 }],
    ["payload", -2147483648, { payload: -2147483648 }],
    ["payload", 2147483647, { payload: 2147483647 }],
    ["payload", Limits.defaultMaxReply + 1, { payload: Limits.defaultMaxReply + 1 }],
    ["version", 0x48545450, { version: 0x48545450, payload: -2 }]
  ] as const)("a reply whose %s is %i", (field, value, fields) => {
    const bytes = header(fields)
    const parser = FrameParser.make(Reply.layout, bound)
    parser.push(bytes)
    assert.deepStrictEqual(parser.next(), { _tag: "Malformed", field, value, header: bytes })
  })
  it("is final: later bytes are dropped, and the result stays the same", () => {
    const parser = FrameParser.make(Reply.layout, bound)
    parser.push(concat([Reply.encode(Reply.keepAlive), header({ payload: -2 }), Reply.encode(Reply.keepAlive)]))
    assert.strictEqual(parser.next()?._tag, "KeepAlive")
    const malformed = parser.next()
    assert.isTrue(FrameParser.isMalformed(malformed))
    parser.push(Reply.encode(Reply.keepAlive))
    assert.strictEqual(parser.next(), malformed)
    assert.strictEqual(parser.next(), malformed)
  })
  it("is detected with the header, before a byte of the body", () => {
    const parser = FrameParser.make(Reply.layout, { maxBody: 100 })
    parser.push(header({ payload: 101 }).subarray(0, 23))
    assert.isUndefined(parser.next())
    parser.push(header({ payload: 101 }).subarray(23))
    assert.isTrue(FrameParser.isMalformed(parser.next()))
  })
  it("is not a length exactly at the limit", () => {
    const parser = FrameParser.make(Reply.layout, { maxBody: 100 })
    parser.push(header({ payload: 100 }))
    assert.isUndefined(parser.next())
    assert.deepStrictEqual(parser.partial(), { got: 24, expected: 124 })
  })
})

describe("garbage", () => {
  const seeded = (seed: number) => () => {
    // Marsaglia's xorshift: a bit of chance that is the same in every run.
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return seed >>> 0
  }
  // `VERIFY=1` parses more inputs.
  const inputs = process.env.VERIFY === "1" ? 100_000 : 20_000
  it("random inputs give frames and at most one final typed failure, and never throw", () => {
    const random = seeded(42)
    const outcomes = { malformed: 0, frames: 0, incomplete: 0 }
    for (let n = 0; n < inputs; n++) {
      const bytes = Uint8Array.from({ length: random() % 96 }, () => random())
      // Half of them begin like a frame, or few would come as far as a body.
      if (n % 2 === 0) bytes.set([0, 0, 0, 0, 0, 0, 0, random() % 64].slice(0, bytes.length))
      const replies = n % 4 < 2
      const frames = replies
        ? parsePieces<unknown>(Reply.layout, { maxBody: 64 }, cut(bytes, [random(), random()]), n % 3 === 0)
        : parsePieces<unknown>(Request.layout, { maxBody: 64 }, cut(bytes, [random(), random()]), n % 3 === 0)
      const failures = frames.filter(FrameParser.isMalformed)
      assert.isAtMost(failures.length, 1)
      if (failures.length === 1) assert.strictEqual(frames.at(-1), failures[0])
      if (failures.length === 1) outcomes.malformed++
      else if (frames.length > 0) outcomes.frames++
      else outcomes.incomplete++
    }
    for (const [outcome, count] of Object.entries(outcomes)) assert.isAbove(count, inputs / 100, outcome)
  })
  it.prop("in front of the schemas is a ParseError", [FastCheck.uint8Array()], ([bytes]) => {
    for (const codec of [ProtocolSchema.ReplyFromBytes, ProtocolSchema.RequestFromBytes] as ReadonlyArray<
      Schema.Schema<unknown, Uint8Array>
    >) {
      const decoded = Schema.decodeEither(codec)(bytes)
      if (decoded._tag === "Left") assert.strictEqual(decoded.left._tag, "ParseError")
      else assert.deepStrictEqual(Schema.encodeSync(codec)(decoded.right), bytes)
    }
  })
})

describe("linear time: quadratic copying would move half a terabyte here", () => {
  it("a payload of 1 MiB in pieces of one byte", () => {
    const body = Uint8Array.from({ length: Limits.defaultMaxReply }, (_, n) => n % 251)
    const bytes = Reply.encode(Reply.answer({ ret: body.length, size: body.length, payload: body }))
    const parser = FrameParser.make(Reply.layout, bound)
    for (let at = 0; at < bytes.length; at++) parser.push(bytes.subarray(at, at + 1))
    const reply = parser.next()
    assert(!FrameParser.isMalformed(reply) && reply?._tag === "Answer")
    assert.isTrue(Buffer.from(body).equals(reply.payload))
  })
  it("1 MiB of keepalives in pieces of one byte, pulled at the end", () => {
    const bytes = concat(Array.from({ length: 43_690 }, () => Reply.encode(Reply.keepAlive)))
    const parser = FrameParser.make(Reply.layout, bound)
    for (let at = 0; at < bytes.length; at++) parser.push(bytes.subarray(at, at + 1))
    assert.strictEqual(drain(parser).length, 43_690)
  })
})

it("partial distinguishes a clean end from a truncated frame", () => {
  const parser = FrameParser.make(Reply.layout, bound)
  const bytes = Reply.encode(Reply.answer({ payload: Uint8Array.of(1, 2, 3) }))
  const seen = [parser.partial()]
  for (const [from, to] of [
    [0, 10],
    [10, 24],
    [24, 26],
    [26, 27]
  ] as const) {
    parser.push(bytes.subarray(from, to))
    seen.push(parser.partial())
  }
  assert.deepStrictEqual(
    seen.map(({ expected, got }) => `${got}/${expected}`),
    ["0/24", "10/24", "24/27", "26/27", "0/24"]
  )
})

it("a schema decodes exactly one frame", () => {
  const one = Reply.encode(Reply.keepAlive)
  const decode = Schema.decodeEither(ProtocolSchema.ReplyFromBytes)
  assert.strictEqual(decode(one)._tag, "Right")
  for (const bytes of [new Uint8Array(0), one.subarray(1), concat([one, one]), concat([one, Uint8Array.of(0)])]) {
    assert.strictEqual(decode(bytes)._tag, "Left")
  }
})
