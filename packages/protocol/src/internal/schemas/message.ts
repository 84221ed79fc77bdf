/**
 * Schemas of requests and replies.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as FrameParser from "../../FrameParser.js"
import * as Limits from "../../Limits.js"
import * as Replies from "../../Reply.js"
import * as Requests from "../../Request.js"
import { Int32, Uint32 } from "./header.js"

const decodeOne = <A>(
  layout: FrameParser.Layout<A>,
  bytes: Uint8Array,
  options: { readonly maxBody: number }
): Either.Either<A, string> => {
  const parser = FrameParser.make(layout, options)
  parser.push(bytes)
  const frame = parser.next()
  const { expected, got } = parser.partial()
  if (FrameParser.isMalformed(frame)) return Either.left(FrameParser.describe(frame))
  if (frame === undefined) return Either.left(`a frame cut short: ${got} of ${expected} bytes`)
  return parser.isEmpty() ? Either.right(frame) : Either.left("more bytes than one frame")
}

/**
 * Makes the codec between a message and the bytes of exactly one frame.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Reply } from "@owserver/protocol"
 * import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
 * import { Either, Schema } from "effect"
 *
 * const Short = ProtocolSchema.fromFrame(Reply.layout, ProtocolSchema.Reply, Reply.encode, { maxBody: 16 })
 * const long = Reply.encode(Reply.answer({ payload: new Uint8Array(17), size: 17 }))
 * assert.ok(Either.isLeft(Schema.decodeEither(Short)(long)))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const fromFrame = <S extends Schema.Schema.AnyNoContext>(
  layout: FrameParser.Layout<Schema.Schema.Encoded<S>>,
  message: S,
  encode: (self: Schema.Schema.Encoded<S>) => Uint8Array,
  options: { readonly maxBody: number }
): Schema.transformOrFail<typeof Schema.Uint8ArrayFromSelf, S> =>
  Schema.transformOrFail(Schema.Uint8ArrayFromSelf, message, {
    strict: true,
    decode: (bytes, _, ast) =>
      Either.mapLeft(decodeOne(layout, bytes, options), (issue) => new ParseResult.Type(ast, bytes, issue)),
    encode: (self) => ParseResult.succeed(encode(self))
  })

/**
 * A keepalive.
 *
 * @since 0.1.0
 * @category schemas
 */
export const KeepAlive: Schema.Struct<{ _tag: Schema.tag<"KeepAlive"> }> = Schema.TaggedStruct(
  "KeepAlive",
  {}
).annotations({ identifier: "KeepAlive" })

/**
 * An answer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Answer: Schema.TaggedStruct<
  "Answer",
  {
    ret: typeof Int32
    flags: typeof Uint32
    size: typeof Int32
    offset: typeof Int32
    payload: typeof Schema.Uint8ArrayFromSelf
  }
> = Schema.TaggedStruct("Answer", {
  ret: Int32,
  flags: Uint32,
  size: Int32,
  offset: Int32,
  payload: Schema.Uint8ArrayFromSelf
}).annotations({ identifier: "Answer" })

/**
 * A reply frame. {@link ReplyFromBytes} is the codec to its bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Reply: Schema.Union<[typeof KeepAlive, typeof Answer]> = Schema.Union(KeepAlive, Answer).annotations({
  identifier: "Reply"
})

/**
 * The codec between a reply and the bytes of its frame.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ReplyFromBytes: Schema.transformOrFail<typeof Schema.Uint8ArrayFromSelf, typeof Reply> = fromFrame(
  Replies.layout,
  Reply,
  Replies.encode,
  { maxBody: Limits.defaultMaxReply }
)

/** Returns the version word with the number of tokens; its other bits stay. */
const announce = (version: number, tokens: number): number =>
  tokens === 0 ? version & ~0x1_0000 : (version & ~0xffff) | 0x1_0000 | tokens

/**
 * A request. {@link RequestFromBytes} is the codec to its bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Request: Schema.filter<
  Schema.Struct<{
    version: typeof Int32
    type: typeof Int32
    flags: typeof Uint32
    size: typeof Int32
    offset: typeof Int32
    payload: typeof Schema.Uint8ArrayFromSelf
    tokens: Schema.Array$<typeof Schema.Uint8ArrayFromSelf>
  }>
> = Schema.Struct({
  version: Int32,
  type: Int32,
  flags: Uint32,
  size: Int32,
  offset: Int32,
  payload: Schema.Uint8ArrayFromSelf,
  tokens: Schema.Array(Schema.Uint8ArrayFromSelf)
}).pipe(
  Schema.filter(
    (request) =>
      Requests.isRequest(request) ||
      `the version must announce the loop tokens of ${Requests.tokenLength} bytes, and all must fit into a request`
  ),
  Schema.annotations({
    identifier: "Request",
    // The default generator would hardly ever find a version that fits the number of tokens.
    arbitrary: () => (fc) => {
      const word = fc.integer()
      const token = fc.uint8Array({ minLength: Requests.tokenLength, maxLength: Requests.tokenLength })
      return fc
        .record({
          version: word,
          type: fc.oneof(fc.integer({ min: 0, max: 10 }), word),
          flags: fc.integer({ min: 0, max: 0xffff_ffff }),
          size: fc.oneof(fc.nat(100), word),
          offset: word,
          payload: fc.uint8Array({ maxLength: 64 }),
          tokens: fc.array(token, { maxLength: 3 })
        })
        .map((request) => ({ ...request, version: announce(request.version, request.tokens.length) }))
    }
  })
)

/**
 * The codec between a request and the bytes of its frame.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RequestFromBytes: Schema.transformOrFail<typeof Schema.Uint8ArrayFromSelf, typeof Request> = fromFrame(
  Requests.layout,
  Request,
  Requests.encode,
  { maxBody: Limits.maxRequest }
)
