/**
 * Requests of a client: a message type and a payload. The payload is a path, or a path and data for WRITE. A {@link
 * Request} holds exactly what its frame holds, so any frame, invalid ones included, can be decoded and encoded again.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import type * as FrameParser from "./FrameParser.js"
import * as Header from "./Header.js"
import * as Slab from "./internal/slab.js"
import * as Limits from "./Limits.js"
import * as MessageType from "./MessageType.js"
import * as OwPath from "./OwPath.js"

/**
 * A request.
 *
 * - `version`: 0 from a client; the number of loop tokens from an owserver that asks another
 * - `type`: the message type, see {@link MessageType}; any other number can be sent, too
 * - `flags`: the flag word, see `Flags`
 * - `size`: READ and GET: maximum number of bytes to return; WRITE: length of the data at the end of the payload
 * - `offset`: READ and WRITE: start position in the value
 * - `payload`: the path and its NUL; WRITE: followed by the data
 * - `tokens`: loop tokens of 16 bytes each; `version` states their number
 *
 * @since 0.1.0
 * @category models
 */
export interface Request {
  readonly version: number
  readonly type: number
  readonly flags: number
  readonly size: number
  readonly offset: number
  readonly payload: Uint8Array
  readonly tokens: ReadonlyArray<Uint8Array>
}

/**
 * The length of a loop token in bytes: an MD5 by which an owserver recognizes its own requests when they come back.
 *
 * @since 0.1.0
 * @category constants
 */
export const tokenLength = 16

const isToken = (u: unknown): boolean => u instanceof Uint8Array && u.length === tokenLength

/**
 * Returns whether a value is a request that {@link encode} can encode: its words are in range, its version announces its loop
 * tokens, and the payload and the tokens together have at most 100,050 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 *
 * assert.ok(Request.isRequest(Request.nop()))
 * assert.ok(!Request.isRequest({ ...Request.nop(), tokens: [new Uint8Array(16)] }))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isRequest = (u: unknown): u is Request => {
  if (!Predicate.isRecord(u)) return false
  const { flags, offset, payload, size, tokens, type, version } = u
  return (
    [version, type, size, offset].every(Header.isInt32) &&
    Header.isUint32(flags) &&
    payload instanceof Uint8Array &&
    Array.isArray(tokens) &&
    // `every` alone skips holes.
    [...tokens].every(isToken) &&
    tokens.length === Header.tokenCount(version as number) &&
    payload.length + tokens.length * tokenLength <= Limits.maxRequest
  )
}

/**
 * Data that does not fit into a request. Path and data may have 100,050 bytes together. `length` is the length of the data,
 * `limit` the maximum with this path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const refused = Either.flip(Request.write("/text", new Uint8Array(100_050)))
 * const error = Either.getOrThrow(refused)
 * assert.ok(error._tag === "InvalidData" && error.limit === 100_044)
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidData extends Data.TaggedError("InvalidData")<{
  readonly length: number
  readonly limit: number
}> {
  override get message(): string {
    return `the data has ${this.length} bytes; with this path at most ${this.limit} fit into a request`
  }
}

const none: ReadonlyArray<Uint8Array> = []
const empty = new Uint8Array(0)

/**
 * A class instead of object literals. If every read allocates an object literal, V8 starts to allocate these literals
 * directly in the old generation of its heap. Garbage collection there costs more than the rest of a read.
 */
class Message implements Request {
  constructor(
    readonly version: number,
    readonly type: number,
    readonly flags: number,
    readonly size: number,
    readonly offset: number,
    readonly payload: Uint8Array,
    readonly tokens: ReadonlyArray<Uint8Array>
  ) {}
}

/**
 * Makes a request of any type, known or unknown, with a raw payload.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags, Request } from "@owserver/protocol"
 *
 * const message = Request.make(99, new TextEncoder().encode("/\0"), { flags: Flags.FLG_OWNET })
 * assert.strictEqual(message.size, 0)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  type: number,
  payload: Uint8Array,
  {
    flags = 0,
    offset = 0,
    size = 0
  }: { readonly flags?: number; readonly size?: number; readonly offset?: number } = {}
): Request => new Message(Header.OWSERVER_PROTOCOL_VERSION, type, flags, size, offset, payload, none)

/**
 * Returns the request with another flag word.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags, Request } from "@owserver/protocol"
 *
 * const asked = Request.withFlags(Request.nop(), Flags.FLG_PERSISTENCE)
 * assert.strictEqual(asked.flags, 4)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withFlags: {
  (flags: number): (self: Request) => Request
  (self: Request, flags: number): Request
} = dual(
  2,
  (self: Request, flags: number): Request =>
    new Message(self.version, self.type, flags, self.size, self.offset, self.payload, self.tokens)
)

/**
 * Makes a NOP, which does nothing. The server answers it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Header, Request } from "@owserver/protocol"
 *
 * assert.strictEqual(Request.encode(Request.nop()).length, Header.byteLength)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const nop = (flags = 0): Request => make(MessageType.MSG_NOP, empty, { flags })

const onPath = (
  type: number,
  path: string,
  flags: number,
  size = 0,
  offset = 0
): Either.Either<Request, OwPath.InvalidPath> => {
  const payload = OwPath.encode(path)
  return Either.isLeft(payload)
    ? Either.left(payload.left)
    : Either.right(make(type, payload.right, { flags, size, offset }))
}

/**
 * Makes a READ of at most `size` bytes of the value at a path, from `offset` on. Fails with {@link OwPath.InvalidPath} if
 * the path cannot be sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { MessageType, Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.read("/10.67C6697351FF/temperature", { size: 12 }))
 * assert.deepStrictEqual([request.type, request.size], [MessageType.MSG_READ, 12])
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (
  path: string,
  options: { readonly size: number; readonly offset?: number; readonly flags?: number }
): Either.Either<Request, OwPath.InvalidPath> =>
  onPath(MessageType.MSG_READ, path, options.flags ?? 0, options.size, options.offset)

/**
 * Makes a WRITE of data to a path, from `offset` on. Fails with {@link OwPath.InvalidPath} if the path cannot be sent, and with
 * {@link InvalidData} if path and data together are too long.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.write("/29.D60300000000/PIO.0", new TextEncoder().encode("1")))
 * assert.strictEqual(request.size, 1)
 * assert.deepStrictEqual(Request.data(request), Uint8Array.of(0x31))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const write = (
  path: string,
  data: Uint8Array,
  options: { readonly offset?: number; readonly flags?: number } = {}
): Either.Either<Request, OwPath.InvalidPath | InvalidData> =>
  Either.flatMap(OwPath.encode(path), (bytes) => {
    const limit = Limits.maxRequest - bytes.length
    if (data.length > limit) return Either.left(new InvalidData({ length: data.length, limit }))
    const payload = new Uint8Array(bytes.length + data.length)
    payload.set(bytes)
    payload.set(data, bytes.length)
    return Either.right(make(MessageType.MSG_WRITE, payload, { ...options, size: data.length }))
  })

/**
 * Makes a PRESENCE, which checks whether a path exists and returns the address of its device. Fails with
 * {@link OwPath.InvalidPath} if the path cannot be sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags, Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Request.presence("/28.AD6555070000", Flags.FLG_UNCACHED)
 * assert.ok(Either.isRight(request))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const presence = (path: string, flags = 0): Either.Either<Request, OwPath.InvalidPath> =>
  onPath(MessageType.MSG_PRESENCE, path, flags)

/**
 * Makes a DIR, which lists a directory with one frame an entry. Fails with {@link OwPath.InvalidPath} if the path cannot be sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Flags, MessageType, Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.dir("/", Flags.FLG_BUS_RET))
 * assert.strictEqual(MessageType.name(request.type), "DIR")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const dir = (path: string, flags = 0): Either.Either<Request, OwPath.InvalidPath> =>
  onPath(MessageType.MSG_DIR, path, flags)

/**
 * Makes a DIRALL, which lists a directory in one text, or with `slash` a DIRALLSLASH, whose directories end in `/`. Fails with
 * {@link OwPath.InvalidPath} if the path cannot be sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { MessageType, Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.dirAll("/uncached", { slash: true }))
 * assert.strictEqual(request.type, MessageType.MSG_DIRALLSLASH)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const dirAll = (
  path: string,
  options: { readonly slash?: boolean; readonly flags?: number } = {}
): Either.Either<Request, OwPath.InvalidPath> =>
  onPath(options.slash === true ? MessageType.MSG_DIRALLSLASH : MessageType.MSG_DIRALL, path, options.flags ?? 0)

/**
 * Makes a GET, or with `slash` a GETSLASH. The server treats it like DIRALL for a directory, and like READ of `size` bytes for a
 * property. Fails with {@link OwPath.InvalidPath} if the path cannot be sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Limits, Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Request.get("/10.67C6697351FF", { size: Limits.maxReadSize, slash: true })
 * assert.strictEqual(Either.getOrThrow(request).type, 10)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const get = (
  path: string,
  options: { readonly size: number; readonly offset?: number; readonly slash?: boolean; readonly flags?: number }
): Either.Either<Request, OwPath.InvalidPath> =>
  onPath(
    options.slash === true ? MessageType.MSG_GETSLASH : MessageType.MSG_GET,
    path,
    options.flags ?? 0,
    options.size,
    options.offset
  )

/** Returns the index where the path ends. The data of a WRITE is the last `size` bytes of the payload. */
const boundary = (self: Request): number =>
  self.type === MessageType.MSG_WRITE ? self.payload.length - Math.max(0, self.size) : self.payload.length

/**
 * Returns the path of a request: its payload before the first NUL, without the data of a WRITE.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.read("10.67C6697351FF/type", { size: 32 }))
 * assert.strictEqual(Request.path(request), "10.67C6697351FF/type")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const path = (self: Request): string => OwPath.decode(self.payload.subarray(0, Math.max(0, boundary(self))))

/**
 * Returns the data of a WRITE: the last `size` bytes of its payload. Empty for all other types.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 *
 * assert.strictEqual(Request.data(Request.nop()).length, 0)
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const data = (self: Request): Uint8Array => self.payload.subarray(Math.max(0, boundary(self)))

/**
 * Encodes a request as one frame. Send it in one write: two small writes can be delayed by Nagle's algorithm.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Request } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const request = Either.getOrThrow(Request.dirAll("/"))
 * const bytes = Request.encode(request)
 * assert.deepStrictEqual(bytes.subarray(24), Uint8Array.of(0x2f, 0))
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (self: Request): Uint8Array => {
  const { flags, offset, payload, size, tokens, type, version } = self
  const bytes = Slab.allocate(Header.byteLength + payload.length + tokens.length * tokenLength)
  Header.unsafeEncodeRequest({ version, payload: payload.length, type, flags, size, offset }, bytes)
  bytes.set(payload, Header.byteLength)
  for (const [n, token] of tokens.entries()) bytes.set(token, Header.byteLength + payload.length + n * tokenLength)
  return bytes
}

/**
 * The layout of requests. Its limit applies to payload and loop tokens together, as in owserver.
 *
 * @since 0.1.0
 * @category decoding
 */
export const layout: FrameParser.Layout<Request> = {
  bodyLength: (bytes, limit) => {
    const { payload, version } = Header.unsafeDecodeRequest(bytes)
    const tokens = Header.tokenCount(version)
    if (payload < 0 || payload > limit) return { field: "payload", value: payload }
    const length = payload + tokens * tokenLength
    return length > limit ? { field: "tokens", value: tokens } : length
  },
  decode: (bytes, body) => {
    const { flags, offset, payload, size, type, version } = Header.unsafeDecodeRequest(bytes)
    const tokens = Array.from({ length: Header.tokenCount(version) }, (_, n) => {
      const from = payload + n * tokenLength
      return body.subarray(from, from + tokenLength)
    })
    return new Message(version, type, flags, size, offset, body.subarray(0, payload), tokens)
  }
}
