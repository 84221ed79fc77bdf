/**
 * Splits a byte stream into frames, without I/O. Push chunks of any size and pull complete frames. The parser checks each
 * length against a limit before it allocates, and reads each byte once. It keeps no reference to a pushed chunk, so the
 * caller may reuse the memory of the chunk. With the option `lend`, frames may refer to the chunk.
 *
 * Frames of both directions have a header of 24 bytes and a body whose length the header states. A {@link Layout}, provided by
 * `Request` and `Reply`, describes the differences.
 *
 * @module
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Header from "./Header.js"

/**
 * An invalid header. The parser cannot find the next frame after it.
 *
 * - `field`: the invalid word
 * - `value`: the value of that word
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
 * Returns whether the result of a parser is {@link Malformed}. Every later call of `next` then returns it, too.
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
 * The layout of one direction: how to get the length of the body from a header, and the message from header and body.
 *
 * @since 0.1.0
 * @category models
 */
export interface Layout<out A> {
  /** Returns the length of the body, or the invalid field and its value if the length exceeds `limit`. */
  readonly bodyLength: (header: Uint8Array, limit: number) => number | Pick<Malformed, "field" | "value">
  /**
   * Decodes a message. The message may refer to `body`, unless the parser has the option `lend`. It must not refer to
   * `header`, which the parser reuses.
   */
  readonly decode: (header: Uint8Array, body: Uint8Array) => A
}

/**
 * A parser of one direction of one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface FrameParser<out A> {
  /** Adds the next bytes of the stream. Drops everything after a malformed header. */
  readonly push: (bytes: Uint8Array) => void
  /**
   * Returns the next complete frame, or `undefined` if the parser needs more bytes. After a `Malformed`, every later call
   * returns it again.
   */
  readonly next: () => A | Malformed | undefined
  /** Returns true if the parser holds neither a complete frame nor a part of a frame. */
  readonly isEmpty: () => boolean
  /** Returns the progress of an incomplete frame: `got` of `expected` bytes. `got` is 0 between frames. */
  readonly partial: () => { readonly got: number; readonly expected: number }
}

const nothing = new Uint8Array(0)

/** A class, so that all connections share its methods. */
class Parser<A> implements FrameParser<A> {
  private readonly header = new Uint8Array(Header.byteLength)
  private body: Uint8Array = nothing
  private expected: number = Header.byteLength
  private got = 0
  private malformed: Malformed | undefined
  /** The next frame. There is rarely more than one; `others` holds the rest. */
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

  /** Decodes a complete frame and appends it to the queue. */
  private offer(body: Uint8Array): void {
    const frame = this.layout.decode(this.header, body)
    this.body = nothing
    this.expected = Header.byteLength
    this.got = 0
    if (this.first === undefined) this.first = frame
    else if (this.others === undefined) this.others = [frame]
    else this.others.push(frame)
  }

  /** Copies bytes from index `from` into the target. Returns the index of the first byte that it did not copy. */
  private fill(target: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
    const count = Math.min(target.length - at, bytes.length - from)
    // For a few bytes a loop is cheaper than a view and `set`.
    if (count <= 64) for (let i = 0; i < count; i++) target[at + i] = bytes[from + i]!
    else target.set(bytes.subarray(from, from + count), at)
    this.got += count
    return from + count
  }
}

/**
 * Makes a parser of one direction of one connection. `maxBody` is the maximum length of a body in bytes. With `lend`, the
 * body of a frame may be a view of the pushed chunk: use or copy it before the chunk's memory is reused. This saves an
 * allocation for each frame. For a large frame, the allocation is most of the cost.
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
 * Describes what is wrong with a header.
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
