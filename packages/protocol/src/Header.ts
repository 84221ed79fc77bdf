/**
 * The 24 bytes that open every owserver message: six big-endian 32-bit words. A request and a reply differ in the third
 * word only, which is the message type there and the return code here. Control flags are the one unsigned word.
 *
 * Source: OWFS, `module/owlib/src/include/ow_message.h`.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The version word of every message a client sends, and of every reply.
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
 * A signed word of the wire: an integer of -2147483648 to 2147483647.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Int32 = Schema.Int.pipe(
  Schema.between(-0x8000_0000, 0x7fff_ffff),
  Schema.annotations({ identifier: "Int32" })
)

/**
 * An unsigned word of the wire: an integer of 0 to 4294967295.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Uint32 = Schema.Int.pipe(Schema.between(0, 0xffff_ffff), Schema.annotations({ identifier: "Uint32" }))

/**
 * The header of a request.
 *
 * - `version`: loop tokens are announced here, see {@link tokenCount}
 * - `payload`: bytes that follow, loop tokens not counted
 * - `type`: the message type
 * - `size`: READ and GET: most bytes wanted; WRITE: bytes of data at the end of the payload
 * - `offset`: READ and WRITE: where in the value to begin
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
 * - `payload`: bytes that follow; -1 marks a keepalive, which has none
 * - `ret`: 0 or more is fine, below 0 is a return code
 * - `size`: how many bytes of the payload are data; WRITE: how many bytes were taken
 * - `offset`: as requested; for listings the capabilities of the listed devices
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplyHeader {
  /** 0 from every owserver. */
  readonly version: number
  readonly payload: number
  readonly ret: number
  /** The flag word of the request; PERSISTENCE set if the connection is kept. */
  readonly flags: number
  readonly size: number
  readonly offset: number
}

/**
 * The header of a request as a schema of the record; {@link RequestHeaderFromBytes} is the codec to its bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RequestHeader: Schema.Struct<{
  version: typeof Int32
  payload: typeof Int32
  type: typeof Int32
  flags: typeof Uint32
  size: typeof Int32
  offset: typeof Int32
}> = Schema.Struct({
  version: Int32,
  payload: Int32,
  type: Int32,
  flags: Uint32,
  size: Int32,
  offset: Int32
}).annotations({ identifier: "RequestHeader" })

/**
 * The header of a reply as a schema of the record; {@link ReplyHeaderFromBytes} is the codec to its bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ReplyHeader: Schema.Struct<{
  version: typeof Int32
  payload: typeof Int32
  ret: typeof Int32
  flags: typeof Uint32
  size: typeof Int32
  offset: typeof Int32
}> = Schema.Struct({
  version: Int32,
  payload: Int32,
  ret: Int32,
  flags: Uint32,
  size: Int32,
  offset: Int32
}).annotations({ identifier: "ReplyHeader" })

/**
 * How many loop tokens of 16 bytes follow the payload of a request: the low 16 bits of its version word, if bit 16 says
 * that the message comes from an owserver.
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
 * Reads one signed word of a header, 0 to 5, from the front of `bytes`. The caller guarantees 24 bytes.
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
  // Byte by byte: a DataView for each header would cost more than the reading.
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
 * Reads a request's header from the front of `bytes`. The caller guarantees 24 bytes.
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
 * Reads a reply's header from the front of `bytes`. The caller guarantees 24 bytes.
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
 * Writes a request's header to the front of `bytes`. The caller guarantees room for 24 bytes and words in range.
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
 * Writes a reply's header to the front of `bytes`. The caller guarantees room for 24 bytes and words in range.
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

const HeaderBytes = Schema.Uint8ArrayFromSelf.pipe(
  Schema.filter((bytes) => bytes.length === byteLength || `a header is ${byteLength} bytes, not ${bytes.length}`)
)

const fresh =
  <A>(write: (self: A, bytes: Uint8Array) => void) =>
  (self: A): Uint8Array => {
    const bytes = new Uint8Array(byteLength)
    write(self, bytes)
    return bytes
  }

/**
 * The codec between the header of a request and its 24 bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RequestHeaderFromBytes: Schema.transform<
  Schema.filter<typeof Schema.Uint8ArrayFromSelf>,
  typeof RequestHeader
> = Schema.transform(HeaderBytes, RequestHeader, {
  strict: true,
  decode: unsafeDecodeRequest,
  encode: fresh(unsafeEncodeRequest)
})

/**
 * The codec between the header of a reply and its 24 bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ReplyHeaderFromBytes: Schema.transform<
  Schema.filter<typeof Schema.Uint8ArrayFromSelf>,
  typeof ReplyHeader
> = Schema.transform(HeaderBytes, ReplyHeader, {
  strict: true,
  decode: unsafeDecodeReply,
  encode: fresh(unsafeEncodeReply)
})
