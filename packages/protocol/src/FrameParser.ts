/**
 * Where bytes become frames. Push what arrives, in pieces of any size, and take out the frames it completes; there is no
 * I/O here. Each length is bounded before it is believed, each byte is looked at once, and a piece that was pushed is not
 * kept, so that its memory may be used again, unless that is asked for by `lend`.
 *
 * Both directions are framed alike: a header of 24 bytes, and a body whose length the header tells. What differs between
 * them is a {@link Layout}, which `Request` and `Reply` provide.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Header from "./Header.js"

/**
 * A header that no peer of good faith sends; where the next frame begins cannot be known after it.
 *
 * - `field`: the word that is wrong
 * - `value`: what it says
 * - `header`: the 24 bytes
 *
 * @since 0.1.0
 * @category errors
 */
export interface Malformed {
  readonly _tag: "Malformed"
  readonly field: "version" | "payload" | "tokens"
  readonly value: number
  readonly header: Uint8Array
}

/**
 * Whether it is what a parser gives in the place of a frame, and gives for ever after.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FrameParser, Limits, Reply } from "@owserver/protocol"
 *
 * const parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })
 * parser.push(new TextEncoder().encode("HTTP/1.1 400 Bad Request"))
 * const frame = parser.next()
 * assert.ok(FrameParser.isMalformed(frame) && frame.field === "version")
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isMalformed: (u: unknown) => u is Malformed = Predicate.isTagged("Malformed") as never

/**
 * One direction of the wire: how many bytes follow a header, and what header and body say together.
 *
 * @since 0.1.0
 * @category models
 */
export interface Layout<out A> {
  /** The length of the body; at most `limit`, or else the field that says so and its value. */
  readonly bodyLength: (header: Uint8Array, limit: number) => number | Pick<Malformed, "field" | "value">
  /** Is given 24 bytes to look at, and a body to keep, or where the parser lends to look at as well. */
  readonly decode: (header: Uint8Array, body: Uint8Array) => A
}

/**
 * Takes bytes in, gives frames out; one for each direction of each connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface FrameParser<out A> {
  /** Takes in the next bytes of the stream. What follows a malformed header is dropped. */
  readonly push: (bytes: Uint8Array) => void
  /** The next complete frame; `undefined` asks for more bytes; `Malformed` is final. */
  readonly next: () => A | Malformed | undefined
  /** Whether all that was pushed has been taken out as frames: nothing is left, not even a part of a frame. */
  readonly isEmpty: () => boolean
  /** How much there is of a frame that is not complete: `got` of `expected` bytes. `got` is 0 between frames. */
  readonly partial: () => { readonly got: number; readonly expected: number }
}

const nothing = new Uint8Array(0)

/** A class, as there is one for each connection: its methods are there once for all of them. */
class Parser<A> implements FrameParser<A> {
  private readonly header = new Uint8Array(Header.byteLength)
  private body: Uint8Array = nothing
  private expected: number = Header.byteLength
  private got = 0
  private malformed: Malformed | undefined
  /** Mostly there is one frame at a time; the others wait behind it. */
  private first: A | undefined
  private others: Array<A> | undefined
  private taken = 0

  constructor(
    private readonly layout: Layout<A>,
    private readonly maxBody: number,
    private readonly lend: boolean
  ) {}

  push(bytes: Uint8Array): void {
    let at = 0
    while (this.malformed === undefined) {
      if (this.got < Header.byteLength) {
        at = this.fill(this.header, this.got, bytes, at)
        if (this.got < Header.byteLength) return
        const length = this.layout.bodyLength(this.header, this.maxBody)
        if (typeof length !== "number") {
          this.malformed = { _tag: "Malformed", ...length, header: this.header.slice() }
          return
        }
        if (this.lend && length > 0 && bytes.length - at >= length) {
          this.offer(bytes.subarray(at, at + length))
          at += length
          continue
        }
        this.body = length === 0 ? nothing : new Uint8Array(length)
        this.expected = Header.byteLength + length
      }
      at = this.fill(this.body, this.got - Header.byteLength, bytes, at)
      if (this.got < this.expected) return
      this.offer(this.body)
    }
  }

  next(): A | Malformed | undefined {
    const { first: frame, others } = this
    if (frame === undefined) return this.malformed
    this.first = others?.[this.taken]
    if (this.first !== undefined) this.taken++
    else if (others !== undefined) {
      this.others = undefined
      this.taken = 0
    }
    return frame
  }

  isEmpty(): boolean {
    return this.first === undefined && this.malformed === undefined && this.got === 0
  }

  partial(): { readonly got: number; readonly expected: number } {
    return { got: this.got, expected: this.expected }
  }

  /** The frame is complete. */
  private offer(body: Uint8Array): void {
    const frame = this.layout.decode(this.header, body)
    this.body = nothing
    this.expected = Header.byteLength
    this.got = 0
    if (this.first === undefined) this.first = frame
    else if (this.others === undefined) this.others = [frame]
    else this.others.push(frame)
  }

  /** Moves bytes from `from` on into what is expected, and says where the rest of them begins. */
  private fill(target: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
    const count = Math.min(target.length - at, bytes.length - from)
    // A view for a handful of bytes costs more than their copying.
    if (count <= 64) for (let i = 0; i < count; i++) target[at + i] = bytes[from + i]!
    else target.set(bytes.subarray(from, from + count), at)
    this.got += count
    return from + count
  }
}

/**
 * A parser for one stream of bytes: one direction of one connection. With `lend` a body that came in one piece is a view of
 * the bytes that were pushed: who takes the frame out is done with it, or has copied it, before they are used again. That
 * saves an allocation for each frame, which is most of what a large one costs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FrameParser, Limits, Reply } from "@owserver/protocol"
 *
 * const parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })
 * parser.push(Reply.encode(Reply.keepAlive).subarray(0, 10))
 * assert.strictEqual(parser.next(), undefined)
 * assert.deepStrictEqual(parser.partial(), { got: 10, expected: 24 })
 * parser.push(Reply.encode(Reply.keepAlive).subarray(10))
 * assert.deepStrictEqual(parser.next(), Reply.keepAlive)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(
  layout: Layout<A>,
  options: { readonly maxBody: number; readonly lend?: boolean | undefined }
): FrameParser<A> => new Parser(layout, options.maxBody, options.lend ?? false)

/**
 * The codec between the messages of a layout and the bytes of exactly one frame. The parser decodes; `encode` is its
 * counterpart.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FrameParser, Reply } from "@owserver/protocol"
 * import { Either, Schema } from "effect"
 *
 * const Short = FrameParser.schema(Reply.layout, Reply.Reply, Reply.encode, { maxBody: 16 })
 * const long = Reply.encode(Reply.answer({ payload: new Uint8Array(17), size: 17 }))
 * assert.ok(Either.isLeft(Schema.decodeEither(Short)(long)))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const schema = <S extends Schema.Schema.AnyNoContext>(
  layout: Layout<Schema.Schema.Encoded<S>>,
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

const decodeOne = <A>(
  layout: Layout<A>,
  bytes: Uint8Array,
  options: { readonly maxBody: number }
): Either.Either<A, string> => {
  const parser = make(layout, options)
  parser.push(bytes)
  const frame = parser.next()
  const { expected, got } = parser.partial()
  if (isMalformed(frame)) return Either.left(describe(frame))
  if (frame === undefined) return Either.left(`a frame cut short: ${got} of ${expected} bytes`)
  return parser.isEmpty() ? Either.right(frame) : Either.left("more bytes than one frame")
}

/**
 * What is wrong with a header, in words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FrameParser, Reply } from "@owserver/protocol"
 *
 * const parser = FrameParser.make(Reply.layout, { maxBody: 100 })
 * parser.push(Reply.encode(Reply.answer({ payload: new Uint8Array(101) })))
 * const frame = parser.next()
 * assert.ok(FrameParser.isMalformed(frame))
 * assert.strictEqual(FrameParser.describe(frame), "a header whose payload is 101")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const describe = (self: Malformed): string => `a header whose ${self.field} is ${self.value}`
