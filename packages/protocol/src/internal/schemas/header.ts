/**
 * Schemas of the words of a header.
 */
import * as Schema from "effect/Schema"
import * as Header from "../../Header.js"
import * as Message from "../../MessageType.js"

/**
 * A signed word: an integer from -2147483648 to 2147483647.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Int32 = Schema.Int.pipe(
  Schema.between(-0x8000_0000, 0x7fff_ffff),
  Schema.annotations({ identifier: "Int32" })
)

/**
 * An unsigned word: an integer from 0 to 4294967295.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Uint32 = Schema.Int.pipe(Schema.between(0, 0xffff_ffff), Schema.annotations({ identifier: "Uint32" }))

/**
 * The number of a type of request that owserver knows.
 *
 * @since 0.1.0
 * @category schemas
 */
export const MessageType: Schema.Literal<typeof Message.numbers> = Schema.Literal(...Message.numbers).annotations({
  identifier: "MessageType"
})

/**
 * The header of a request. {@link RequestHeaderFromBytes} is the codec to its bytes.
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
 * The header of a reply. {@link ReplyHeaderFromBytes} is the codec to its bytes.
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

const HeaderBytes = Schema.Uint8ArrayFromSelf.pipe(
  Schema.filter(
    (bytes) => bytes.length === Header.byteLength || `a header is ${Header.byteLength} bytes, not ${bytes.length}`
  )
)

const fresh =
  <A>(write: (self: A, bytes: Uint8Array) => void) =>
  (self: A): Uint8Array => {
    const bytes = new Uint8Array(Header.byteLength)
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
  decode: Header.unsafeDecodeRequest,
  encode: fresh(Header.unsafeEncodeRequest)
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
  decode: Header.unsafeDecodeReply,
  encode: fresh(Header.unsafeEncodeReply)
})
