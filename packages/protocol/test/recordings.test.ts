import { assert, describe, it } from "@effect/vitest"
import { assertSome } from "@effect/vitest/utils"
import { FrameParser, Header, Limits, Listing, MessageType, Reply, Request } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Either, Schema } from "effect"
import * as Recording from "./Recording.js"

/** What must not be taken for a request, by the name of its recording: the field at fault and its value. */
const malformed: { readonly [name: string]: Pick<FrameParser.Malformed, "field" | "value"> } = {
  "garbage-http": { field: "payload", value: 790644820 },
  "garbage-http-more": { field: "payload", value: 790644820 },
  "payload-negative": { field: "payload", value: -1 },
  "payload-negative-nop": { field: "payload", value: -1 },
  "payload-minint": { field: "payload", value: -2147483648 },
  "payload-too-long": { field: "payload", value: 100051 },
  "tokens-65535": { field: "tokens", value: 65535 },
  // The real server adds the tokens to the payload first; twice, and it dies.
  "token-cancels-payload": { field: "payload", value: -16 },
  "crash-token-cancels-payload": { field: "payload", value: -16 }
}

/** What stops short of a request: the bytes that came, of those that the header promised. */
const cutShort: { readonly [name: string]: ReturnType<FrameParser.FrameParser<unknown>["partial"]> } = {
  "half-close-incomplete-header": { got: 20, expected: 24 },
  "half-close-incomplete-payload": { got: 30, expected: 53 },
  "stalled-header": { got: 12, expected: 24 },
  "stalled-second-request": { got: 12, expected: 24 },
  "tokens-missing": { got: 53, expected: 69 }
}

interface Parsed<A> {
  readonly frames: ReadonlyArray<A>
  readonly malformed: FrameParser.Malformed | undefined
  readonly parser: FrameParser.FrameParser<A>
}

const parse = <A>(layout: FrameParser.Layout<A>, maxBody: number, hex: string): Parsed<A> => {
  const parser = FrameParser.make(layout, { maxBody })
  parser.push(Recording.fromHex(hex))
  const frames: Array<A> = []
  for (;;) {
    const frame = parser.next()
    if (frame === undefined) return { frames, malformed: undefined, parser }
    if (FrameParser.isMalformed(frame)) return { frames, malformed: frame, parser }
    frames.push(frame)
  }
}

const requests = (hex: string) => parse(Request.layout, Limits.maxRequest, hex)
const replies = (hex: string) => parse(Reply.layout, Limits.defaultMaxReply, hex)

/** Reads replies as a client does: frames belong to the first request until one of them is the last of its reply. */
const conversation = (asked: ReadonlyArray<Request.Request>, frames: ReadonlyArray<Reply.Reply>) => {
  const meanings: Array<{ readonly request: Request.Request; readonly meaning: Reply.Meaning }> = []
  let n = 0
  for (const request of asked) {
    while (n < frames.length) {
      const meaning = Reply.interpret(request, frames[n++]!)
      meanings.push({ request, meaning })
      if (meaning._tag !== "KeepAlive" && meaning._tag !== "Entry") break
    }
  }
  assert.strictEqual(n, frames.length, "each frame belongs to a request")
  return meanings
}

const checkMeaning = (
  request: Request.Request,
  meaning: Reply.Meaning,
  recorded: Recording.Decoded & { ret: number }
) => {
  if (recorded.payload < 0) return assert.strictEqual(meaning._tag, "KeepAlive")
  if (recorded.ret < 0) {
    assert(meaning._tag === "Refused")
    return assert.strictEqual(meaning.answer.ret, recorded.ret)
  }
  const { data = "", payload } = recorded
  if (meaning._tag === "Entry") {
    assert.strictEqual(request.type, MessageType.MSG_DIR)
    return assert.strictEqual(`${Recording.notation(meaning.path, data)}\\x00`, data)
  }
  assert(meaning._tag === "Done", meaning._tag)
  if (request.type === MessageType.MSG_WRITE) return assert.strictEqual(meaning.answer.size, recorded.size)
  if (data === "") return assert.strictEqual(meaning.data.length, 0)
  const cut = Math.min(
    request.type === MessageType.MSG_PRESENCE ? payload : recorded.size,
    request.type === MessageType.MSG_READ ? request.size : payload
  )
  return assert.strictEqual(
    Recording.notation(meaning.data, data),
    Recording.notation(meaning.answer.payload.subarray(0, cut), data)
  )
}

for (const group of Recording.groups) {
  describe(`recorded: ${group}`, () => {
    it.each(Recording.cases(group).map((recording) => [recording.name, recording] as const))(
      "%s",
      (name, recording) => {
        const asked = requests(recording.request)
        const said = replies(recording.reply_frames.join(""))

        // The recording says which requests the server could make nothing of.
        const issue = malformed[name]
        assert.strictEqual(asked.malformed?.field, issue?.field)
        assert.strictEqual(asked.malformed?.value, issue?.value)
        if (issue === undefined) {
          assert.deepStrictEqual(asked.parser.partial(), cutShort[name] ?? { got: 0, expected: Header.byteLength })
        }

        // Requests encode to the recorded bytes, and have the fields that the recorder decoded.
        const complete = asked.frames.map(Request.encode).map(Recording.toHex).join("")
        if (issue === undefined && cutShort[name] === undefined) assert.strictEqual(complete, recording.request)
        else assert.isTrue(recording.request.startsWith(complete) && complete.length < recording.request.length)
        const first = asked.frames[0]
        const { request } = recording.decoded
        if (first !== undefined && request !== undefined) {
          assert.strictEqual(first.version, request.version)
          assert.strictEqual(first.payload.length, request.payload)
          assert.strictEqual(first.type, request.type)
          assert.strictEqual(first.flags, Number(request.flags))
          assert.strictEqual(first.size, request.size)
          assert.strictEqual(first.offset, request.offset)
          assert.strictEqual(first.tokens.length, request.tokens ?? 0)
          assert.strictEqual(Recording.notation(first.payload, request.data ?? ""), request.data ?? "")
        }

        // Replies decode to the fields that the recorder decoded, and encode to the recorded bytes.
        assert.isUndefined(said.malformed)
        assert.deepStrictEqual(said.frames.map(Reply.encode).map(Recording.toHex), recording.reply_frames)
        assert.strictEqual(said.frames.length, recording.decoded.replies.length)
        for (const [n, reply] of said.frames.entries()) {
          const recorded = recording.decoded.replies[n]!
          if (reply._tag === "KeepAlive") {
            assert.strictEqual(recorded.payload, -1)
          } else {
            assert.strictEqual(reply.payload.length, recorded.payload)
            assert.strictEqual(reply.ret, recorded.ret)
            assert.strictEqual(reply.flags, Number(recorded.flags))
            assert.strictEqual(reply.size, recorded.size)
            assert.strictEqual(reply.offset, recorded.offset)
            assert.strictEqual(Recording.notation(reply.payload, recorded.data ?? ""), recorded.data ?? "")
          }
        }

        // And they mean it, for their request.
        if (issue === undefined) {
          for (const [n, { meaning, request }] of conversation(asked.frames, said.frames).entries()) {
            checkMeaning(request, meaning, recording.decoded.replies[n]!)
          }
        }
      }
    )
  })
}

describe("recorded: clients", () => {
  it.each(Recording.clients.map((recording) => [recording.command, recording] as const))("%s", (_, recording) => {
    for (const connection of recording.connections) {
      const hex = (side: "client" | "server") =>
        connection.map((message) => ("from" in message && message.from === side ? message.hex : "")).join("")
      const asked = requests(hex("client"))
      const said = replies(hex("server"))
      assert.isUndefined(asked.malformed ?? said.malformed)
      assert.strictEqual(asked.frames.map(Request.encode).map(Recording.toHex).join(""), hex("client"))
      assert.strictEqual(said.frames.map(Reply.encode).map(Recording.toHex).join(""), hex("server"))
      for (const { meaning } of conversation(asked.frames, said.frames)) assert.notStrictEqual(meaning._tag, "Mismatch")
    }
  })
})

const everyExchange = Recording.groups
  .flatMap((group) => Recording.cases(group))
  .filter(({ name }) => malformed[name] === undefined)
  .flatMap((recording) =>
    conversation(requests(recording.request).frames, replies(recording.reply_frames.join("")).frames)
  )

/** A request as clients write it: version 0, one NUL that ends the path, words that mean nothing left at 0. */
const isPlain = ({ offset, payload, size, type, version }: Request.Request): boolean => {
  const terminated =
    payload.includes(0) && payload.indexOf(0) === payload.length - 1 - (type === MessageType.MSG_WRITE ? size : 0)
  if (version !== 0 || type === MessageType.MSG_ERROR || type === MessageType.MSG_SIZE) return false
  if (!Schema.is(ProtocolSchema.MessageType)(type)) return false
  if (type === MessageType.MSG_NOP) return payload.length === 0 && size === 0 && offset === 0
  const sized: ReadonlyArray<number> = [MessageType.MSG_READ, MessageType.MSG_WRITE, MessageType.MSG_GET]
  return terminated && size >= 0 && (sized.includes(type) || (size === 0 && offset === 0))
}

const rebuild = (request: Request.Request): Either.Either<Request.Request, unknown> => {
  const path = Request.path(request)
  const { flags, offset, size, type } = request
  switch (type) {
    case MessageType.MSG_NOP:
      return Either.right(Request.nop(flags))
    case MessageType.MSG_READ:
      return Request.read(path, { size, offset, flags })
    case MessageType.MSG_WRITE:
      return Request.write(path, Request.data(request), { offset, flags })
    case MessageType.MSG_PRESENCE:
      return Request.presence(path, flags)
    case MessageType.MSG_DIR:
      return Request.dir(path, flags)
    case MessageType.MSG_GET:
    case MessageType.MSG_GETSLASH:
      return Request.get(path, { size, offset, flags, slash: type === MessageType.MSG_GETSLASH })
    default:
      return Request.dirAll(path, { flags, slash: type === MessageType.MSG_DIRALLSLASH })
  }
}

it("a request built from what it means encodes to the recorded bytes", () => {
  const plain = everyExchange.map(({ request }) => request).filter(isPlain)
  assert.isAbove(plain.length, 400)
  assert.deepStrictEqual(
    [...new Set(plain.map(({ type }) => type))].sort((a, b) => a - b),
    [1, 2, 3, 4, 6, 7, 8, 9, 10]
  )
  for (const request of plain) {
    assert.deepStrictEqual(Either.map(rebuild(request), Request.encode), Either.right(Request.encode(request)))
  }
})

it("every recorded listing splits into its entries", () => {
  const listed = everyExchange.flatMap(({ meaning, request }) =>
    meaning._tag === "Done" && meaning.data.length > 0 && meaning.answer.payload.length === meaning.data.length + 1
      ? [{ path: Request.path(request), data: meaning.data }]
      : []
  )
  assert.isAbove(listed.length, 50)
  for (const { data, path } of listed) {
    const text = new TextDecoder().decode(data)
    // In all recordings there is one name with a comma: the alias of alias-comma.
    const entries = text.startsWith("/a,b,") ? ["/a,b", "/28.000028D70100"] : text.split(",")
    assertSome(Listing.split(data, path), entries)
  }
})
