/**
 * What a server says: that it is still at work, or an answer. And what an answer means, which depends on the request:
 * {@link interpret} is the one place that knows.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Flags from "./Flags.js"
import * as FrameParser from "./FrameParser.js"
import * as Header from "./Header.js"
import * as Limits from "./Limits.js"
import * as MessageType from "./MessageType.js"
import type { Request } from "./Request.js"
import * as RomId from "./RomId.js"

/**
 * A frame without body or meaning, sent each second while the server works on a request. It carries no flags, so it says
 * nothing about persistence.
 *
 * @since 0.1.0
 * @category models
 */
export interface KeepAlive {
  readonly _tag: "KeepAlive"
}

/**
 * A frame that ends a reply, or one entry of a DIR.
 *
 * - `ret`: below 0 the server said no, see `ReturnCode`
 * - `flags`: those of the request; PERSISTENCE set if the connection may be used again
 * - `size`: how many bytes of the `payload` are data; WRITE: how many bytes were taken
 * - `offset`: as requested; for listings see `Capabilities`
 *
 * @since 0.1.0
 * @category models
 */
export interface Answer {
  readonly _tag: "Answer"
  readonly ret: number
  readonly flags: number
  readonly size: number
  readonly offset: number
  readonly payload: Uint8Array
}

/**
 * One frame from a server.
 *
 * @since 0.1.0
 * @category models
 */
export type Reply = KeepAlive | Answer

/**
 * The keepalive: all are alike.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keepAlive: KeepAlive = { _tag: "KeepAlive" }

/**
 * A keepalive as a schema of the record.
 *
 * @since 0.1.0
 * @category schemas
 */
export const KeepAlive: Schema.Struct<{ _tag: Schema.tag<"KeepAlive"> }> = Schema.TaggedStruct(
  "KeepAlive",
  {}
).annotations({
  identifier: "KeepAlive"
})

/**
 * An answer as a schema of the record.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Answer: Schema.TaggedStruct<
  "Answer",
  {
    ret: typeof Header.Int32
    flags: typeof Header.Uint32
    size: typeof Header.Int32
    offset: typeof Header.Int32
    payload: typeof Schema.Uint8ArrayFromSelf
  }
> = Schema.TaggedStruct("Answer", {
  ret: Header.Int32,
  flags: Header.Uint32,
  size: Header.Int32,
  offset: Header.Int32,
  payload: Schema.Uint8ArrayFromSelf
}).annotations({ identifier: "Answer" })

/**
 * One frame from a server as a schema of the record; {@link FromBytes} is the codec to its bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Reply: Schema.Union<[typeof KeepAlive, typeof Answer]> = Schema.Union(KeepAlive, Answer).annotations({
  identifier: "Reply"
})

/** Classes where literals would do: see {@link Request}. */
class AnswerFrame implements Answer {
  readonly _tag = "Answer"
  constructor(
    readonly ret: number,
    readonly flags: number,
    readonly size: number,
    readonly offset: number,
    readonly payload: Uint8Array
  ) {}
}

const empty = new Uint8Array(0)

const keepAlivePayload = -1

/**
 * An answer whose words are 0 unless given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply } from "@owserver/protocol"
 *
 * const value = new TextEncoder().encode("        21.5")
 * const reply = Reply.answer({ payload: value, size: value.length, ret: value.length })
 * assert.strictEqual(reply.offset, 0)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const answer = ({
  flags = 0,
  offset = 0,
  payload = empty,
  ret = 0,
  size = 0
}: Partial<Omit<Answer, "_tag">>): Answer => new AnswerFrame(ret, flags, size, offset, payload)

/**
 * Whether the server keeps the connection open for another request.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags, Reply } from "@owserver/protocol"
 *
 * const kept = Reply.answer({ flags: Flags.FLG_PERSISTENCE | Flags.FLG_OWNET })
 * assert.ok(Reply.grantsPersistence(kept))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const grantsPersistence = (self: Answer): boolean => (self.flags & Flags.FLG_PERSISTENCE) !== 0

/**
 * Writes a reply as one frame.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply } from "@owserver/protocol"
 *
 * const frame = Reply.encode(Reply.answer({ payload: Uint8Array.of(0x31), size: 1 }))
 * assert.strictEqual(frame.length, 25)
 * assert.strictEqual(frame.at(-1), 0x31)
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (self: Reply): Uint8Array => {
  const keeping = self._tag === "KeepAlive"
  const { flags, offset, payload, ret, size } = keeping ? silence : self
  const bytes = new Uint8Array(Header.byteLength + payload.length)
  const version = Header.OWSERVER_PROTOCOL_VERSION
  Header.unsafeEncodeReply(
    { version, payload: keeping ? keepAlivePayload : payload.length, ret, flags, size, offset },
    bytes
  )
  bytes.set(payload, Header.byteLength)
  return bytes
}

const silence = answer({})

/**
 * How replies are framed: version 0 and a payload of -1, a keepalive, or more, up to the bound given.
 *
 * @since 0.1.0
 * @category decoding
 */
export const layout: FrameParser.Layout<Reply> = {
  bodyLength: (header, limit) => {
    const version = Header.unsafeWord(header, 0)
    const payload = Header.unsafeWord(header, 1)
    if (version !== Header.OWSERVER_PROTOCOL_VERSION) return { field: "version", value: version }
    if (payload === keepAlivePayload) return 0
    return payload < 0 || payload > limit ? { field: "payload", value: payload } : payload
  },
  decode: (header, payload) => {
    if (Header.unsafeWord(header, 1) === keepAlivePayload) return keepAlive
    // Word by word: a header as an object is more than all the rest that a reply is made of.
    const word = Header.unsafeWord
    return new AnswerFrame(word(header, 2), word(header, 3) >>> 0, word(header, 4), word(header, 5), payload)
  }
}

/**
 * The codec between a reply and the bytes of its frame.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FromBytes: Schema.transformOrFail<typeof Schema.Uint8ArrayFromSelf, typeof Reply> = FrameParser.schema(
  layout,
  Reply,
  encode,
  {
    maxBody: Limits.defaultMaxReply
  }
)

/**
 * One entry of a directory that DIR lists; more frames follow.
 *
 * @since 0.1.0
 * @category models
 */
export class Entry {
  readonly _tag = "Entry"
  constructor(
    /** The full path, without the NUL that ends it on the wire. */
    readonly path: Uint8Array
  ) {}
}

/**
 * The last frame of a successful reply.
 *
 * @since 0.1.0
 * @category models
 */
export class Done {
  readonly _tag = "Done"
  constructor(
    /** The part of the payload that means something for the request. */
    readonly data: Uint8Array,
    /** The frame itself, with the flags and the offset of a listing. */
    readonly answer: Answer
  ) {}
}

/**
 * The last frame of a reply in which the server refuses the request: `answer.ret` is below 0.
 *
 * @since 0.1.0
 * @category models
 */
export class Refused {
  readonly _tag = "Refused"
  constructor(
    /** The frame that carries the return code. */
    readonly answer: Answer
  ) {}
}

/**
 * A frame that cannot answer the request. The bytes that follow cannot be trusted either.
 *
 * @since 0.1.0
 * @category models
 */
export class Mismatch {
  readonly _tag = "Mismatch"
  constructor(
    /** What is wrong, in words. */
    readonly issue: string,
    /** The frame that does not match. */
    readonly answer: Answer
  ) {}
}

/**
 * What a frame means for a request.
 *
 * @since 0.1.0
 * @category models
 */
export type Meaning = KeepAlive | Entry | Done | Refused | Mismatch

/**
 * What a frame means for the request it comes in reply to. Pure: the same frame means the same, whatever came before.
 *
 * The data of a reply is its payload cut to the `size` it states, which drops the NUL of a listing, and to the `size` that
 * READ and GET of a value asked for; the data of PRESENCE is its whole payload, whose size is stated as 0. An answer does
 * not match if it states more data than it has, if NOP is answered by data or by a number, or PRESENCE by something that
 * is no address.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply, Request } from "@owserver/protocol"
 *
 * const ping = Reply.interpret(Request.nop(), Reply.answer({}))
 * assert.strictEqual(ping._tag, "Done")
 * const missing = Reply.interpret(Request.nop(), Reply.answer({ ret: -1 }))
 * assert.strictEqual(missing._tag, "Refused")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const interpret = (request: Request, reply: Reply): Meaning => {
  if (reply._tag === "KeepAlive") return reply
  if (reply.ret < 0) return new Refused(reply)
  switch (request.type) {
    case MessageType.MSG_READ:
      return cut(reply, request.size)
    case MessageType.MSG_NOP:
      return reply.ret > 0 || reply.payload.length > 0
        ? mismatch(reply, "a NOP is answered by nothing")
        : done(reply, empty)
    case MessageType.MSG_WRITE:
      return reply.size < 0 ? mismatch(reply, `${reply.size} bytes taken`) : done(reply, empty)
    case MessageType.MSG_DIR:
      return entry(reply)
    case MessageType.MSG_DIRALL:
    case MessageType.MSG_DIRALLSLASH:
      return cut(reply, reply.size)
    case MessageType.MSG_GET:
    case MessageType.MSG_GETSLASH:
      return cut(reply, isValue(reply) ? request.size : reply.size)
    case MessageType.MSG_PRESENCE:
      return presence(reply)
    default:
      return done(reply, reply.payload.subarray(0, Math.max(0, reply.size)))
  }
}

const done = (reply: Answer, data: Uint8Array): Done => new Done(data, reply)

const mismatch = (reply: Answer, issue: string): Mismatch => new Mismatch(issue, reply)

const cut = (reply: Answer, limit: number): Done | Mismatch => {
  const { payload, size } = reply
  if (size < 0 || size > payload.length)
    return mismatch(reply, `${size} bytes of data in a payload of ${payload.length}`)
  const length = Math.min(size, limit)
  return done(reply, length === payload.length ? payload : payload.subarray(0, length))
}

/** A listing ends in a NUL that its size leaves out; a value has none. */
const isValue = (reply: Answer): boolean => reply.payload.length === reply.size

const entry = (reply: Answer): Entry | Done | Mismatch => {
  const { payload, size } = reply
  if (payload.length === 0) return done(reply, empty)
  return size < 1 || size > payload.length
    ? mismatch(reply, `an entry of ${size} bytes in a payload of ${payload.length}`)
    : new Entry(payload.subarray(0, size))
}

/** Eight zeros say that there is no device at the path. They are an address by their checksum, so they pass here. */
const presence = (reply: Answer): Done | Mismatch => {
  const { payload } = reply
  return payload.length === 0 || Either.isRight(RomId.fromBytes(payload))
    ? done(reply, payload)
    : mismatch(reply, "a PRESENCE is answered by an address of 8 bytes whose last is a checksum")
}
