/**
 * The header of every message: six big-endian 32-bit words, 24 bytes. The third word is the message type of a request and the
 * return code of a reply. All words except the flags are signed.
 *
 * Source: OWFS, `module/owlib/src/include/ow_message.h`.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The version word of all requests of a client and of all replies.
 *
 * @since 0.1.0
 * @category constants
 */
export const OWSERVER_PROTOCOL_VERSION = 0

/**
 * The length of a header in bytes.
 *
 * @since 0.1.0
 * @category constants
 */
export const byteLength = 24

/**
 * Returns whether a value fits in a signed word: an integer from -2147483648 to 2147483647.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header } from "@owserver/protocol"
 *
 * assert.ok(Header.isInt32(-1))
 * assert.ok(!Header.isInt32(0x8000_0000))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isInt32 = (u: unknown): u is number => isInteger(u, -0x8000_0000, 0x7fff_ffff)

/**
 * Returns whether a value fits in an unsigned word: an integer from 0 to 4294967295.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header } from "@owserver/protocol"
 *
 * assert.ok(Header.isUint32(0x8000_0000))
 * assert.ok(!Header.isUint32(-1))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isUint32 = (u: unknown): u is number => isInteger(u, 0, 0xffff_ffff)

const isInteger = (u: unknown, least: number, most: number): boolean =>
  typeof u === "number" && Number.isInteger(u) && u >= least && u <= most

/**
 * The header of a request.
 *
 * - `version`: 0, or the number of loop tokens, see {@link tokenCount}
 * - `payload`: length of the payload in bytes, without loop tokens
 * - `type`: the message type
 * - `size`: READ and GET: maximum number of bytes to return; WRITE: length of the data at the end of the payload
 * - `offset`: READ and WRITE: start position in the value
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestHeader {
  readonly version: number
  readonly payload: number
  readonly type: number
  /** The flag word, see `Flags`. */
  readonly flags: number
  readonly size: number
  readonly offset: number
}

/**
 * The header of a reply.
 *
 * - `payload`: length of the payload in bytes; -1 marks a keepalive, which has no payload
 * - `ret`: 0 or more on success; a return code below 0 on failure
 * - `size`: number of data bytes in the payload; WRITE: number of bytes accepted
 * - `offset`: the requested offset; for listings the capabilities of the devices
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplyHeader {
  /** 0 in every reply of owserver. */
  readonly version: number
  readonly payload: number
  readonly ret: number
  /** The flag word of the request. PERSISTENCE is set if the server keeps the connection open. */
  readonly flags: number
  readonly size: number
  readonly offset: number
}

/**
 * Returns the number of loop tokens that follow the payload of a request: the low 16 bits of its version word if bit 16 is set,
 * else 0. An owserver sets bit 16 when it asks another owserver.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header } from "@owserver/protocol"
 *
 * assert.strictEqual(Header.tokenCount(Header.OWSERVER_PROTOCOL_VERSION), 0)
 * assert.strictEqual(Header.tokenCount(0x1_0002), 2)
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const tokenCount = (version: number): number => ((version & 0x1_0000) === 0 ? 0 : version & 0xffff)

/**
 * Decodes one signed word, 0 to 5, of the header at the start of `bytes`. The caller guarantees 24 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header, Reply } from "@owserver/protocol"
 *
 * const payload = 1
 * assert.strictEqual(Header.unsafeWord(Reply.encode(Reply.keepAlive), payload), -1)
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const unsafeWord = (bytes: Uint8Array, index: number): number => {
  // Byte by byte: allocating a DataView for each header would cost more.
  const at = index * 4
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

const setWord = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

/**
 * Decodes a request's header at the start of `bytes`. The caller guarantees 24 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header, MessageType, Request } from "@owserver/protocol"
 *
 * const { payload, type } = Header.unsafeDecodeRequest(Request.encode(Request.nop()))
 * assert.deepStrictEqual([payload, type], [0, MessageType.MSG_NOP])
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const unsafeDecodeRequest = (bytes: Uint8Array): RequestHeader => ({
  version: unsafeWord(bytes, 0),
  payload: unsafeWord(bytes, 1),
  type: unsafeWord(bytes, 2),
  flags: unsafeWord(bytes, 3) >>> 0,
  size: unsafeWord(bytes, 4),
  offset: unsafeWord(bytes, 5)
})

/**
 * Decodes a reply's header at the start of `bytes`. The caller guarantees 24 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header, Reply, ReturnCode } from "@owserver/protocol"
 *
 * const refusal = Reply.encode(Reply.answer({ ret: ReturnCode.EPERM }))
 * assert.strictEqual(Header.unsafeDecodeReply(refusal).ret, -1)
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const unsafeDecodeReply = (bytes: Uint8Array): ReplyHeader => ({
  version: unsafeWord(bytes, 0),
  payload: unsafeWord(bytes, 1),
  ret: unsafeWord(bytes, 2),
  flags: unsafeWord(bytes, 3) >>> 0,
  size: unsafeWord(bytes, 4),
  offset: unsafeWord(bytes, 5)
})

/**
 * Encodes a request's header at the start of `bytes`. The caller guarantees 24 bytes of room and words in range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header } from "@owserver/protocol"
 *
 * const bytes = new Uint8Array(Header.byteLength)
 * Header.unsafeEncodeRequest({ version: 0, payload: 0, type: 1, flags: 0x104, size: 0, offset: 0 }, bytes)
 * assert.deepStrictEqual(bytes.subarray(8, 16), Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 4))
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const unsafeEncodeRequest = (self: RequestHeader, bytes: Uint8Array): void => {
  setWord(bytes, 0, self.version)
  setWord(bytes, 4, self.payload)
  setWord(bytes, 8, self.type)
  setWord(bytes, 12, self.flags)
  setWord(bytes, 16, self.size)
  setWord(bytes, 20, self.offset)
}

/**
 * Encodes a reply's header at the start of `bytes`. The caller guarantees 24 bytes of room and words in range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header, Reply } from "@owserver/protocol"
 *
 * const bytes = new Uint8Array(Header.byteLength)
 * Header.unsafeEncodeReply({ version: 0, payload: -1, ret: 0, flags: 0, size: 0, offset: 0 }, bytes)
 * assert.deepStrictEqual(bytes, Reply.encode(Reply.keepAlive))
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const unsafeEncodeReply = (self: ReplyHeader, bytes: Uint8Array): void => {
  setWord(bytes, 0, self.version)
  setWord(bytes, 4, self.payload)
  setWord(bytes, 8, self.ret)
  setWord(bytes, 12, self.flags)
  setWord(bytes, 16, self.size)
  setWord(bytes, 20, self.offset)
}
