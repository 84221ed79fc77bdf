/**
 * Replies of a server: keepalives and answers. The meaning of an answer depends on the request; {@link interpret} returns it.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Flags from "./Flags.js"
import type * as FrameParser from "./FrameParser.js"
import * as Header from "./Header.js"
import * as MessageType from "./MessageType.js"
import type { Request } from "./Request.js"
import * as RomId from "./RomId.js"

/**
 * A frame without body that the server sends each second while it works on a request. It has no flags, so it does not grant or
 * refuse persistence.
 *
 * @since 0.1.0
 * @category models
 */
export interface KeepAlive {
  readonly _tag: "KeepAlive"
}

/**
 * The last frame of a reply, or one entry of a DIR.
 *
 * - `ret`: 0 or more on success; a return code below 0 if the server refused, see `ReturnCode`
 * - `flags`: the flags of the request; PERSISTENCE is set if the connection may be used again
 * - `size`: number of data bytes in `payload`; WRITE: number of bytes accepted
 * - `offset`: the requested offset; for listings see `Capabilities`
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
 * The keepalive. All keepalives are equal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keepAlive: KeepAlive = { _tag: "KeepAlive" }

/** A class instead of an object literal, for the reason given in `Request.ts`. */
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
 * Makes an answer. Words default to 0.
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
 * Returns whether the server keeps the connection open for another request.
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
 * Encodes a reply as one frame.
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
 * The layout of replies: version 0, and a payload length of -1 for a keepalive or of 0 up to the limit.
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
    // Word by word: decoding the header into an object would allocate more than the rest of a reply.
    const word = Header.unsafeWord
    return new AnswerFrame(word(header, 2), word(header, 3) >>> 0, word(header, 4), word(header, 5), payload)
  }
}

/**
 * One entry of a directory that DIR lists; more frames follow.
 *
 * - `_tag`: `Entry`
 * - `path`: the full path, without the NUL that ends it on the wire
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply, Request } from "@owserver/protocol"
 *
 * const path = new TextEncoder().encode("/10.67C6697351FF\0")
 * const meaning = Reply.interpret(Request.make(4, path), Reply.answer({ payload: path, size: path.length - 1 }))
 * assert.ok(meaning._tag === "Entry" && meaning.path.length === 16)
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Entry {
  readonly _tag = "Entry"
  constructor(readonly path: Uint8Array) {}
}

/**
 * The last frame of a successful reply.
 *
 * - `_tag`: `Done`
 * - `data`: the part of the payload that means something for the request
 * - `answer`: the frame itself, with the flags and the offset of a listing
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply, Request } from "@owserver/protocol"
 *
 * const meaning = Reply.interpret(Request.nop(), Reply.answer({ flags: 4 }))
 * assert.ok(meaning._tag === "Done" && Reply.grantsPersistence(meaning.answer))
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Done {
  readonly _tag = "Done"
  constructor(
    readonly data: Uint8Array,
    readonly answer: Answer
  ) {}
}

/**
 * The last frame of a reply in which the server refuses the request.
 *
 * - `_tag`: `Refused`
 * - `answer`: the frame, whose `ret` is a return code below 0
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply, Request, ReturnCode } from "@owserver/protocol"
 *
 * const meaning = Reply.interpret(Request.nop(), Reply.answer({ ret: ReturnCode.ENOMSG }))
 * assert.ok(meaning._tag === "Refused" && meaning.answer.ret === -42)
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Refused {
  readonly _tag = "Refused"
  constructor(readonly answer: Answer) {}
}

/**
 * A frame that cannot answer the request. The bytes that follow cannot be trusted either.
 *
 * - `_tag`: `Mismatch`
 * - `issue`: what is wrong, in words
 * - `answer`: the frame that does not match
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply, Request } from "@owserver/protocol"
 *
 * const meaning = Reply.interpret(Request.nop(), Reply.answer({ ret: 1 }))
 * assert.ok(meaning._tag === "Mismatch" && meaning.issue === "the reply to a NOP must be empty")
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Mismatch {
  readonly _tag = "Mismatch"
  constructor(
    readonly issue: string,
    readonly answer: Answer
  ) {}
}

/**
 * The meaning of a frame for its request.
 *
 * @since 0.1.0
 * @category models
 */
export type Meaning = KeepAlive | Entry | Done | Refused | Mismatch

/**
 * Returns what a frame means for its request. The result depends only on the frame and the request.
 *
 * The data of a reply is the first `size` bytes of its payload. This leaves out the NUL at the end of a listing. For READ
 * and GET of a value, the data is also limited to the `size` of the request. For PRESENCE, the data is the whole payload,
 * although the `size` of the reply is 0. The result is a {@link Mismatch} if `size` exceeds the payload, if a NOP returns
 * data or a positive `ret`, or if the data of a PRESENCE is not an address.
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
        ? mismatch(reply, "the reply to a NOP must be empty")
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

/** A listing ends in a NUL that its `size` does not count; a value has no NUL. */
const isValue = (reply: Answer): boolean => reply.payload.length === reply.size

const entry = (reply: Answer): Entry | Done | Mismatch => {
  const { payload, size } = reply
  if (payload.length === 0) return done(reply, empty)
  return size < 1 || size > payload.length
    ? mismatch(reply, `an entry of ${size} bytes in a payload of ${payload.length}`)
    : new Entry(payload.subarray(0, size))
}

/**
 * A payload of eight zero bytes means that there is no device at the path. The checksum of these bytes is valid, so this
 * function accepts them as an address.
 */
const presence = (reply: Answer): Done | Mismatch => {
  const { payload } = reply
  return payload.length === 0 || Either.isRight(RomId.fromBytes(payload))
    ? done(reply, payload)
    : mismatch(reply, "the reply to a PRESENCE must be an address of 8 bytes with a valid checksum")
}
